"""What each refusal of a server is called."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.remote.error import RemoteError
from pipelinegen.remote.http import Client
from pipelinegen.remote.network import Network
from pipelinegen.remote.token import Token

from ..stand_ins.server import Reply, Server, json_reply
from .conftest import NOW, SECRET, fails

Make = Callable[..., Client]
PAGE = {"Content-Type": "text/html"}


def said(message: str, status: int, **headers: str) -> Reply:
    reply = json_reply({"message": message}, status)
    reply.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return reply


WITH_TOKEN = [
    (said("Bad credentials", 401), "answered 401, 'Bad credentials'; GITHUB_TOKEN is not valid, give another"),
    (Reply(401), "answered 401; GITHUB_TOKEN is not valid, give another"),
    (
        said("Resource not accessible by personal access token", 403),
        "answered 403, 'Resource not accessible by personal access token'; GITHUB_TOKEN lacks a right that this needs",
    ),
    (
        said("Not Found", 404),
        "answered 404, 'Not Found'; there is no such thing, or GITHUB_TOKEN lacks the right to see it",
    ),
    (
        Reply(404, "User not authorized"),
        "answered 404, 'User not authorized'; there is no such thing, or GITHUB_TOKEN lacks the right to see it",
    ),
    (said("Conflict", 409), "answered 409, 'Conflict'"),
    (Reply(400), "answered 400"),
    (Reply(418, 'it\'s a "teapot"\x1b[2J'), "answered 418, 'it\\'s a \"teapot\" [2J'"),
    (Reply(400, "x" * 400), f"answered 400, '{'x' * 297}...'"),
    (
        said(
            "API rate limit exceeded",
            403,
            x_ratelimit_remaining="0",
            x_ratelimit_limit="5000",
            x_ratelimit_reset=str(int(NOW) + 3600),
        ),
        "answered 403, 'API rate limit exceeded'; its limit of 5000 calls is used up until 2027-01-15 09:00:00 UTC",
    ),
    (
        Reply(
            429,
            "",
            {"X-RateLimit-Remaining": "0", "X-RateLimit-Limit": "many", "X-RateLimit-Reset": str(int(NOW) + 3600)},
        ),
        "answered 429; its limit is used up until 2027-01-15 09:00:00 UTC",
    ),
    (
        said("API rate limit exceeded for user ID 7", 403),
        "answered 403, 'API rate limit exceeded for user ID 7'; ask again later",
    ),
    (said("secondary rate limit", 403, retry_after="61"), "answered 403, 'secondary rate limit'; ask again in 61 s"),
    (
        Reply(200, "<!doctype html><title>Sign in</title>", PAGE),
        "answered 200 with a web page, 'Sign in'; this is not the address of the API",
    ),
    (Reply(404, "<p>nginx</p>", PAGE), "answered 404 with a web page; this is not the address of the API"),
    (Reply(200, "pong"), "answered 200 with 'pong', which is no JSON; this is not the address of the API"),
    (Reply(200, b"\xff\xfe{"), "answered 200 with '��{', which is no JSON; this is not the address of the API"),
]


@pytest.mark.parametrize(("reply", "sentence"), WITH_TOKEN)
def test_with_a_token(reply: Reply, sentence: str, server: Server, client: Make, token: Token) -> None:
    server.answer = lambda _: reply
    error = fails(lambda: client(token).get("/a/b", {"token": "s3cret"}))
    assert isinstance(error, PipelinegenError)
    assert str(error) == f"GET {server.url}/a/b: {sentence}"
    assert error.status == reply.status
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (said("Requires authentication", 401), "answered 401, 'Requires authentication'; give a token"),
        (Reply(403), "answered 403; give a token that has the right to this"),
        (Reply(404), "answered 404; there is no such thing, or only a token may see it"),
    ],
)
def test_without_a_token(reply: Reply, sentence: str, server: Server, client: Make) -> None:
    server.answer = lambda _: reply
    assert str(fails(lambda: client().get("/a"))) == f"GET {server.url}/a: {sentence}"
    assert "Authorization" not in server.requests[0].headers


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (401, "answered 401; give a token, in GITHUB_TOKEN"),
        (403, "answered 403; give a token that has the right to this, in GITHUB_TOKEN"),
    ],
)
def test_how_a_token_is_given(status: int, sentence: str, server: Server, network: Network) -> None:
    server.answer = lambda _: Reply(status)
    client = Client(server.url, network=network, given_by="in GITHUB_TOKEN")
    assert str(fails(lambda: client.get("/a"))) == f"GET {server.url}/a: {sentence}"


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (Reply(500), "answered 500, 3 times; ask again when the server is well"),
        (
            Reply(502, "<title>502 Bad Gateway</title>", PAGE),
            "answered 502, '502 Bad Gateway', 3 times; ask again when the server is well",
        ),
        (Reply(429), "answered 429, 3 times; ask again later"),
        (Reply(429, "", {"Retry-After": "2"}), "answered 429, 3 times; ask again in 2 s"),
        (Reply(408), "answered 408, 3 times"),
    ],
)
def test_what_is_tried_again(reply: Reply, sentence: str, server: Server, client: Make) -> None:
    server.answer = lambda _: reply
    assert str(fails(lambda: client(attempts=3).get("/a"))) == f"GET {server.url}/a: {sentence}"
    assert len(server.requests) == 3


ECHOES = [
    lambda text: json_reply({"message": f"no token {text}"}, 401),
    lambda text: json_reply({"message": "no", "errors": [{"message": text}]}, 422),
    lambda text: Reply(400, f"no token {text}"),
    lambda text: Reply(400, "x" * 280 + text),  # where a message is cut
    lambda text: Reply(200, f"<html><title>{text}</title>"),
    lambda text: Reply(200, text),
    lambda text: Reply(503, text),
    lambda text: Reply(301, "", {"Location": f"https://other.example/{text}?{text}"}),
    lambda text: Reply(301, "", {"Location": f"https://{text}@other.example/"}),
    lambda text: Reply(200, "x" * 300 + text),
    lambda text: Reply(429, "", {"X-RateLimit-Limit": text, "Retry-After": text, "X-RateLimit-Remaining": "0"}),
]


@pytest.mark.parametrize(
    "form",
    [str, str.upper, lambda text: text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D").replace("~", "%7E")],
)
@pytest.mark.parametrize("echo", ECHOES)
def test_a_server_that_echoes_the_token(
    echo: Callable[[str], Reply], form: Callable[[str], str], server: Server, client: Make, token: Token
) -> None:
    server.answer = lambda request: echo(form(request.headers["Authorization"].removeprefix("Bearer ")))
    error = fails(lambda: client(token, attempts=1).request("POST", "/a", document={}))
    for shown in (str(error), error.said):
        assert SECRET[:12].lower() not in shown.lower()
    assert str(error).startswith(f"POST {server.url}/a: answered ")


def test_a_token_in_an_address(server: Server, client: Make, token: Token) -> None:
    with pytest.raises(RemoteError) as caught:
        client(token).get(f"/{SECRET}/a", {"token": SECRET})
    assert str(caught.value) == (
        f"GET {server.url}/***/a: answered 404; there is no such thing, or GITHUB_TOKEN lacks the right to see it"
    )
