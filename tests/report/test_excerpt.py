"""The line of a finding with its mark: below the right character, and never wider than a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.report.excerpt import excerpt, harmless

LONG = "".join(f"{number:03}-" for number in range(100))


@pytest.mark.parametrize(
    "line, column, source, mark",
    [
        ("image: a", 1, "  image: a", "  ^"),
        ("image: a", 8, "  image: a", "         ^"),
        ("image: a", 9, "  image: a", "          ^"),
        ("image: a", 99, "  image: a", "          ^"),
        ("", 1, "  ", "  ^"),
        ("\t- a:\tb", 7, "  \t- a:\tb", "  \t    \t^"),
        ("日本: x", 5, "  日本: x", "        ^"),
        ("cafe\u0301: x", 8, "  cafe\u0301: x", "        ^"),
        ("a\u00a0: x", 3, "  a\\u00a0: x", "         ^"),
        ("a\033[1mb", 6, "  a␛[1mb", "       ^"),
        ("\x7f\U000e0001x", 3, "  ␡\\U000e0001x", "             ^"),
    ],
)
def test_the_mark_stands_below_the_column(line: str, column: int, source: str, mark: str) -> None:
    assert excerpt(line, column) == (source, mark)


@pytest.mark.parametrize("column", [1, 20, 60, 117, 118, 200, 380, 400, 401])
def test_a_long_line_is_cut_around_the_mark(column: int) -> None:
    source, mark = excerpt(LONG, column)
    assert 110 <= len(source) <= 120
    shown = source[2:].strip("…")
    assert shown in LONG
    assert source.startswith("  …") == (not LONG.startswith(shown))
    assert source.endswith("…") == (not LONG.endswith(shown))
    at = len(mark) - 1
    assert (source + " ")[at] == (LONG + " ")[column - 1]
    assert shown[max(at - 40, 0) :][:30] in LONG


def test_a_line_that_just_fits_is_whole() -> None:
    assert excerpt("x" * 117, 117)[0] == "  " + "x" * 117


def columns(text: str) -> dict[int, str]:
    """What stands in which column of a terminal, the zero-width marks left out."""
    column, found = 0, {}
    for character in text:
        if unicodedata.combining(character):
            continue
        found[column] = character
        wide = unicodedata.east_asian_width(character) in "WF"
        column += 8 - column % 8 if character == "\t" else 2 if wide else 1
    found[column] = ""
    return found


LINES = st.text(st.one_of(st.sampled_from("ab: \t日é\u0301\u200b\033\r"), st.characters()), max_size=300).filter(
    lambda line: "\n" not in line
)


@given(line=LINES, column=st.integers(1, 310))
def test_any_line_is_shown_harmlessly_with_the_mark_in_its_place(line: str, column: int) -> None:
    source, mark = excerpt(line, column)
    assert all(each.isprintable() or each == "\t" for each in source + mark)
    assert max(columns(source)) <= 120
    assert max(columns(mark)) <= 120
    meant = line[column - 1 : column]
    if not unicodedata.combining(meant or "x"):
        at = next(at for at, each in columns(mark).items() if each == "^")
        assert columns(source)[at] == harmless(meant)[:1]


def test_a_huge_line_takes_no_time() -> None:
    source, _ = excerpt("x\t" * 1_000_000, 1_000_000)
    assert source.startswith("  …")
    assert source.endswith("…")
