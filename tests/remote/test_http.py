"""What is sent, what is sent again, and where it goes."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import pytest

from pipelinegen import __version__
from pipelinegen.errors import PipelinegenError
from pipelinegen.remote.http import Client
from pipelinegen.remote.network import Network
from pipelinegen.remote.token import Token

from ..stand_ins.server import Reply, Request, Server, json_reply, serving
from .conftest import NOW, SECRET, fails, one_after_another

Make = Callable[..., Client]


def test_what_is_sent(server: Server, client: Make, token: Token) -> None:
    server.answer = lambda _: json_reply({"ü": 1}, 201)
    answer = client(token, "/api/").request("POST", "/a b/ü", query={"q": "x&y/z"}, document={"title": "ü"})
    assert (answer.status, answer.document) == (201, {"ü": 1})
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/api/a%20b/%C3%BC?q=x%26y%2Fz")
    assert request.json == {"title": "ü"}
    assert {name: request.headers[name] for name in ("Authorization", "Accept", "Content-Type", "User-Agent")} == {
        "Authorization": f"Bearer {SECRET}",
        "Accept": "application/json",
        "Content-Type": "application/json",
        "User-Agent": f"pipelinegen/{__version__}",
    }


def test_headers_of_the_caller(server: Server, network: Network) -> None:
    server.answer = lambda _: json_reply([])
    Client(server.url, headers={"Accept": "text/x", "X-A": "b"}, network=network).get("/a")
    (request,) = server.requests
    assert (request.headers["Accept"], request.headers["X-A"], request.body) == ("text/x", "b", "")
    assert "Content-Type" not in request.headers


def test_an_answer_without_a_body(server: Server, client: Make) -> None:
    server.answer = lambda _: Reply(204, headers={"Pipeline-Filtered": "true"})
    answer = client().request("POST", "/a")
    assert (answer.status, answer.document, answer.headers["pipeline-filtered"]) == (204, None, "true")
    server.answer = lambda _: Reply(200)
    assert client().request("HEAD", "/a").document is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "h",
        "h:80",
        "ftp://h",
        "https://",
        "https://me:s3cret@h",
        "https://h/?s3cret",
        "https://h/#s3cret",
        "https://h:x",
        "https://h/a b",
        "file:///etc",
    ],
)
def test_addresses_that_are_none(address: str) -> None:
    with pytest.raises(PipelinegenError) as caught:
        Client(address, api="Woodpecker, which is https://HOST", source="fleet.py")
    assert str(caught.value) == (
        "fleet.py: not the address of Woodpecker, which is https://HOST; there is neither a user nor a '?' in it"
    )


def test_a_client_shows_nothing(client: Make, token: Token) -> None:
    shown = [repr(client(token)), *(repr(value) for _, value in inspect.getmembers(client(token)))]
    assert SECRET not in "".join(shown)


@pytest.mark.parametrize("trouble", [Reply(500), Reply(502), Reply(503), Reply(504), Reply(408), Reply(429)])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
def test_trouble_that_passes(method: str, trouble: Reply, server: Server, client: Make, pauses: list[float]) -> None:
    server.answer = one_after_another(trouble, trouble, json_reply(1))
    assert client().request(method, "/a").status == 200
    assert [request.method for request in server.requests] == [method] * 3
    assert pauses == [0.5, 1]


def test_tries_end(server: Server, client: Make, pauses: list[float]) -> None:
    server.answer = lambda _: Reply(503)
    fails(lambda: client().get("/a"))
    assert (len(server.requests), pauses) == (4, [0.5, 1, 2])


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_what_may_not_be_done_twice(method: str, server: Server, client: Make, pauses: list[float]) -> None:
    server.answer = lambda _: Reply(503, headers={"Retry-After": "1"})
    assert str(fails(lambda: client().request(method, "/a"))) == (
        f"{method} {server.url}/a: answered 503; ask again in 1 s"
    )
    assert (len(server.requests), pauses) == (1, [])
    error = fails(lambda: client(attempts=2).request(method, "/a", is_repeatable=True))
    assert str(error) == f"{method} {server.url}/a: answered 503, 2 times; ask again in 1 s"
    assert (len(server.requests), pauses) == (3, [1])


def test_what_the_caller_does_not_want_twice(server: Server, client: Make) -> None:
    server.answer = lambda _: Reply(503)
    fails(lambda: client().request("GET", "/a", is_repeatable=False))
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501])
def test_what_is_no_better_the_next_time(status: int, server: Server, client: Make) -> None:
    server.answer = lambda _: Reply(status)
    assert fails(lambda: client().get("/a")).status == status
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "60"}, 60),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "soon"}, 0.5),
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(NOW) + 9)}, 9),
    ],
)
def test_the_server_says_how_long(
    headers: dict[str, str], pause: float, server: Server, client: Make, pauses: list[float]
) -> None:
    server.answer = one_after_another(Reply(429, headers=headers), json_reply(1))
    assert client().get("/a").document == 1
    assert pauses == [pause]


def test_403_is_a_limit_if_it_says_so(server: Server, client: Make, pauses: list[float]) -> None:
    server.answer = one_after_another(Reply(403, headers={"Retry-After": "5"}), json_reply(1))
    assert client().get("/a").document == 1
    assert pauses == [5]


def test_a_pause_that_is_too_long(server: Server, client: Make, pauses: list[float]) -> None:
    server.answer = lambda _: Reply(503, headers={"Retry-After": "61"})
    fails(lambda: client().get("/a"))
    assert (len(server.requests), pauses) == (1, [])


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_moved_on_the_same_server(status: int, server: Server, client: Make, token: Token) -> None:
    server.answer = lambda request: (
        Reply(status, headers={"Location": "/b?c"}) if request.path == "/a" else json_reply(1)
    )
    assert client(token).get("/a").document == 1
    assert client(token).request("HEAD", "/a").status == 200
    assert [request.path for request in server.requests] == ["/a", "/b?c"] * 2
    assert server.requests[1].headers["Authorization"] == f"Bearer {SECRET}"


@pytest.mark.parametrize("status", [307, 308])
def test_a_body_moves_too(status: int, server: Server, client: Make) -> None:
    server.answer = lambda request: (
        Reply(status, headers={"Location": f"{server.url}/b"}) if request.path == "/a" else json_reply(1)
    )
    assert client().request("POST", "/a", document=[1]).document == 1
    assert [(request.method, request.path, request.json) for request in server.requests] == [
        ("POST", "/a", [1]),
        ("POST", "/b", [1]),
    ]


@pytest.mark.parametrize("status", [301, 302, 303])
def test_a_body_is_not_dropped(status: int, server: Server, client: Make) -> None:
    server.answer = lambda _: Reply(status, headers={"Location": "/b"})
    error = fails(lambda: client().request("POST", "/a", document=[1]))
    assert str(error) == (
        f"POST {server.url}/a: answered {status}, it is at '{server.url}/b' now; give that address if it is right"
    )
    assert (error.status, len(server.requests)) == (status, 1)


def test_a_token_goes_to_no_other_server(server: Server, client: Make, token: Token) -> None:
    with serving() as other:
        server.answer = lambda _: Reply(307, headers={"Location": f"{other.url}/b?s3cret"})
        assert str(fails(lambda: client(token).get("/a"))) == (
            f"GET {server.url}/a: answered 307, it is at '{other.url}/b' now, and a token goes to no other server; "
            "give that address if it is right"
        )
        assert other.requests == []


@pytest.mark.parametrize("location", ["https://127.0.0.1:{port}/b", "//127.0.0.2:{port}/b", "http://me@127.0.0.1:1/b"])
def test_another_scheme_host_or_port_is_another_server(location: str, server: Server, client: Make) -> None:
    server.answer = lambda _: Reply(302, headers={"Location": location.format(port=server.url.rpartition(":")[2])})
    assert "give that address if it is right" in str(fails(lambda: client().get("/a")))
    assert len(server.requests) == 1


@pytest.mark.parametrize("headers", [{}, {"Location": ""}, {"Location": "http://["}])
def test_moved_to_nowhere(headers: dict[str, str], server: Server, client: Make) -> None:
    server.answer = lambda _: Reply(301, headers=headers)
    assert str(fails(lambda: client().get("/a"))) == (
        f"GET {server.url}/a: answered 301, and not where it is now; give the new address"
    )


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "data:,x", "ftp://h/", "mailto:x", "http://h:x/", "http://h\r\n/", "\x1b"]
)
def test_moved_to_what_is_no_server(location: str, server: Server, client: Make) -> None:
    server.answer = lambda _: Reply(302, headers={"Location": location.replace("\r\n", "\t")})
    error = fails(lambda: client().get("/a"))
    assert str(error).isprintable()


def test_moved_for_ever(server: Server, client: Make) -> None:
    server.answer = lambda _: Reply(302, headers={"Location": "/a"})
    assert str(fails(lambda: client().get("/a"))) == (
        f"GET {server.url}/a: sent on more than 5 times; is the address right?"
    )
    assert len(server.requests) == 6


def pages(server: Server, last: int) -> Callable[[Request], Reply]:
    def answer(request: Request) -> Reply:
        number = int(request.path.rpartition("page=")[2]) if "page=" in request.path else 1
        reply = json_reply([number])
        if number < last:
            reply.headers["Link"] = f'<{server.url}/a?page={number + 1}>; rel="next"'
        return reply

    return answer


def test_pages(server: Server, client: Make, token: Token) -> None:
    server.answer = pages(server, 3)
    assert list(client(token).pages("/a", {"b": "c"})) == [[1], [2], [3]]
    assert [request.path for request in server.requests] == ["/a?b=c", "/a?page=2", "/a?page=3"]
    assert {request.headers["Authorization"] for request in server.requests} == {f"Bearer {SECRET}"}


def test_pages_are_asked_for_when_needed(server: Server, client: Make) -> None:
    server.answer = pages(server, 3)
    assert next(client().pages("/a")) == [1]
    assert len(server.requests) == 1


def test_pages_of_another_server(server: Server, client: Make, token: Token) -> None:
    server.answer = lambda _: Reply(200, "[]", {"Link": f'<https://other.example/{SECRET}?x>; rel="next"'})
    assert str(fails(lambda: list(client(token).pages("/a")))) == (
        f"GET {server.url}/a: its next page is at 'https://other.example/***', which is another server"
    )


def test_pages_without_end(server: Server, client: Make) -> None:
    server.answer = pages(server, 10**9)
    assert str(fails(lambda: list(client().pages("/a")))) == (
        f"GET {server.url}/a: has more than 100 pages; ask for less"
    )
    assert len(server.requests) == 100
