"""Sealed boxes: only who has the key can read them."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey, SealedBox

from pipelinegen.remote.github.seal import read_key, sealed
from pipelinegen.remote.reading import StrangeError

KEY = PrivateKey(bytes(range(32)))  # the names of tests have to be the same in all processes
PUBLIC = base64.b64encode(bytes(KEY.public_key)).decode()


@given(st.text())
def test_what_is_sealed_can_be_opened(value: str) -> None:
    box = sealed(value, read_key(PUBLIC))
    assert SealedBox(KEY).decrypt(base64.b64decode(box, validate=True)).decode() == value
    assert box != sealed(value, read_key(PUBLIC))


@pytest.mark.parametrize("key", ["", "x", "AAAA", "é", PUBLIC[:-2], PUBLIC + PUBLIC, "*" * 44])
def test_no_key(key: str) -> None:
    with pytest.raises(StrangeError) as caught:
        read_key(key)
    assert str(caught.value) == "'key' is no public key in it"


def test_what_is_no_text_stays_as_it_was() -> None:
    raw = bytes(range(256))
    box = sealed(raw.decode(errors="surrogateescape"), read_key(PUBLIC))
    assert SealedBox(KEY).decrypt(base64.b64decode(box)) == raw
