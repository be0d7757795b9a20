"""What is wrong for sure is an error, what only may be is a warning, and what is right is neither."""

from __future__ import annotations

import pytest

from pipelinegen.rules import validate
from pipelinegen.rules.known import NOTHING, Known


def severity(rule: str, files: dict[str, str], known: Known = NOTHING) -> str:
    """The worst that a rule says; empty if it says nothing."""
    found = [each.severity.value for each in validate(files, known) if each.rule == rule]
    return "error" if "error" in found else next(iter(found), "")


def step(*lines: str, event: str = "push", name: str = "x", image: str = "alpine:3.20") -> dict[str, str]:
    """A file with a step that has the lines."""
    text = "".join(f"    {line}\n" for line in lines)
    return {".woodpecker/x.yaml": f"when:\n  - event: {event}\nsteps:\n  - name: {name}\n    image: {image}\n{text}"}


def two(one: str, other: str, more: str = "depends_on: []") -> dict[str, str]:
    """A file with two steps of one name, each with its filter."""
    steps = "".join(
        f"  - name: deploy\n    image: alpine:3.20\n    commands: [make]\n    {more}\n    when:\n      - {{{each}}}\n"
        for each in (one, other)
    )
    return {".woodpecker/x.yaml": f"when:\n  - event: [push, tag]\nsteps:\n{steps}"}


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("event: push, branch: main", "branch: {exclude: main}", ""),
        # On a tag nobody asks for a branch.
        ("branch: main", "branch: {exclude: main}", "error"),
        ("branch: main", 'branch: "ma*"', "error"),
        ("event: tag", "branch: main", "error"),
        ("event: tag", "event: push", ""),
        ('evaluate: "CI_COMMIT_BRANCH == \\"main\\""', 'evaluate: "CI_COMMIT_BRANCH != \\"main\\""', ""),
        ('path: "docs/**"', "branch: main", "error"),
    ],
)
def test_two_steps_of_one_name_collide_where_both_are_there(one: str, other: str, expected: str) -> None:
    assert severity("step-name-collision", two(one, other)) == expected


@pytest.mark.parametrize("known, expected", [(NOTHING, "warning"), (Known(variables=frozenset()), "error")])
def test_a_server_may_have_variables_for_all(known: Known, expected: str) -> None:
    assert severity("unknown-substitution", step('commands: ["ls ${HOST_NAME}"]'), known) == expected


def test_a_bound_name_is_an_error() -> None:
    assert severity("unknown-substitution", step("commands: ['X=1; ls ${X}']")) == "error"


@pytest.mark.parametrize(
    "line, expected",
    [
        ("settings: {token: '${TOKEN}'}", "error"),
        ("settings: {webhook: 'https://example.org/${HOOK}'}", "warning"),
        ("environment: {API_TOKEN: '${TOKEN}'}", "error"),
        ("environment: {TLS_SECRET: 'shop-${STAGE}-tls'}", ""),
        ("settings: {key: '${SSH_KEY}'}", "error"),
    ],
)
def test_a_part_of_a_value_is_seldom_a_secret(line: str, expected: str) -> None:
    assert severity("substituted-secret", step(line, event="manual")) == expected


def test_the_key_of_a_cache_is_no_secret() -> None:
    files = step("settings: {key: '${CACHE}'}", event="manual", image="example/drone-cache:1.4.0")
    assert severity("substituted-secret", files) == ""


@pytest.mark.parametrize(
    "line, expected",
    [
        ("ssh_key: ./deploy.key", ""),
        ("ssh_key: /root/.ssh/id_rsa", ""),
        ("password: ./deploy.key", "error"),
        ("ssh_key: hunter2-and-more", "error"),
    ],
)
def test_a_path_is_no_key(line: str, expected: str) -> None:
    assert severity("literal-secret", step("settings:", f"  {line}")) == expected


@pytest.mark.parametrize(
    "entry, expected",
    [
        ("COVERAGE_MIN: 90.0", "warning"),
        ("RELEASE_TAG: 90.0", "error"),
        ("GO_VERSION: 1.20", "error"),
        ("STAGE: 1.20", "warning"),
        ("UMASK: 022", "error"),
        ("DAY: 2024-01-01", "error"),
    ],
)
def test_a_number_that_is_no_version(entry: str, expected: str) -> None:
    assert severity("typed-value", step("environment:", f"  {entry}", "commands: [make]")) == expected


@pytest.mark.parametrize(
    "key, expected", [("anchors:\n  - &go golang:1.23", "warning"), ("brances:\n  - run: make && make test", "error")]
)
def test_a_key_that_holds_anchors(key: str, expected: str) -> None:
    files = step("commands: [make]")
    assert severity("ignored-key", {path: f"{key}\n{text}" for path, text in files.items()}) == expected


@pytest.mark.parametrize(
    "script, expected",
    [
        ("test -f a || { echo no; exit 78; }", "warning"),
        ("if ! test -f a; then echo no >&2; exit 78; fi", "warning"),
        ("if ! test -f a; then echo no; exit 78; fi", "error"),
        ("test -f a || exit 78", "error"),
    ],
)
def test_exit_78_that_says_what_is_wrong(script: str, expected: str) -> None:
    assert severity("exit-78", step("commands:", f"  - '{script}'")) == expected


@pytest.mark.parametrize("name, expected", [("CI_FULL_BUILD", "warning"), ("CI_COMMIT_AUTOR", "error")])
def test_a_name_that_is_near_none(name: str, expected: str) -> None:
    event = f"manual\n    evaluate: '{name} == \"1\"'"
    assert severity("unknown-variable-in-evaluate", step("commands: [make]", event=event)) == expected


DEPLOY = "kubectl -n shop set image deployment/shop shop=example/shop:$IMAGE_TAG"
HELM = "helm upgrade shop ./chart -n shop --wait || exit 1"


@pytest.mark.parametrize(
    "script, expected",
    [
        (DEPLOY, "error"),
        (DEPLOY.replace("$IMAGE_TAG", "${IMAGE_TAG}"), "error"),
        (f"[ -n $STAGE ] || exit 1; {HELM}", "error"),
        (f"[ -z $STAGE ] && exit 1; {HELM}", "error"),
        (f"if [ -n $STAGE ]; then echo; else exit 1; fi; {HELM}", "error"),
        (f"stop() {{ exit 1; }}; [ -n $STAGE ] || stop; {HELM}", "error"),
        (f"if [ -z $A ] || [ -z $STAGE ]; then exit 1; fi; {HELM}", "error"),
        (f"if [ $STAGE = true ]; then helm uninstall shop -n shop; fi; {HELM}", ""),
        (f"if [ -n $STAGE ]; then make || exit 1; fi; {HELM}", ""),
        (f"if [ -n $IMAGE_TAG ]; then {DEPLOY} || exit 1; fi", ""),
        (f"export $(cat .version | xargs); {DEPLOY}", ""),
        (f'while read -r LINE; do export "$LINE"; done < .version; {DEPLOY}', ""),
        (f"export IMAGE=$IMAGE_TAG; {DEPLOY}", "error"),
    ],
)
def test_a_deploy_that_wants_something(script: str, expected: str) -> None:
    assert severity("deploy-on-push", step("commands:", f"  - {script!r}", event="[push, manual]")) == expected


def test_a_mapping_of_clone_steps() -> None:
    clone = (
        'clone:\n  git:\n    image: example/git:1\n    settings: {depth: "50", own: 1}\n  more:\n    image: alpine:3\n'
    )
    files = step("commands: [make]")
    assert severity("schema", {path: clone + text for path, text in files.items()}) == ""


@pytest.mark.parametrize("text, expected", [("a: 1", "warning"), ("a: [", "warning"), ("steps: []", "error")])
def test_a_file_in_a_folder_that_is_no_workflow(text: str, expected: str) -> None:
    assert severity("sub-folder", {**step("commands: [make]"), ".woodpecker/lib/x.yaml": text}) == expected


@pytest.mark.parametrize("path", [".github/dependabot.yml", ".github/actions/x/action.yml", "a/.github/labeler.yml"])
def test_what_is_no_workflow_of_github_is_not_judged(path: str) -> None:
    assert validate({path: "version: 2\nupdates: [a, {]\n"}) == []


@pytest.mark.parametrize("path", [".github/workflows/x.yml", ".github/.woodpecker.yml", ".github/.woodpecker/x.yml"])
def test_what_only_lies_in_a_folder_of_that_name_is_judged(path: str) -> None:
    assert [each.rule for each in validate({path: "version: [a, {]\n"})] == ["yaml-syntax"]


def job(*lines: str, on: str = "push", more: str = "") -> dict[str, str]:
    """A workflow of GitHub's with one job that has the lines."""
    text = "".join(f"    {line}\n" for line in lines)
    return {".github/workflows/x.yml": f"on: {on}\n{more}\njobs:\n  x:\n    runs-on: ubuntu-24.04\n{text}"}


@pytest.mark.parametrize("version, expected", [("3.10", "error"), ("1.20", "error"), ("21.0", "warning"), ("3.11", "")])
def test_a_version_that_loses_a_digit(version: str, expected: str) -> None:
    assert severity("unquoted-version", job(f"env: {{JAVA_VERSION: {version}}}")) == expected


@pytest.mark.parametrize(
    "lines, expected",
    [
        (["steps: [{run: terraform apply -auto-approve}]"], "error"),
        (["steps: [{uses: AbsaOSS/k3d-action@v2}, {run: kubectl create namespace a}]"], ""),
        (["steps: [{uses: someone/mankind@v2}, {run: kubectl create namespace a}]"], "error"),
        (["services: {a: {image: localstack/localstack}}", "steps: [{run: terraform apply -auto-approve}]"], ""),
        (["services: {a: {image: postgres}}", "steps: [{run: terraform apply -auto-approve}]"], "error"),
    ],
)
def test_a_cluster_of_ones_own_is_no_deploy(lines: list[str], expected: str) -> None:
    more = "concurrency: {group: a, cancel-in-progress: true}"
    assert severity("cancelled-deploy", job(*lines, more=more)) == expected


LOGIN = "- {uses: docker/login-action@v3, with: {registry: ghcr.io, password: '${{ github.token }}'}}"
OTHER = "- {uses: docker/login-action@v3, with: {password: '${{ secrets.HUB }}'}}"
META = "- {id: meta, uses: docker/metadata-action@v5, with: {images: IMAGES}}"
PUSH = "- {uses: docker/build-push-action@v6, with: {push: true, tags: 'TAGS'}}"
OUTPUT = "${{ steps.meta.outputs.tags }}"


@pytest.mark.parametrize(
    "tags, images, logins, expected",
    [
        ("ghcr.io/a/b:1", "", [LOGIN, OTHER], "error"),
        ("${{ env.HOST }}/a/b:1", "", [LOGIN, OTHER], "error"),
        (OUTPUT, "ghcr.io/a/b", [LOGIN, OTHER], "error"),
        (OUTPUT, "'${{ env.HOST }}/a/b'", [LOGIN, OTHER], "error"),
        (OUTPUT, "a/b", [LOGIN, OTHER], ""),
        (OUTPUT, "a/b", [LOGIN], ""),
        ("${{ inputs.tags }}", "a/b", [LOGIN], "error"),
        ("${{ inputs.tags }}", "a/b", [LOGIN, OTHER], ""),
        ("a/b:1", "ghcr.io/a/b", [LOGIN, OTHER], ""),
    ],
)
def test_where_an_image_goes(tags: str, images: str, logins: list[str], expected: str) -> None:
    steps = ["steps:", *logins, META.replace("IMAGES", images or "x"), PUSH.replace("TAGS", tags)]
    files = job(*steps, more="permissions: {packages: read}\nenv: {HOST: ghcr.io}")
    assert severity("missing-token-permission", files) == expected


@pytest.mark.parametrize(
    "env, expected",
    [
        ("env: {A: b}", "error"),
        ("env: {GITHUB_TOKEN: '${{ github.token }}'}", "error"),
        ("env: {GITHUB_TOKEN: '${{ secrets.RELEASE }}'}", ""),
    ],
)
def test_a_token_that_all_steps_are_given(env: str, expected: str) -> None:
    files = job(env, "steps: [{uses: softprops/action-gh-release@v2}]", more="permissions: {contents: read}")
    assert severity("missing-token-permission", files) == expected


@pytest.mark.parametrize(
    "types, expected", [("[labeled]", "warning"), ("labeled", "warning"), ("[labeled, opened]", "error")]
)
def test_a_label_is_given_by_somebody_with_the_right(types: str, expected: str) -> None:
    checkout = "steps: [{uses: actions/checkout@v4, with: {ref: '${{ github.event.pull_request.head.sha }}'}}]"
    files = job(checkout, on=f"{{pull_request_target: {{types: {types}}}}}")
    assert severity("dangerous-trigger", files) == expected


@pytest.mark.parametrize(
    "image, expected",
    [
        ("acme/shop", ""),
        ("mirror.example.org/hub/acme/shop", "warning"),
        ("mirror.example.org/acme/shop", "warning"),
        ("mirror.example.org/hub/pacme/shop", "error"),
    ],
)
def test_what_a_mirror_may_offer(image: str, expected: str) -> None:
    text = """when: {event: push, branch: main}
steps:
  - name: build
    image: woodpeckerci/plugin-docker-buildx:6.1.1
    settings: {repo: acme/shop, tags: "${CI_COMMIT_SHA:0:8}"}
  - name: deploy
    image: alpine/k8s:1.31.2
    commands: ['kubectl -n shop set image deployment/shop shop="IMAGE:${CI_COMMIT_SHA:0:8}"']
"""
    assert severity("image-mismatch", {".woodpecker/x.yaml": text.replace("IMAGE", image)}) == expected
