"""Digests of several parts."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.memory.digest import digest, digest_of_texts, packed

TEXTS = st.lists(st.text(st.sampled_from("a:1\n\0\ud800ü"), max_size=4), max_size=4)


@given(TEXTS, TEXTS)
def test_texts_are_told_apart_however_they_are_cut(some: list[str], others: list[str]) -> None:
    assert (packed(some) == packed(others)) == (some == others)
    assert (digest_of_texts(some) == digest_of_texts(others)) == (some == others)


def test_who_has_no_key_cannot_make_the_digest() -> None:
    assert len({digest(b"x"), digest(b"x", b"k"), digest(b"x", b"l")}) == 3
