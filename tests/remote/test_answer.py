"""What is read out of an answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.remote.answer import Answer, read_answer

from .conftest import NOW

HEADERS = st.dictionaries(
    st.sampled_from(["link", "retry-after", "date", "x-ratelimit-remaining", "x-ratelimit-reset", "content-type"]),
    st.text() | st.text(alphabet='<>;,="rel nxt0123:GMT') | st.integers().map(str),
)


def answer(status: int = 200, body: str | bytes = b"", **headers: str) -> Answer:
    raw = body.encode() if isinstance(body, str) else body
    return read_answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


@given(
    st.integers(100, 599),
    HEADERS,
    st.binary() | st.text().map(str.encode) | st.sampled_from([b"<html", b'{"errors":[[]]}']),
)
def test_nothing_raises(status: int, headers: dict[str, str], body: bytes) -> None:
    found = read_answer(status, headers, body)
    assert found.said.isprintable()
    wait = found.wait(NOW)
    assert wait is None or wait >= 0
    assert found.next_page is None or ">" not in found.next_page
    assert found.document is None or not found.text
    assert found.is_page in (True, False)
    assert found.is_limit in (True, False)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda of: st.lists(of) | st.dictionaries(st.sampled_from(["message", "errors", "error", "code"]), of),
    )
)
def test_any_json_is_read_and_has_words(document: object) -> None:
    found = answer(422, json.dumps(document))
    assert found.document == document
    assert found.text == ""
    assert found.said.isprintable()


def test_json_that_is_too_deep_is_a_text() -> None:
    assert answer(200, "[" * 100_000).document is None


@pytest.mark.parametrize("body", ["", " \r\n"])
def test_no_body(body: str) -> None:
    found = answer(204, body)
    assert (found.document, found.text, found.said, found.is_page) == (None, "", "", False)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"message": "Not Found"}', "Not Found"),
        ('{"error": "invalid", "error_description": "of no use"}', "of no use"),
        ('{"message": "", "error": "e"}', "e"),
        (
            '{"message": "Failed", "errors": [{"message": "one"}, "two", {"field": "base", "code": "invalid"}, 3]}',
            "Failed: one, two, base invalid",
        ),
        ('{"errors": ["one"]}', "one"),
        ('{"message": 3, "errors": 4}', ""),
        ("[1]", ""),
        ('"words"', "words"),
        ("no\x1b[31m  words\r\nat\tall\x00", "no [31m words at all"),
        ("<!DOCTYPE html><title lang=en>\n Sign in &amp; out</title>", "Sign in & out"),
        ("<html>no title", ""),
        (b"\xff", "\ufffd"),
    ],
)
def test_words(body: str | bytes, said: str) -> None:
    assert answer(400, body).said == said


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        ("<html>", "", True),
        (" <!doctype HTML>", "", True),
        ("<p>", "text/html; charset=utf-8", True),
        ("<p>", "text/plain", False),
        ("{}", "text/html", False),
        ("", "text/html", False),
    ],
)
def test_web_pages(body: str, kind: str, expected: bool) -> None:
    assert answer(200, body, content_type=kind).is_page is expected


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<https://h/?page=2>; rel="next"', "https://h/?page=2"),
        ('<https://h/?page=9>; rel="last", <https://h/?page=2>; rel="next"', "https://h/?page=2"),
        ("<https://h/a,b;c>; rel=next", "https://h/a,b;c"),
        ('<a>; title="x"; REL = "prev Next"', "a"),
        ('<a>; rel="nextish"', None),
        ('<a>; rel="prev"', None),
        ("<a>", None),
        ("", None),
    ],
)
def test_next_page(link: str, expected: str | None) -> None:
    assert answer(link=link).next_page == expected


def date(seconds: float) -> str:
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry_after": "7"}, 7),
        ({"retry_after": "0"}, 0),
        ({"retry_after": date(NOW + 9)}, 9),
        ({"retry_after": date(NOW + 9), "date": date(NOW + 5)}, 4),  # the server's clock is ahead
        ({"retry_after": date(NOW - 9)}, 0),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "-1"}, None),
        ({"retry_after": "9" * 5000}, None),
        ({"x_ratelimit_remaining": "0", "x_ratelimit_reset": str(int(NOW) + 8)}, 8),
        ({"x_ratelimit_remaining": "1", "x_ratelimit_reset": str(int(NOW) + 8)}, None),
        ({"x_ratelimit_remaining": "0"}, None),
        ({}, None),
    ],
)
def test_wait(headers: dict[str, str], expected: float | None) -> None:
    assert answer(403, **headers).wait(NOW) == expected


def test_a_body_is_not_shown() -> None:
    assert repr(answer(200, '{"token": "s3cret"}', x_echo="s3cret")) == "Answer(status=200)"
