"""Servers on loopback, good and bad ones, and a client that does not wait for real."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

import pipelinegen
from pipelinegen.remote.error import RemoteError
from pipelinegen.remote.http import Client
from pipelinegen.remote.network import Network
from pipelinegen.remote.token import Token

from ..stand_ins.server import Reply, Request, Server, serving

SECRET = "ghp_0123456789abcdefABCDEF+/~x=="
ROOM = Path(pipelinegen.__file__).parent
NOW = 1_800_000_000.0


@pytest.fixture
def token() -> Token:
    return Token(SECRET, "GITHUB_TOKEN")


@pytest.fixture
def server() -> Iterator[Server]:
    """An HTTP server on 127.0.0.1 that answers 404 until a test sets `server.answer`."""
    with serving() as server:
        yield server


@pytest.fixture
def pauses() -> list[float]:
    """The seconds that the clients of a test would have waited."""
    return []


@pytest.fixture
def network(pauses: list[float]) -> Network:
    """Little patience, and a clock that stands still."""
    return Network(timeout=5, pause=pauses.append, clock=lambda: NOW)


@pytest.fixture
def client(server: Server, network: Network) -> Callable[..., Client]:
    """Makes clients of the server."""

    def make(token: Token | None = None, path: str = "", **settings: Any) -> Client:
        return Client(server.url + path, token, network=replace(network, **settings))

    return make


def one_after_another(*replies: Reply) -> Callable[[Request], Reply]:
    """Answers with each of the replies, and then with the last one."""
    left = list(replies)
    return lambda _: left.pop(0) if len(left) > 1 else left[0]


def shown_of(error: BaseException) -> str:
    """All that anybody could print of an error: its chain, what it holds, and our variables on its way."""
    told = []
    seen: BaseException | None = error
    for _ in range(10):
        if seen is None:
            break
        told += [str(seen), repr(seen), repr(seen.args), repr(getattr(seen, "__dict__", {}))]
        ours = traceback.TracebackException.from_exception(seen, capture_locals=True).stack
        told += [repr(frame.locals) for frame in ours if Path(frame.filename).is_relative_to(ROOM)]
        seen = seen.__cause__ or seen.__context__
    return "\n".join(told)


def fails(call: Callable[[], object]) -> RemoteError:
    """The error that a call ends with, in which no token stands."""
    with pytest.raises(RemoteError) as caught:
        call()
    assert SECRET.lower() not in shown_of(caught.value).lower()
    return caught.value


@dataclass
class Wire:
    """A bare listener on loopback; `talk` is called with each connection, and `heard` is what it noted."""

    port: int
    talk: Callable[[socket.socket], None]
    heard: list[bytes] = field(default_factory=list)


@pytest.fixture
def wire() -> Iterator[Wire]:
    """A listener that hears one request and says nothing until a test sets `wire.talk`."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.005)
    handle = Wire(listener.getsockname()[1], lambda _: None)
    stopped = threading.Event()

    def serve() -> None:
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(2)
                try:
                    handle.heard.append(connection.recv(65536))
                    handle.talk(connection)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield handle
    stopped.set()
    thread.join(5)
    listener.close()


@dataclass(frozen=True)
class Authority:
    """A CA of one's own, and a server's certificate that it signed."""

    ca: Path
    folder: Path

    def context(self, name: str = "server") -> ssl.SSLContext:
        if not (self.folder / f"{name}.pem").exists():
            pytest.skip(f"this openssl makes no certificate like {name!r}")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context


_EXTENSIONS = """
[ca]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[server]
subjectAltName = IP:127.0.0.1
authorityKeyIdentifier = keyid
[elsewhere]
subjectAltName = IP:127.0.0.2
authorityKeyIdentifier = keyid
[expired]
subjectAltName = IP:127.0.0.1
authorityKeyIdentifier = keyid
"""


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Certificates made by openssl; without it the test is skipped."""
    folder = tmp_path_factory.mktemp("authority")
    (folder / "extensions").write_text(_EXTENSIONS)

    def openssl(*arguments: str) -> None:
        try:
            subprocess.run(
                ["openssl", *arguments], cwd=folder, check="expired" not in arguments, capture_output=True, timeout=20
            )
        except FileNotFoundError:
            pytest.skip("openssl is not installed")

    for name in ("ca", "server", "elsewhere", "expired"):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-out", f"{name}.key")
        openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-out", f"{name}.csr")
        signer = ["-signkey", "ca.key"] if name == "ca" else ["-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "7"]
        days = "-1" if name == "expired" else "2"
        extensions = ["-extfile", "extensions", "-extensions", name]
        openssl("x509", "-req", "-in", f"{name}.csr", *signer, "-days", days, *extensions, "-out", f"{name}.pem")
    return Authority(folder / "ca.pem", folder)


@pytest.fixture
def secure(authority: Authority) -> Iterator[Server]:
    """The same server with TLS."""
    with serving(authority.context()) as server:
        yield server
