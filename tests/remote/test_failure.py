"""What it is called when no answer comes."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from urllib.error import URLError

import pytest

from pipelinegen.remote.failure import Failure, failure
from pipelinegen.remote.http import Client
from pipelinegen.remote.network import Network
from pipelinegen.remote.token import Token

from ..stand_ins.server import Reply, Server
from .conftest import SECRET, Wire, fails

Make = Callable[..., Client]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_nothing_listens(network: Network, pauses: list[float], token: Token) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    error = fails(lambda: Client(url, token, network=network).get("/a"))
    assert str(error) == f"GET {url}/a: nothing listens there; is the server up, and the address right?"
    assert error.status is None
    assert pauses == [0.5, 1, 2]


def test_no_such_host(network: Network, pauses: list[float]) -> None:
    error = fails(lambda: Client("http://[fe80::1%nothing]", network=network).get("/a"))
    assert str(error) == "GET http://[fe80::1%nothing]/a: no server of this name is known; is the address right?"


def test_no_answer_in_time(server: Server, client: Make, pauses: list[float]) -> None:
    server.answer = lambda _: Reply(delay=5)
    error = fails(lambda: client(timeout=0.05, attempts=2).get("/a"))
    assert str(error) == f"GET {server.url}/a: no answer within 0.05 s; is the address right, or the server busy?"
    assert pauses == [0.5]


def test_a_body_that_drips(wire: Wire, network: Network) -> None:
    def drip(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):  # each silence is shorter than the patience
            connection.sendall(b" ")
            connection.settimeout(0.02)
            try:
                connection.recv(1)
            except TimeoutError:
                continue
            return

    wire.talk = drip
    url = f"http://127.0.0.1:{wire.port}"
    error = fails(lambda: Client(url, network=replace(network, timeout=0.1, attempts=1)).get("/a"))
    assert str(error) == f"GET {url}/a: no answer within 0.1 s; is the address right, or the server busy?"


@pytest.mark.parametrize(
    ("spoken", "sentence", "tries"),
    [
        (b"", "the connection broke off before there was an answer; ask again", 2),
        (b"SSH-2.0-OpenSSH_9\r\n", "something answered, but not in HTTP; is the address right?", 1),
        (f"HTTP/1.1 {SECRET}\r\n".encode(), "something answered, but not in HTTP; is the address right?", 1),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "the answer broke off; ask again", 2),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}", "the answer broke off; ask again", 2),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}", "the answer broke off; ask again", 2),
        (
            b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 200 + b"\r\n",
            "something answered, but not in HTTP; is the address right?",
            1,
        ),
    ],
)
def test_no_http(spoken: bytes, sentence: str, tries: int, wire: Wire, network: Network) -> None:
    token = Token(SECRET)
    wire.talk = lambda connection: connection.sendall(spoken)
    url = f"http://127.0.0.1:{wire.port}"
    error = fails(lambda: Client(url, token, network=replace(network, attempts=2)).get("/a"))
    assert str(error) == f"GET {url}/a: {sentence}"
    assert len(wire.heard) == tries


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "101"}])
def test_a_body_that_is_too_large(headers: dict[str, str], server: Server, client: Make) -> None:
    server.answer = lambda _: Reply(200, " " * 101, headers)
    error = fails(lambda: client(limit=100).get("/a"))
    assert str(error) == f"GET {server.url}/a: answered with more than 100 bytes; ask for less"
    assert len(server.requests) == 1
    server.answer = lambda _: Reply(200, '"' + "x" * 98 + '"')
    assert client(limit=100).get("/a").document == "x" * 98


def test_a_certificate_of_an_unknown_ca(secure: Server, network: Network, pauses: list[float]) -> None:
    error = fails(lambda: Client(secure.url, network=network).get("/a"))
    assert str(error) == (
        f"GET {secure.url}/a: its certificate is not trusted (unable to get local issuer certificate); "
        "name the file of the CA that signed it"
    )
    assert pauses == []


def test_no_tls_there(server: Server, network: Network) -> None:
    url = server.url.replace("http:", "https:")
    assert str(fails(lambda: Client(url, network=network).get("/a"))).startswith(f"GET {url}/a: no TLS connection (")


def test_no_http_in_tls(secure: Server, network: Network) -> None:
    url = secure.url.replace("https:", "http:")
    error = fails(lambda: Client(url, network=replace(network, attempts=1)).get("/a"))
    assert str(error) == f"GET {url}/a: the connection broke off before there was an answer; ask again"


def told_by_openssl(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, "[SSL] ...")
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            URLError(told_by_openssl("WRONG_VERSION_NUMBER")),
            Failure("no TLS connection (wrong version number); is it https:// there?", is_transient=False),
        ),
        (
            URLError(OSError(errno.EHOSTUNREACH, "No route to host")),
            Failure("no connection (No route to host); is the address right?", is_transient=True, is_silent=True),
        ),
        (
            OSError(SECRET),
            Failure("no connection (no reason is known); is the address right?", is_transient=True, is_silent=True),
        ),
        (
            URLError(SECRET),
            Failure("no connection (no reason is known); is the address right?", is_transient=True, is_silent=True),
        ),
        (
            URLError(socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")),
            Failure("no server of this name is known; is the address right?", is_transient=True, is_silent=True),
        ),
        (
            URLError(ssl.SSLEOFError(8, "EOF occurred in violation of protocol")),
            Failure(
                "no TLS connection (the connection broke off); is it https:// there?", is_transient=True, is_silent=True
            ),
        ),
    ],
)
def test_what_is_hard_to_make(error: OSError, expected: Failure) -> None:
    assert failure(error, 1) == expected
