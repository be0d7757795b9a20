"""Texts by path in, findings out: in order, at their line, and whatever the text is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.catalog import Catalog
from pipelinegen.finding import Severity
from pipelinegen.render import render_project
from pipelinegen.render.known import known_of
from pipelinegen.rules import Known, validate

GOOD = "when:\n  - event: manual\n    evaluate: 'A != \"\"'\nsteps:\n  - name: a\n    image: alpine:3.20\n"
FLOATING = GOOD.replace(":3.20", "")
GITHUBS = "`${{ }}` is GitHub's; write `$CI_...` in a script, `$${` for a `${` that the shell shall see"
COMMANDS = GOOD + "    commands:\n"


def found(files: dict[str, str], known: Known | None = None) -> list[tuple[str, int, str]]:
    """The findings as path, line and rule."""
    return [(each.path, each.position.line, each.rule) for each in validate(files, known)]


def test_nothing_to_look_at() -> None:
    assert validate({}) == []


def test_files_in_their_order_and_lines_in_theirs() -> None:
    two = COMMANDS + "      - test -f a || exit 78\n      - echo\n      - exit 78\n"
    assert found({"z/.woodpecker/a.yml": two, "a/.woodpecker/b.yml": FLOATING}, Known(floating_images=frozenset())) == [
        ("z/.woodpecker/a.yml", 8, "exit-78"),
        ("z/.woodpecker/a.yml", 10, "exit-78"),
        ("a/.woodpecker/b.yml", 6, "latest-tag"),
    ]


def test_images_that_may_float() -> None:
    files = {".woodpecker/a.yml": FLOATING}
    assert validate(files, Known(floating_images=frozenset({"alpine"}))) == []
    severities = [
        each.severity for known in (None, Known(floating_images=frozenset({"alp"}))) for each in validate(files, known)
    ]
    assert severities == [Severity.WARNING, Severity.ERROR], "nobody said what may float; somebody did"


def test_the_path_decides_the_ci() -> None:
    assert validate({".woodpecker/a.yml": GOOD}) == []
    assert {each.rule for each in validate({".github/workflows/a.yml": GOOD})} == {"schema"}


def test_what_woodpecker_substitutes_before_it_reads_the_yaml() -> None:
    text = COMMANDS + "      - 'echo ${X:?}' # ${{ github.sha }}\n"
    reason = "the server refuses this `${`: unable to parse variable name"
    found = [str(each) for each in validate({".woodpecker/a.yml": text}) if each.rule == "substitution-syntax"]
    assert found == [f".woodpecker/a.yml:8:25: {reason}; {GITHUBS} [substitution-syntax]"]


def test_a_text_that_is_no_yaml() -> None:
    found = validate({".woodpecker/a.yml": "a: [\n", ".github/workflows/a.yml": "a: [\n"})
    assert [(each.rule, each.position.line) for each in found] == [("yaml-syntax", 2), ("yaml-syntax", 2)]


def test_a_rule_s_sentence_replaces_the_schema_s_on_its_line() -> None:
    text = GOOD.replace("name: a", "name: [a]")
    assert [rule for _, _, rule in found({".woodpecker/a.yml": text})] == ["schema"]
    assert found({".woodpecker/a.yml": GOOD + "    secrets: [a]\n"}) == [(".woodpecker/a.yml", 7, "secrets-list")]


def test_each_finding_comes_once() -> None:
    text = (
        "variables:\n  - &x\n    - exit 78\n"
        + GOOD
        + "    commands: *x\n  - name: b\n    image: a:1\n    commands: *x\n"
    )
    assert [rule for _, _, rule in found({".woodpecker/a.yml": text})].count("exit-78") == 1


def test_what_is_known_is_asked_for_by_the_checkout_s_folder() -> None:
    asked: list[str] = []

    def known_of(folder: str) -> Known:
        asked.append(folder)
        return Known(floating_images=frozenset({"alpine"} if folder == "x/y/" else ()))

    files = {"x/y/.woodpecker/a.yml": FLOATING, "x/z/.woodpecker/a.yml": FLOATING, "x/z/.github/workflows/b.yml": GOOD}
    assert [each.path for each in validate(files, known_of=known_of) if each.rule == "latest-tag"] == [
        "x/z/.woodpecker/a.yml"
    ]
    assert asked == ["x/y/", "x/z/"]


def test_what_we_render_has_no_finding(catalog: Catalog) -> None:
    for definition in catalog.definitions:
        known = known_of(definition.project, catalog.fleet)
        assert validate(render_project(definition.project, catalog.fleet), known) == []


TOKENS = st.sampled_from(
    [
        "steps", "when", "jobs", "on", "image", "commands", "settings", "event", "push", "manual", "secrets", "uses",
        "run", "environment", "from_secret", "matrix", "with", "needs", "if", ": ", "- ", "\n", "  ", "    ", "${A}",
        "${CI_COMMIT_SHA:0:8}", "${{ github.ref }}", "{", "}", "[", "]", '"', "'", "|", ">", "&a ", "*a", "<<", "#",
        "$(", ")", "curl -X POST", " | ", "|| true", "exit 78", "kubectl set image", "latest", "null", "1.10", "é",
        "\r\n",
    ]
)  # fmt: skip


@pytest.mark.parametrize("path", [".woodpecker/a.yml", ".github/workflows/a.yml"])
@given(tokens=st.lists(TOKENS, max_size=40))
def test_any_text_has_findings_or_none_and_never_a_traceback(path: str, tokens: list[str]) -> None:
    text = "".join(tokens)
    for each in validate({path: text, ".woodpecker/b.yml": GOOD}):
        assert each.position.line <= text.count("\n") + 2 or each.path != path
        assert each.position.column >= 1


HEAD = {
    ".woodpecker/a.yml": "when: {event: push}\nsteps:\n  - name: a\n    image: a:1\n",
    ".github/workflows/a.yml": "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\n",
}


@pytest.mark.parametrize("path", HEAD)
@given(at=st.integers(0, 90), tokens=st.lists(TOKENS, max_size=12))
def test_a_workflow_with_anything_in_it(path: str, at: int, tokens: list[str]) -> None:
    text = HEAD[path][:at] + "".join(tokens) + HEAD[path][at:]
    for each in validate({path: text}):
        assert each.position.line >= 1
