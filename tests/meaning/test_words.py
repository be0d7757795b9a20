"""Values and their changes in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.meaning.words import MISSING, cut, lines_changed, listing, named, plural, shown, turned

TEXTS = st.text(st.characters(codec="ascii"), max_size=200)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "'a'"),
        ("", "''"),
        ("one\n", "'one'"),
        ("one\ntwo\n", "a text of 2 lines"),
        ("x" * 81, f"'{'x' * 77}...'"),
        (True, "true"),
        (None, "empty"),
        (5, "5"),
        (1.5, "1.5"),
        ([], "[]"),
        (["a", 1], "['a', 1]"),
        ({"a": {"from_secret": "b"}}, "{a: secret b}"),
        ({"from_secret": "b", "c": 1}, "{from_secret: 'b', c: 1}"),
        ({"from_secret": 5}, "{from_secret: 5}"),
        (MISSING, "not set"),
    ],
)
def test_a_value(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("a", "b", "is 'b', was 'a'"),
        (MISSING, "b", "is 'b', was not set"),
        ("a", MISSING, "is not set any more, was 'a'"),
        ("8", 8, "is 8, was '8'"),
        ("a\nb\n", "a\nc\nd\n", "has 1 line changed and 1 line added"),
        ("a\nb\n", "a\nb", "has another end of a line"),
        (["x" * 90, "a"], ["x" * 90, "b"], "is ...xxxxxxxxxxxxxxxx', 'b'], was ...xxxxxxxxxxxxxxxx', 'a']"),
        ({"from_secret": "a"}, "token", "is a text in the file, was secret a"),
        ("token", {"from_secret": "a"}, "is secret a, was a text in the file"),
    ],
)
def test_a_change(old: object, new: object, text: str) -> None:
    assert turned(old, new) == text


@given(TEXTS, TEXTS)
def test_two_texts_that_differ_are_shown_as_two(old: str, new: str) -> None:
    said = turned(old, new)
    if old != new and said.startswith("is "):
        after, _, before = said.removeprefix("is ").rpartition(", was ")
        assert after != before or cut(old) == cut(new)


@given(st.lists(TEXTS), st.lists(TEXTS))
def test_lines_are_counted(old: list[str], new: list[str]) -> None:
    assert lines_changed("\n".join(old), "\n".join(new))


def test_words_in_a_row() -> None:
    assert [listing([]), listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"], "or")] == [
        "nothing", "a", "a and b", "a, b or c",
    ]  # fmt: skip
    assert [named("secret", ["a"]), named("secret", ["a", "b"])] == ["secret a", "secrets a and b"]
    assert [plural(verb) for verb in ("runs", "is", "has", "may", "belongs to", "does not run")] == [
        "run", "are", "have", "may", "belong to", "do not run",
    ]  # fmt: skip
