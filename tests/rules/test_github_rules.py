"""What the examples of GitHub's rules do not show: severities, places in every kind of text, and broken files."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Finding, Severity
from pipelinegen.rules import Known, validate
from pipelinegen.rules.documentation import documentation
from pipelinegen.rules.github import RULES
from pipelinegen.rules.view.github import GithubFile

PATH = ".github/workflows/build.yml"
EXAMPLES = [
    text
    for rule in RULES
    for example in (*documentation(rule).bad, *documentation(rule).good)
    for text in example.files.values()
]
VALUES = st.sampled_from(
    [
        "",
        "[]",
        "{}",
        "null",
        "7",
        "[a, {b: c}]",
        "${{ }}",
        "${{ secrets['a",
        '"${{ steps.*.b }}"',
        "|",
        "*x",
        "&x y",
        "- - -",
    ]
)


def found(text: str, rule: str, known: Known | None = None) -> list[Finding]:
    return [each for each in validate({PATH: textwrap.dedent(text)}, known) if each.rule == rule]


def file(text: str) -> GithubFile:
    return GithubFile(PATH, textwrap.dedent(text))


@given(st.sampled_from(EXAMPLES), st.data())
def test_no_rule_stumbles_over_a_file_that_was_changed_anyhow(text: str, data: st.DataObject) -> None:
    lines = text.split("\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        key = lines[at].partition(":")[0]
        lines[at : at + 1] = data.draw(st.sampled_from([[], [f"{key}:"]])) or [f"{key}: {data.draw(VALUES)}"]
    for each in validate({PATH: "\n".join(lines)}):
        assert each.position.line <= len(lines) + 1


@pytest.mark.parametrize(
    "written",
    [
        'run: echo "${{ github.head_ref }}"',
        "run: 'echo ${{ github.head_ref }}'",
        'run: "echo \\t${{ github.head_ref }}"',
        "run: |\n            echo\n            echo ${{ github.head_ref }}",
        "run: >-\n            echo\n            ${{ github.head_ref }}",
        "run: |\n            echo ${{\n              github.head_ref }}",
    ],
)
def test_a_reference_is_found_where_it_stands_in_every_style(written: str) -> None:
    text = f"on: pull_request\njobs:\n  a:\n    runs-on: x\n    steps:\n        - {written}\n"
    (fault,) = [each for each in validate({PATH: text}) if each.rule == "script-injection"]
    assert text.split("\n")[fault.position.line - 1][fault.position.column - 1 :].startswith("github.head_ref")


@pytest.mark.parametrize(
    "condition", ["github.ref == 'main'", "${{ github.ref == 'main' }}", "'${{github.ref == ''main''}}'"]
)
def test_a_condition_is_read_with_and_without_its_signs(condition: str) -> None:
    view = file(f"on: push\njobs:\n  a:\n    if: {condition}\n    runs-on: x\n    steps: []\n")
    assert [each.text for each in view.evaluated] == ["github.ref == 'main'"]
    assert [each.comparisons[0].value.value for each in view.jobs[0].condition] == ["main"]


@pytest.mark.parametrize(
    "shell, read",
    [
        ("", True),
        ("shell: bash", True),
        ("shell: /bin/bash -eux {0}", True),
        ('shell: " "', True),
        ("shell: pwsh", False),
        ("shell: ${{ matrix.shell }}", False),
        ("shell: python {0}", False),
    ],
)
def test_only_what_a_shell_of_ours_runs_is_a_script(shell: str, read: bool) -> None:
    view = file(f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: exit\n        {shell}\n")
    assert (view.steps[0].script is not None) is read


def image(tags: str, step: str = "run: make") -> str:
    return f"""\
on:
  push: {{branches: [main]}}
jobs:
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: docker/build-push-action@v7
        with:
          push: true
          tags: {tags}
      - {step}
"""


DEPLOY = "run: kubectl -n shop rollout restart deployment/shop"


@pytest.mark.parametrize(
    "text, severity",
    [
        (image("example/shop:latest"), Severity.WARNING),
        (image("example/shop:latest", DEPLOY), Severity.ERROR),
        (image("example/shop:latest", "run: kubectl -n shop rollout status deployment/shop"), Severity.WARNING),
        (image('"example/shop:latest,example/shop:${{ github.sha }}"', DEPLOY), Severity.WARNING),
    ],
)
def test_latest_is_an_error_where_nothing_else_is_pushed_and_it_is_deployed(text: str, severity: Severity) -> None:
    assert [each.severity for each in found(text, "latest-tag")] == [severity]


def test_latest_may_be_pushed_where_somebody_allowed_it() -> None:
    assert not found(image("example/shop:latest", DEPLOY), "latest-tag", Known(latest_of=frozenset({"example/shop"})))
    assert not found(image("${{ env.IMAGE }}"), "latest-tag")


@pytest.mark.parametrize(
    "command, severity",
    [
        ("set-env name=A::b", Severity.ERROR),
        ("ADD-PATH::/x", Severity.ERROR),
        ("set-output name=A::b", Severity.WARNING),
        ("save-state name=A::b", Severity.WARNING),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "pwsh"])
def test_a_command_that_the_runner_still_takes_is_a_warning(command: str, severity: Severity, shell: str) -> None:
    text = f"""\
        on: push
        jobs:
          a:
            runs-on: x
            steps:
              - shell: {shell}
                run: |
                  # ::set-env
                  echo "::{command}"
        """
    (fault,) = found(text, "retired-command")
    assert (fault.severity, fault.position.line, fault.position.column) == (severity, 9, 17)


@pytest.mark.parametrize(
    "step, severities",
    [
        ("run: terragrunt run-all apply", [Severity.ERROR]),
        ("run: terragrunt run-all plan", []),
        ("run: kubectl apply --dry-run=server -f x", []),
        ("run: kubectl -n apply get pods", []),
        ("run: helm --kube-context prod upgrade shop ./chart", [Severity.ERROR]),
        ("run: curl -fsS -X POST https://ci.example.com/api/repos/7/pipelines -d '{}'", [Severity.ERROR]),
        ("run: curl -fsS https://ci.example.com/api/repos/7/pipelines", []),
        ("uses: appleboy/ssh-action@v1", [Severity.WARNING]),
        ("run: kind create cluster && kubectl apply -f x", []),
    ],
)
def test_what_counts_as_a_deploy(step: str, severities: list[Severity]) -> None:
    text = f"""\
        on: push
        concurrency: {{group: a, cancel-in-progress: true}}
        jobs:
          a:
            runs-on: x
            steps:
              - {step}
        """
    assert [each.severity for each in found(text, "cancelled-deploy")] == severities


@pytest.mark.parametrize(
    "before, severity",
    [
        ("permissions: write-all", Severity.ERROR),
        ("name: x", Severity.ERROR),
        ("permissions: {}", Severity.WARNING),
        ("environment: preview", Severity.WARNING),
        ("if: github.event.pull_request.head.repo.full_name == github.repository", Severity.WARNING),
    ],
)
def test_a_guard_softens_a_dangerous_trigger(before: str, severity: Severity) -> None:
    text = f"""\
        on: pull_request_target
        jobs:
          a:
            {before}
            runs-on: x
            steps:
              - uses: actions/checkout@v6
                with:
                  ref: refs/pull/${{{{ github.event.number }}}}/merge
        """
    assert [each.severity for each in found(text, "dangerous-trigger")] == [severity]


@pytest.mark.parametrize(
    "value, wrong",
    [
        ("3.10", True),
        ("3.0", True),
        ("1.200", True),
        ("3.11", False),
        ('"3.10"', False),
        ("3.10.1", False),
        ("10", False),
    ],
)
def test_a_version_is_wrong_only_if_the_number_is_another(value: str, wrong: bool) -> None:
    text = f"""\
        on: push
        jobs:
          a:
            runs-on: x
            strategy: {{matrix: {{kind: [{value}], size: [0.50]}}}}
            steps:
              - uses: actions/setup-python@v6
                with:
                  python-version: ${{{{ matrix.kind }}}}
        """
    assert bool(found(text, "unquoted-version")) is wrong


def test_an_input_that_resembles_none_is_a_warning() -> None:
    text = """\
        on: push
        jobs:
          a:
            runs-on: x
            steps:
              - uses: actions/checkout@v6
                with: {fetchdepth: 1, something-new-of-next-year: 2}
        """
    assert [each.severity for each in found(text, "unknown-input")] == [Severity.ERROR, Severity.WARNING]


@pytest.mark.parametrize(
    "pattern, own",
    [
        ("**", True),
        (".github/**", True),
        (".github/workflows/*.yml", True),
        ("**/build.yml", True),
        ("**.y?ml", True),
        (".github/workflows/[a-c]uild.yml", True),
        ("*", False),
        (".github/*", False),
        ("[z-a", False),
        ("+", False),
    ],
)
def test_a_path_pattern_is_matched_as_github_does(pattern: str, own: bool) -> None:
    text = f"""\
        on:
          push:
            paths: ['{pattern}']
        jobs: {{}}
        """
    assert bool(found(text, "own-file-not-in-paths")) is not own


@pytest.mark.parametrize(
    "runs_on, inputs, severities",
    [
        ("ubuntu-24.04", "{role-to-assume: a}", [Severity.ERROR]),
        ("[self-hosted, linux]", "{role-to-assume: a}", [Severity.WARNING]),
        ("{group: large}", "{role-to-assume: a}", [Severity.WARNING]),
        ("ubuntu-24.04", "{role-to-assume: a, aws-access-key-id: b}", []),
        ("ubuntu-24.04", "{aws-region: eu-central-1}", []),
    ],
)
def test_a_login_by_oidc_needs_its_token_where_there_is_no_other_way(
    runs_on: str, inputs: str, severities: list[Severity]
) -> None:
    text = f"""\
        on: push
        permissions: {{contents: read}}
        jobs:
          a:
            runs-on: {runs_on}
            steps:
              - uses: aws-actions/configure-aws-credentials@v5
                with: {inputs}
        """
    assert [each.severity for each in found(text, "missing-token-permission")] == severities


@pytest.mark.parametrize(
    "given, severities",
    [(None, [Severity.WARNING]), (["node"], []), (["alpine:latest"], [Severity.ERROR])],
)
def test_an_image_without_a_tag_is_an_error_where_the_exceptions_are_known(
    given: list[str] | None, severities: list[Severity]
) -> None:
    known = Known(floating_images=frozenset(given) if given is not None else None)
    text = "on: push\njobs: {a: {runs-on: x, container: node, steps: []}}\n"
    assert [each.severity for each in found(text, "latest-tag", known)] == severities


@pytest.mark.parametrize(
    "condition, told",
    [
        ("github.event.pull_request.merged", False),
        ("github.event_name == 'push'", False),
        ("success()", True),
        ("github.actor != 'x'", True),
    ],
)
def test_a_condition_on_the_event_keeps_a_push_from_proposals(condition: str, told: bool) -> None:
    text = f"""\
        on: pull_request
        jobs:
          a:
            runs-on: x
            if: {condition}
            steps: [{{run: docker push registry.example.com/a:1}}]
        """
    assert bool(found(text, "push-on-pull-request")) is told
