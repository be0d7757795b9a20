"""Mending: only what was asked for, nothing else in the file, proved, and nothing left to mend the second time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import unified_diff
from functools import partial

import pytest
from syrupy.assertion import SnapshotAssertion

from pipelinegen.finding import Position
from pipelinegen.rules import RULES, fix
from pipelinegen.rules.documentation import documentation
from pipelinegen.rules.examination import examine
from pipelinegen.rules.known import NOTHING, Known
from pipelinegen.rules.rule import Edit, Fault, Rule

PATH = ".woodpecker/a.yml"
TEXT = """\
# A comment  with  spaces
when:
  - event:   push   # why
    branch: main
steps:
  - name: a
    image:   'alpine:3.20'
    commands:
      - |
        # exit 78 is no status

        exit 78   # here
"""


def mended(text: str, *rules: str, known: Known = NOTHING) -> str:
    """The text after mending the named rules' findings."""
    answer = fix.mend({PATH: text}, lambda _: known, lambda finding: finding.rule in rules)
    assert answer.refused == ()
    return answer.texts.get(PATH, text)


def test_comments_and_layout_stay() -> None:
    assert mended(TEXT, "exit-78") == TEXT.replace("exit 78   # here", "exit 1   # here")


def test_what_is_not_asked_for_stays() -> None:
    assert mended(TEXT, "latest-tag") == TEXT


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_line_ends_stay(newline: str) -> None:
    assert mended(TEXT.replace("\n", newline), "exit-78").count("\r") == TEXT.replace("\n", newline).count("\r")


def known_of(known: Known, _: str) -> Known:
    return known


def fixable() -> Iterator[tuple[str, dict[str, str], Known]]:
    """The bad examples of which the rule says how to mend them."""
    for rule in RULES:
        told = documentation(rule)
        for at, example in enumerate(told.bad):
            found = examine(example.files, partial(known_of, told.known))
            if any(each.edits and each.finding.rule == rule.id for each in found):
                yield f"{rule.id}-{at + 1}", example.files, told.known


FIXABLE = {name: (files, known) for name, files, known in fixable()}


def changes(before: str, after: str) -> str:
    """The lines that are gone and those that came."""
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


@pytest.mark.parametrize("name", FIXABLE)
def test_the_bad_examples_of_a_rule_are_mended(name: str, snapshot: SnapshotAssertion) -> None:
    files, known = FIXABLE[name]
    rule = name.rpartition("-")[0]
    first = fix.mend(files, lambda _: known, lambda finding: finding.rule == rule)
    assert first.refused == ()
    assert "\n".join(changes(files[path], text) for path, text in first.texts.items()) == snapshot
    assert [str(each) for each in first.left if each.rule == rule] == []
    again = fix.mend({**files, **first.texts}, lambda _: known, lambda finding: finding.rule == rule)
    assert (again.texts, again.refused) == ({}, ())


def test_the_rules_that_mend() -> None:
    assert {name.rpartition("-")[0] for name in FIXABLE} == {
        "exit-78",
        "path-matches-empty",
        "retyped-substitution",
        "runtime-only-variable",
        "secrets-list",
        "typed-value",
        "unknown-substitution",
        "unquoted-colon",
        "unquoted-substitution",
    }


def only(rule: Rule[object]) -> Callable[[str, object], tuple[Rule[object], ...]]:
    """The rules of each kind, if there is this one only."""
    return lambda kind, _: (rule,) if kind == rule.kind else ()


def test_an_edit_that_changes_more_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def bad_rule(file: object) -> Iterator[Fault]:
        at = TEXT.index("alpine")
        yield Fault(Position(7, 13), "an old image", "another", edits=(Edit(at, at + 6, "debian"),))

    rule: Rule[object] = Rule("exit-78-not", "woodpecker", RULES[0].severity, bad_rule, "")
    monkeypatch.setattr("pipelinegen.rules.examination._asked", only(rule))
    answer = fix.mend({PATH: TEXT}, lambda _: NOTHING, lambda _: True)
    assert answer.texts == {}
    assert [each.message for each in answer.refused] == ["an old image"]


def test_of_two_edits_that_touch_one_comes_first_and_the_other_next(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_by_one(file: object) -> Iterator[Fault]:
        text = getattr(file, "text", "")
        for word in ("A comment", "A  with"):
            if word in text:
                at = text.index(word)
                yield Fault(Position(), word, "less", edits=(Edit(at, at + len(word), word[:1]),))

    rule: Rule[object] = Rule("words", "woodpecker", RULES[0].severity, one_by_one, "")
    monkeypatch.setattr("pipelinegen.rules.examination._asked", only(rule))
    assert mended(TEXT, "words").startswith("# A  spaces\n")


STEP = "when:\n  - event: push\n    branch: main\nsteps:\n  - name: a\n    image: alpine:3.20\n"
COMMANDS = "    commands:\n      - echo\n"
TAKEN = "    environment:\n      X: y\n"
ADDED = "      A_B:\n        from_secret: a_b\n      C:\n        from_secret: c\n"
BOTH = TAKEN.replace("environment:\n", "environment:\n" + ADDED)
SECRETS = {
    "flow": ("    secrets: [a_b, c]\n" + COMMANDS, "    environment:\n" + ADDED + COMMANDS),
    "block": ("    secrets:\n      - a_b\n      - c\n" + COMMANDS, "    environment:\n" + ADDED + COMMANDS),
    "block not set in": ("    secrets:\n    - a_b\n    - c\n" + COMMANDS, "    environment:\n" + ADDED + COMMANDS),
    "beside variables": ("    secrets: [a_b, c]\n" + TAKEN + COMMANDS, BOTH + COMMANDS),
    "behind variables": (TAKEN + "    secrets: [a_b, c]\n" + COMMANDS, BOTH + COMMANDS),
    "at the end": (COMMANDS + "    secrets: [a_b, c]\n", COMMANDS + "    environment:\n" + ADDED),
    "a name that is there": ("    secrets: [x]\n" + TAKEN + COMMANDS, None),
    "one name twice": ("    secrets: [A_B, a_b]\n" + COMMANDS, None),
    "a name and where it goes": ("    secrets:\n      - {source: a, target: b}\n" + COMMANDS, None),
    "nothing": ("    secrets: []\n" + COMMANDS, None),
    "a plugin's": ("    secrets: [a_b]\n    settings: {c: d}\n", None),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", SECRETS)
def test_lists_of_secrets(name: str, newline: str) -> None:
    before, after = SECRETS[name]
    text = (STEP + before).replace("\n", newline)
    assert mended(text, "secrets-list") == (STEP + (before if after is None else after)).replace("\n", newline)


PATHS = {
    "a mapping": ("    path:\n      include: [a]\n", "    path:\n      on_empty: false\n      include: [a]\n"),
    "a flow mapping": ("    path: {include: [a],}\n", "    path: {on_empty: false, include: [a],}\n"),
    "a list": ("    path: [a, b]\n", "    path: {include: [a, b], on_empty: false}\n"),
    "a text": ("    path: 'a/*'  # why\n", "    path: {include: ['a/*'], on_empty: false}  # why\n"),
    "a block list": (
        "    path:\n      - a\n      # why\n      - b\n",
        "    path:\n      on_empty: false\n      include:\n      - a\n      # why\n      - b\n",
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", PATHS)
def test_path_filters(name: str, newline: str) -> None:
    before, after = (STEP.replace("steps:", f"{part}steps:", 1) + COMMANDS for part in PATHS[name])
    assert mended(before.replace("\n", newline), "path-matches-empty") == after.replace("\n", newline)


HEAD = "when:\n  - event: push\n    branch: main\nsteps:\n  - name: a\n    image: alpine:3.20\n    commands:\n"
EDGES = {
    "a colon behind a comment": (
        "      - echo a: b  # why\n",
        '      - "echo a: b"  # why\n',
    ),
    "quotes within": (
        "      - echo \"a: b 'c'\"\n",
        "      - 'echo \"a: b ''c''\"'\n",
    ),
    "a folded block": (
        "      - >\n        X=1;\n        echo ${X}\n",
        "      - >\n        X=1;\n        echo $${X}\n",
    ),
    "a heredoc": (
        "      - |\n        X=1\n        cat <<EOF\n        ${X}\n        EOF\n",
        "      - |\n        X=1\n        cat <<EOF\n        $${X}\n        EOF\n",
    ),
    "twice on a line": (
        "      - 'X=1; echo ${X} ${X}'\n",
        "      - 'X=1; echo $${X} $${X}'\n",
    ),
    "a letter of two bytes before it": (
        "      - 'X=é; echo \"é ${X}\"'\n",
        "      - 'X=é; echo \"é $${X}\"'\n",
    ),
    "the first of three statements": (
        "      - |\n        exit 78\n        true\n      - exit 78 # b\n",
        "      - |\n        exit 1\n        true\n      - exit 1 # b\n",
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("name", EDGES)
def test_edges(name: str, newline: str) -> None:
    before, after = (HEAD + part for part in EDGES[name])
    rules = ("unquoted-colon", "unknown-substitution", "exit-78")
    assert mended(before.replace("\n", newline), *rules) == after.replace("\n", newline)


def test_a_file_that_others_share_by_an_anchor_is_mended_once() -> None:
    text = (
        "variables:\n  - &x\n    - exit 78\n"
        + HEAD.replace("commands:\n", "commands: *x\n")
        + ("  - name: b\n    image: alpine:3.20\n    commands: *x\n")
    )
    assert mended(text, "exit-78") == text.replace("78", "1")


@pytest.mark.parametrize(
    "before, after",
    [
        ("# A comment", "# pipelinegen: ignore[nothing] it makes an error"),
        ("X: y", "X: z"),
        ("echo one", "echo two"),
        ("- name: b", "- name: c"),
    ],
    ids=["a new error", "another variable", "another command", "another name"],
)
def test_what_a_mend_may_not_change(before: str, after: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{TEXT}      - echo one\n  - name: b\n    image: alpine:3.20\n{COMMANDS}{TAKEN}"

    def bad_rule(file: object) -> Iterator[Fault]:
        at = text.index(before)
        if getattr(file, "text", "") == text:
            yield Fault(Position(1, 1), "something", "another", edits=(Edit(at, at + len(before), after),))

    rule: Rule[object] = Rule("unquoted-colon-not", "woodpecker", RULES[0].severity, bad_rule, "")
    monkeypatch.setattr("pipelinegen.rules.examination._asked", only(rule))
    answer = fix.mend({PATH: text}, lambda _: NOTHING, lambda finding: finding.rule == rule.id)
    assert (answer.texts, [each.message for each in answer.refused]) == ({}, ["something"])


def test_a_file_that_is_no_yaml_is_named_by_its_fault() -> None:
    found = [each.finding for each in examine({PATH: "a: 2001-99-99\nb: [\n"}, lambda _: NOTHING)]
    assert [(each.rule, each.path, each.position.line) for each in found] == [("yaml-syntax", PATH, 3)]
