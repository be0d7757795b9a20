"""A token is shown nowhere."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.errors import PipelinegenError
from pipelinegen.remote.token import Token

from .conftest import SECRET

TOKENS = st.from_regex(r"[A-Za-z0-9._~+/-]{4,40}={0,2}", fullmatch=True)


@given(TOKENS, st.text(), st.text())
def test_it_is_taken_out_of_any_text(value: str, before: str, after: str) -> None:
    token = Token(value)
    percent = "".join(letter if letter.isalnum() else f"%{ord(letter):02X}" for letter in value)
    entities = "".join(letter if letter.isalnum() else f"&#x{ord(letter):02X};" for letter in value)
    for form in (value, value.upper(), quote(value, safe=""), value.replace("/", r"\/"), percent, entities):
        hidden = token.hidden(f"{before}{form}{after}{form}")
        assert value.lower() not in hidden.lower()
        assert form not in hidden
        assert "***" in hidden


def test_what_is_no_token_stays() -> None:
    assert Token(SECRET).hidden("Bad credentials") == "Bad credentials"


def test_it_shows_as_stars() -> None:
    token = Token(f" {SECRET}\n", "GITHUB_TOKEN")
    assert [repr(token), str(token), f"{token}", f"{[token]}"] == [
        "Token(***)",
        "Token(***)",
        "Token(***)",
        "[Token(***)]",
    ]
    assert token.reveal() == SECRET
    assert not hasattr(token, "__dict__")


@pytest.mark.parametrize("value", ["", " \n"])
def test_an_empty_one(value: str) -> None:
    with pytest.raises(PipelinegenError) as caught:
        Token(value, "GITHUB_TOKEN")
    assert str(caught.value) == "GITHUB_TOKEN: is empty; it must be the token and nothing else"


@pytest.mark.parametrize(
    "value", ["s3cret s3cret", "s3cret\ns3cret", "s3cret\0", "s3crét", '"s3cret"', "=s3cret", "s3cret\x1b[m"]
)
def test_what_cannot_be_one(value: str) -> None:
    with pytest.raises(PipelinegenError) as caught:
        Token(value, "GITHUB_TOKEN")
    assert str(caught.value) == (
        "GITHUB_TOKEN: holds what no token holds, such as a space; it must be the token and nothing else"
    )
