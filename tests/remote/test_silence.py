"""Who gave no answer is not asked again at once."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import replace

import pytest

from pipelinegen.model.image import ImageReference
from pipelinegen.remote.failure import Failure
from pipelinegen.remote.http import Client
from pipelinegen.remote.network import Network
from pipelinegen.remote.registry import image_exists
from pipelinegen.remote.silence import Silence

from ..stand_ins.server import Reply, Server, json_reply
from .conftest import Wire, fails


@pytest.fixture
def now() -> list[float]:
    return [1000.0]


@pytest.fixture
def network(network: Network, now: list[float]) -> Network:
    return replace(network, attempts=2, silence=Silence(lambda: now[0]))


def test_a_dead_host_is_asked_once(wire: Wire, network: Network, pauses: list[float], now: list[float]) -> None:
    url = f"http://127.0.0.1:{wire.port}"
    first = fails(lambda: Client(url, network=network).get("/a"))
    assert (len(wire.heard), pauses) == (2, [0.5])
    now[0] += 29.9
    # Another client, and one with another patience, of the same network.
    second = fails(lambda: Client(url + "/base", network=replace(network, attempts=1)).get("/b"))
    assert str(second) == str(first).replace("/a", "/base/b")
    fails(lambda: Client(url, network=network).request("POST", "/c", document={}))
    assert (len(wire.heard), pauses) == (2, [0.5])
    now[0] += 0.1
    fails(lambda: Client(url, network=network).get("/a"))
    assert len(wire.heard) == 4


def test_other_hosts_are_asked(wire: Wire, server: Server, network: Network) -> None:
    server.answer = lambda _: json_reply("here")
    fails(lambda: Client(f"http://127.0.0.1:{wire.port}", network=network).get("/a"))
    assert Client(server.url, network=network).get("/a").document == "here"


def test_a_registry_is_asked_once(wire: Wire, network: Network) -> None:
    for name in ("a", "b", "c"):
        assert image_exists(ImageReference.parse(f"127.0.0.1:{wire.port}/{name}:1"), network=network) is None
    assert len(wire.heard) == 2


def test_a_call_that_is_made_once_proves_nothing(wire: Wire, network: Network) -> None:
    client = Client(f"http://127.0.0.1:{wire.port}", network=network)
    fails(lambda: client.request("POST", "/a", document={}))
    fails(lambda: client.get("/a"))
    assert len(wire.heard) == 3


@pytest.mark.parametrize("talk", [b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", b"SSH-2.0-OpenSSH_9\r\n"])
def test_who_said_something_is_asked_again(talk: bytes, wire: Wire, network: Network) -> None:
    wire.talk = lambda connection: connection.sendall(talk)
    client = Client(f"http://127.0.0.1:{wire.port}", network=replace(network, attempts=1))
    for _ in range(2):
        fails(lambda: client.get("/a"))
    assert len(wire.heard) == 2


def test_a_body_that_never_ends_is_an_answer(wire: Wire, network: Network) -> None:
    def hang(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
        connection.recv(1)

    wire.talk = hang
    client = Client(f"http://127.0.0.1:{wire.port}", network=replace(network, attempts=1, timeout=0.05))
    for _ in range(2):
        assert "no answer within" in str(fails(lambda: client.get("/a")))
    assert len(wire.heard) == 2


def test_a_server_in_trouble_is_asked_again(server: Server, network: Network) -> None:
    server.answer = lambda _: Reply(503)
    for _ in range(2):
        fails(lambda: Client(server.url, network=network).get("/a"))
    assert len(server.requests) == 4


def test_networks_are_the_same_whoever_is_silent() -> None:
    clock: Callable[[], float] = lambda: 0.0  # noqa: E731
    one, other = Silence(clock), Silence(clock)
    one.keep("h", Failure("no"))
    assert one.of("g", "h") == Failure("no")
    assert other.of("h") is None
    assert Network(silence=one) == Network(silence=other)
