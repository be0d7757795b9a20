"""Proxies and certificates."""

from __future__ import annotations

import base64
import socket
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.remote.http import Client
from pipelinegen.remote.network import Network, proxies_of
from pipelinegen.remote.token import Token

from ..stand_ins.server import Server, json_reply, serving
from .conftest import SECRET, Authority, Wire, fails


def test_proxies_of_an_environment() -> None:
    environment = {
        "HTTP_PROXY": "http://a:1",
        "https_proxy": "http://b:2",
        "HTTPS_PROXY": "http://c:3",
        "NO_PROXY": "localhost",
        "ftp_proxy": "",
        "FTP_PROXY": "http://d:4",
        "PATH": "/bin",
    }
    assert proxies_of(environment) == {"http": "http://a:1", "https": "http://b:2", "no": "localhost"}
    assert proxies_of({}) == {}


def test_nothing_is_read_from_the_environment(
    server: Server, network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "other.example")
    server.answer = lambda _: json_reply("here")
    assert Client(server.url, network=network).get("/a").document == "here"
    monkeypatch.setenv("no_proxy", "*")
    given = replace(network, proxies={"http": server.url})
    assert Client("http://other.example", network=given).get("/a").document == "here"


@pytest.mark.parametrize("proxy", ["{url}", "{url}/", "{place}", "http://user:p%40ss@{place}"])
def test_a_proxy(proxy: str, server: Server, network: Network, token: Token) -> None:
    server.answer = lambda _: json_reply("here")
    address = proxy.format(url=server.url, place=server.url.removeprefix("http://"))
    given = replace(network, proxies={"http": address, "https": "http://127.0.0.1:1"})
    assert Client("http://other.example:81/base", token, network=given).get("/a", {"b": "c"}).document == "here"
    (request,) = server.requests
    assert request.path == "http://other.example:81/base/a?b=c"
    assert request.headers["Host"] == "other.example:81"
    assert request.headers["Authorization"] == f"Bearer {SECRET}"
    login = f"Basic {base64.b64encode(b'user:p@ss').decode()}"
    assert request.headers.get("Proxy-Authorization") == (login if "user" in proxy else None)


@pytest.mark.parametrize(
    "exceptions", ["*", "127.0.0.1", "a.example, 127.0.0.1,b", "0.0.1", ".0.0.1", "127.0.0.1:{port}", "0.1:{port}"]
)
def test_hosts_without_a_proxy(exceptions: str, server: Server, network: Network) -> None:
    server.answer = lambda _: json_reply("here")
    port = server.url.rpartition(":")[2]
    proxies = {"http": "http://127.0.0.1:1", "no": exceptions.format(port=port)}
    assert Client(server.url, network=replace(network, proxies=proxies)).get("/a").document == "here"


@pytest.mark.parametrize("exceptions", ["", ",", ".", "7.0.0.1", "127.0.0", "127.0.0.1:1"])
def test_hosts_with_a_proxy(exceptions: str, server: Server, network: Network) -> None:
    proxies = {"http": "http://127.0.0.1:1", "no": exceptions}
    client = Client(server.url, network=replace(network, proxies=proxies, attempts=1))
    assert str(fails(lambda: client.get("/a"))) == (
        f"GET {server.url}/a: nothing listens at the proxy http://127.0.0.1:1; is the proxy up, and its address right?"
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_dead_proxy_is_named_and_asked_once(scheme: str, network: Network, pauses: list[float]) -> None:
    given = replace(network, proxies={scheme: "http://me:s3cret@127.0.0.1:1"})
    for host in ("a.example", "b.example"):
        error = fails(partial(Client(f"{scheme}://{host}", network=given).get, "/a"))
        assert str(error) == (
            f"GET {scheme}://{host}/a: nothing listens at the proxy http://127.0.0.1:1; "
            "is the proxy up, and its address right?"
        )
    assert pauses == [0.5, 1, 2]


def test_a_proxy_of_no_known_name(network: Network) -> None:
    given = replace(network, proxies={"http": "http://[fe80::1%nothing]:1"})
    error = fails(lambda: Client("http://a.example", network=given).get("/a"))
    assert str(error) == (
        "GET http://a.example/a: no server of the name of the proxy http://[fe80::1%nothing]:1 is known; "
        "is its address right?"
    )


def test_a_proxy_that_says_nothing(wire: Wire, network: Network) -> None:
    def hang(connection: socket.socket) -> None:
        connection.recv(1)

    wire.talk = hang
    proxy = f"http://127.0.0.1:{wire.port}"
    given = replace(network, timeout=0.05, attempts=1, proxies={"http": proxy, "https": proxy})
    error = fails(lambda: Client("https://a.example", network=given).get("/a"))
    assert str(error) == (
        f"GET https://a.example/a: no connection within 0.05 s through the proxy {proxy}; "
        "is the proxy up, and its address right?"
    )
    # Here it may as well be the server that is slow.
    error = fails(lambda: Client("http://a.example", network=given).get("/a"))
    assert "no answer within 0.05 s; is the address right, or the server busy?" in str(error)


@pytest.mark.parametrize(
    "proxy", ["socks5://me:s3cret@h:1080", "https://h:1", "http://", "http://h:x", "http://[", "me:s3cret@"]
)
def test_no_proxy_that_can_be_used(proxy: str, network: Network) -> None:
    with pytest.raises(PipelinegenError) as caught:
        Client("http://other.example", network=replace(network, proxies={"http": proxy}))
    assert str(caught.value) == "the proxy's address is none that can be used; write it http://HOST:PORT"


def test_passwords_of_proxies_are_not_shown(network: Network) -> None:
    assert "s3cret" not in repr(replace(network, proxies={"http": "http://me:s3cret@h"}))


def test_a_ca_of_ones_own(secure: Server, authority: Authority, network: Network, token: Token) -> None:
    secure.answer = lambda _: json_reply("here")
    trusting = replace(network, ca_file=authority.ca)
    assert Client(secure.url, token, network=trusting).get("/a").document == "here"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("elsewhere", "its certificate is for another server; is the address right?"),
        ("expired", "its certificate has expired; the server needs a new one"),
    ],
)
def test_certificates_that_do_not_hold(name: str, sentence: str, authority: Authority, network: Network) -> None:
    with serving(authority.context(name)) as server:
        client = Client(server.url, network=replace(network, ca_file=authority.ca))
        assert str(fails(lambda: client.get("/a"))) == f"GET {server.url}/a: {sentence}"
        assert server.requests == []


def test_files_that_are_no_certificates(tmp_path: Path, network: Network) -> None:
    missing, empty = tmp_path / "missing.pem", tmp_path / "empty.pem"
    empty.touch()
    told = []
    for path in (missing, empty, tmp_path):
        with pytest.raises(PipelinegenError) as caught:
            Client("https://h", network=replace(network, ca_file=path))
        told.append(str(caught.value))
    assert told[:2] == [
        f"{missing}: No such file or directory",
        f"{empty}: holds no certificate; it must be in PEM format",
    ]
    assert told[2].startswith(f"{tmp_path}: ")


def tunnel(connection: socket.socket, port: int) -> None:
    """Says yes to a CONNECT, and passes on what is said, to whatever host it was asked for."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as other:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        def pump(source: socket.socket, target: socket.socket) -> None:
            try:
                while part := source.recv(65536):
                    target.sendall(part)
                target.shutdown(socket.SHUT_WR)
            except OSError:
                return

        back = threading.Thread(target=pump, args=(other, connection), daemon=True)
        back.start()
        pump(connection, other)
        back.join(2)


def test_tls_through_a_proxy(secure: Server, authority: Authority, wire: Wire, network: Network, token: Token) -> None:
    port = int(secure.url.rpartition(":")[2])
    wire.talk = lambda connection: tunnel(connection, port)
    secure.answer = lambda _: json_reply("here")
    given = replace(network, ca_file=authority.ca, proxies={"https": f"http://user:pass@127.0.0.1:{wire.port}"})
    assert Client(secure.url, token, network=given).get("/a").document == "here"
    (asked,) = wire.heard
    assert asked.startswith(f"CONNECT 127.0.0.1:{port} HTTP/1.".encode())
    assert base64.b64encode(b"user:pass") in asked
    assert SECRET.encode() not in asked
    (request,) = secure.requests
    assert request.headers["Host"] == f"127.0.0.1:{port}"
    assert "Proxy-Authorization" not in request.headers


def test_a_proxy_that_refuses(wire: Wire, network: Network, token: Token) -> None:
    wire.talk = lambda connection: connection.sendall(f"HTTP/1.1 407 {SECRET}\r\n\r\n".encode())
    given = replace(network, proxies={"https": f"http://127.0.0.1:{wire.port}"})
    assert str(fails(lambda: Client("https://other.example", token, network=given).get("/a"))) == (
        "GET https://other.example/a: the proxy answered 407; give it what it asks for, or another proxy"
    )
    assert len(wire.heard) == 1
