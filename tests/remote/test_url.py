"""Whose a URL is, and what is shown of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.remote.url import joined, origin, shown

ANY = st.text() | st.text(alphabet="htps:/@[].?#%a1 \n\\") | st.text(alphabet=":/@[]?#%a1\n").map("https://h{}".format)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Example.org/a?b", ("https", "example.org", 443)),
        ("http://example.org", ("http", "example.org", 80)),
        ("https://example.org:8443", ("https", "example.org", 8443)),
        ("https://me:pass@example.org", ("https", "example.org", 443)),
        ("https://[::1]:1/", ("https", "::1", 1)),
        ("https://example.org:99999", None),
        ("https://example.org:x", None),
        ("https://[::1", None),
        ("https://a..b/", None),
        (f"https://{'a' * 64}.org/", None),
        ("https://example.org/a b", None),
        ("https://example.org/a\nb", None),
        ("https://exämple.org/", None),
        ("ftp://example.org", None),
        ("example.org", None),
        ("https://", None),
        ("", None),
    ],
)
def test_origin(url: str, expected: tuple[str, str, int] | None) -> None:
    assert origin(url) == expected


def test_neither_a_password_nor_a_query_is_shown() -> None:
    assert shown("https://me:s3cret@h:1/a/b?token=s3cret#s3cret") == "https://h:1/a/b"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/b", "https://h/b"),
        ("b?x=1", "https://h/a/b?x=1"),
        ("//g/b", "https://g/b"),
        ("http://g/%20", "http://g/%20"),
        ("/ü \x1b", "https://h/%C3%BC%20%1B"),
        ("//[", ""),
    ],
)
def test_joined(target: str, expected: str) -> None:
    assert joined("https://h/a/c", target) == expected


@given(ANY)
def test_nothing_raises(text: str) -> None:
    assert shown(text) == "" or "://" in shown(text)
    assert joined("https://h/a", text).isascii()
    found = origin(text)
    assert found is None or (found[0] in ("http", "https") and 0 <= found[2] < 65536)
