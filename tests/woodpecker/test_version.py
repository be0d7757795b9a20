"""Versions of a server as they are written and read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.woodpecker.version import BASELINE, Version, VersionError, parse, show


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("3.17.0", (3, 17, 0)),
        ("3.17", (3, 17, 0)),
        ("v3.17.0", (3, 17, 0)),
        ("3.0", (3, 0, 0)),
        ("3.14.1", (3, 14, 1)),
        ("4.0.0", (4, 0, 0)),
    ],
)
def test_a_version_is_read(text: str, version: Version) -> None:
    assert parse(text) == version


@pytest.mark.parametrize(
    "text", ["", "3", "3.", "3.17.0.1", "3.17.0-rc.1", " 3.17", "3.17\n", "\u0663.\u0661", "3.x", "next"]
)
def test_another_text_is_refused_and_quoted(text: str) -> None:
    with pytest.raises(VersionError) as caught:
        parse(text)
    assert str(caught.value) == f"Woodpecker version {text!r} is not of the form '3.17' or '3.17.0'"


@pytest.mark.parametrize("text", ["2.8.3", "1.0", "v0.15.0"])
def test_a_version_before_three_is_refused(text: str) -> None:
    with pytest.raises(VersionError, match=rf"^Woodpecker version '{text}' is too old; 3\.0\.0 or later is expected$"):
        parse(text)


def test_a_huge_text_is_refused_in_a_short_sentence() -> None:
    with pytest.raises(VersionError) as caught:
        parse("3." + "1" * 1_000_000)
    assert str(caught.value) == f"Woodpecker version '3.{'1' * 98}' is not of the form '3.17' or '3.17.0'"


@given(st.tuples(st.integers(3, 10**9 - 1), st.integers(0, 10**9 - 1), st.integers(0, 10**9 - 1)))
def test_what_is_shown_is_read_back(version: Version) -> None:
    assert parse(show(version)) == version


@given(st.text(alphabet="v0123456789. -x") | st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        version = parse(text)
    except VersionError:
        return
    assert version >= (3, 0, 0)


def test_the_baseline_is_the_version_that_was_measured() -> None:
    assert show(BASELINE) == "3.17.0"
