"""A docstring read into its parts, and the parts of one name put together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from pipelinegen.finding import Position, Severity
from pipelinegen.rules import FRAME, NAMES, RULES
from pipelinegen.rules.documentation import KINDS, articles, documentation
from pipelinegen.rules.known import Known
from pipelinegen.rules.rule import Fault, Kind, Rule

WHOLE = """Something is
    wrong here.

    Why: It broke
    once (2026-01-02).

    And again,
    later.

    Given: {"floating_images": ["a"],
            "version": "3.1.0"}

    Bad: 2:3, 4:5

        a:
          - b

        c: 1

    Bad: x/.woodpecker/b.yml:1:2

        ==> x/.woodpecker/a.yml
        a: 1
        ==> x/.woodpecker/b.yml
        b: 1

        c: 1

    Good:

        d: 1
"""


def nothing(_: Any) -> Iterator[Fault]:
    return iter(())


def rule(text: str, kind: Kind = "woodpecker", name: str = "a-rule") -> Rule[Any]:
    return Rule(name, kind, Severity.ERROR, nothing, text)


def test_the_parts() -> None:
    told = documentation(rule(WHOLE))
    assert told.summary == "Something is wrong here."
    assert told.why == "It broke once (2026-01-02).\n\nAnd again, later."
    assert told.known.floating_images == frozenset({"a"})
    assert told.known.version[:2] == (3, 1)
    assert re.fullmatch(r'\{"floating_images": \["a"\],\s+"version": "3.1.0"\}', told.given)
    one, several = told.bad
    assert one.files == {".woodpecker/build.yaml": "a:\n  - b\n\nc: 1\n"}
    assert one.places == ((".woodpecker/build.yaml", Position(2, 3)), (".woodpecker/build.yaml", Position(4, 5)))
    assert one.text == "a:\n  - b\n\nc: 1\n"
    assert several.files == {"x/.woodpecker/a.yml": "a: 1\n", "x/.woodpecker/b.yml": "b: 1\n\nc: 1\n"}
    assert several.places == (("x/.woodpecker/b.yml", Position(1, 2)),)
    assert several.text == "# x/.woodpecker/a.yml\na: 1\n\n# x/.woodpecker/b.yml\nb: 1\n\nc: 1\n"
    assert [example.files for example in told.good] == [{".woodpecker/build.yaml": "d: 1\n"}]
    assert told.good[0].places == ()


def test_nothing_is_known_where_nothing_is_said() -> None:
    told = documentation(rule(re.sub(r"Given: .*?\}\n", "", WHOLE, flags=re.DOTALL)))
    assert (told.known, told.given) == (Known(), "")


@pytest.mark.parametrize(
    "kind, example, path",
    [
        ("woodpecker", "steps: []", ".woodpecker/build.yaml"),
        ("github", "on: push", ".github/workflows/build.yml"),
        ("shell", "steps: []", ".woodpecker/build.yaml"),
        ("shell", "on: push\n        jobs: {}", ".github/workflows/build.yml"),
        ("pair", "steps: []", ".woodpecker/build.yaml"),
    ],
)
def test_a_single_file_stands_where_its_ci_looks(kind: Kind, example: str, path: str) -> None:
    text = f"A.\n\n    Why: B.\n\n    Bad: 1:1\n\n        {example}\n\n    Good:\n\n        {example}\n"
    told = documentation(rule(text, kind))
    assert [*told.bad[0].files] == [*told.good[0].files] == [path]
    assert told.bad[0].places == ((path, Position(1, 1)),)


@pytest.mark.parametrize("part", ["Why", "Bad", "Good"])
def test_a_part_that_is_missing(part: str) -> None:
    text = re.sub(rf"^    {part}:.*?(?=^    [A-Z]\w+:|\Z)", "", WHOLE, flags=re.DOTALL | re.MULTILINE)
    with pytest.raises(ValueError, match=r"rule a-rule: a summary, Why:, Bad: and Good: are wanted"):
        documentation(rule(text))


@pytest.mark.parametrize("text", ["", "Why: a\n"])
def test_a_docstring_that_is_none(text: str) -> None:
    with pytest.raises(ValueError, match="are wanted"):
        documentation(rule(text))


@pytest.mark.parametrize("places", ["", "4", "line 4"])
def test_a_bad_example_without_a_place(places: str) -> None:
    with pytest.raises(ValueError, match="names no place as LINE:COLUMN"):
        documentation(rule(WHOLE.replace("2:3, 4:5", places)))


def test_every_rule_s_article() -> None:
    told = articles(RULES, FRAME)
    assert [*told] == sorted(NAMES)
    assert sum(len(article.parts) for article in told.values()) == len(RULES) + len(FRAME)
    assert {article.name for article in told.values() if not article.can_be_silenced} == {fact.id for fact in FRAME}
    assert {part.kind for article in told.values() for part in article.parts} <= set(KINDS)


def test_one_name_in_two_kinds_is_one_article() -> None:
    soft = Rule("a-rule", "github", Severity.WARNING, nothing, WHOLE)
    told = articles([soft, rule(WHOLE), rule(WHOLE, name="another")], FRAME[:1])
    assert [*told] == ["a-rule", "another", FRAME[0].id]
    assert [(part.kind, part.severity) for part in told["a-rule"].parts] == [
        ("woodpecker", Severity.ERROR),
        ("github", Severity.WARNING),
    ]
    assert told["a-rule"].severity is Severity.ERROR
    assert articles([soft], ())["a-rule"].severity is Severity.WARNING
