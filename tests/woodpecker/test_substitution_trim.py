"""The glob trims: the quick way finds what the way of the original finds."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelinegen.woodpecker import substitute
from pipelinegen.woodpecker.envsubst import pattern as patterns
from pipelinegen.woodpecker.envsubst import trim
from pipelinegen.woodpecker.envsubst.limits import Budget

VALUES = st.text(st.sampled_from("abż€😀/"), max_size=8).map(str.encode)
# Whole characters, and the first and last bytes of some.
PIECES = st.sampled_from(
    [*(each.encode() for each in "ab*?-^[]\\ż€"), b"[a-b]", b"[\xc5\xbca]", b"*", b"\xbc", b"\xe2"]
)
PATTERNS = st.lists(PIECES, max_size=6).map(b"".join)


@given(value=VALUES, pattern=PATTERNS, longest=st.booleans())
@example(value="aża".encode(), pattern="*[ż]".encode(), longest=True)
def test_one_pass_finds_what_trying_every_prefix_finds(value: bytes, pattern: bytes, longest: bool) -> None:
    chunks = patterns.parse(pattern)
    if not chunks or not value:
        assert trim.prefix(value, pattern, longest=longest, budget=Budget()) == value
        return
    end = trim._end_by_end(value, chunks, longest=longest, budget=Budget())
    assert trim.prefix(value, pattern, longest=longest, budget=Budget()) == value[end:]


@given(value=VALUES, pattern=PATTERNS, longest=st.booleans())
def test_what_is_left_is_the_end_of_the_value(value: bytes, pattern: bytes, longest: bool) -> None:
    assert value.endswith(trim.prefix(value, pattern, longest=longest, budget=Budget()))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("${P##*/}", "y.tar.gz"),
        ("${P#*/}", "home/x/y.tar.gz"),
        ("${P%%.*}", "/home/x/y"),
        ("${P%.*}", "/home/x/y.tar"),
        ("${P#[^a-z]}", "home/x/y.tar.gz"),
        # The pattern is turned round with the value, character by character.
        ("${P%[a-z]}", "/home/x/y.tar.gz"),
        ("${P%]z-a[}", "/home/x/y.tar.g"),
        # `?` is content with a part of a character, and the shortest prefix ends there.
        ("${U#?}", "\udcbc"),
        ("${U##?}", ""),
        ("${U#[ż]}", ""),
    ],
)
def test_trims(text: str, result: str) -> None:
    assert substitute(text, {"P": "/home/x/y.tar.gz", "U": "ż"}) == result
