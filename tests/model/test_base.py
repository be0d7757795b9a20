"""The small types that definitions share."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from pipelinegen.model.base import HttpUrl

_URL: TypeAdapter[str] = TypeAdapter(HttpUrl)


def refusal(value: str) -> str:
    with pytest.raises(ValidationError) as caught:
        _URL.validate_python(value)
    return caught.value.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")


@pytest.mark.parametrize(
    "url", ["https://ci.example.org", "http://h:80/a/b", "http://[fe80::1]:80", "https://h/@me", "https://h/a?b=c"]
)
def test_a_url(url: str) -> None:
    assert _URL.validate_python(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://user:s3cret@ci.example.org",
        "https://s3cret@ci.example.org",
        "https://user:s3/cret@ci.example.org",
        "https://user:s3cret@ci.example.org/",
        "user:s3cret@ci.example.org",
        "https://ci.example.org?s3cret@h",
    ],
)
def test_a_user_is_refused_and_not_repeated(url: str) -> None:
    told = refusal(url)
    assert told == "a URL has no user and no password in it, as everybody reads them here; leave them out"


@pytest.mark.parametrize("url", ["ci.example.org", "gateway:9091", "h/a"])
def test_without_a_scheme(url: str) -> None:
    assert refusal(url) == f"{url!r} is not a URL; write it https://{url}"


@pytest.mark.parametrize("url", ["", "ftp://h", "https://", "https://h/", "https://h:x", "https://$h", "h/", "a b"])
def test_no_url(url: str) -> None:
    assert refusal(url) == f"{url!r} is not a URL without a slash at its end"


@given(st.from_regex(r"[a-z:/?#.]{0,8}", fullmatch=True), st.from_regex(r"[a-z:/?#.]{0,8}", fullmatch=True))
def test_no_user_gets_through(user: str, path: str) -> None:
    url = f"https://{user}@h{path}"
    try:
        _URL.validate_python(url)
    except ValidationError:
        return
    # What stands before the @ is a host and the beginning of a path.
    host, slash, _ = user.partition("/")
    assert slash
    assert host.partition(":")[2].isdigit() or ":" not in host
