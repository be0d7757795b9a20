"""A real HTTP server on loopback, for tests to say what it answers."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Request:
    """One request a test server received."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> object:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """What a test server answers: a status, a body (text or bytes), headers, and seconds to wait first."""

    status: int = 200
    body: str | bytes = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0


def json_reply(value: object, status: int = 200) -> Reply:
    """A reply with `value` as JSON."""
    return Reply(status, json.dumps(value), {"Content-Type": "application/json"})


@dataclass
class Server:
    """A real HTTP server on loopback; `answer` decides each reply, `requests` is what came.

    `stop` lets nobody in any more, until `start` opens the same port again.
    """

    url: str
    requests: list[Request]
    answer: Callable[[Request], Reply]
    stop: Callable[[], None] = lambda: None
    start: Callable[[], None] = lambda: None


@contextmanager
def serving(tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """A server on 127.0.0.1 that answers 404 until a test sets `server.answer`."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            request = Request(self.command, self.path, dict(self.headers.items()), self.rfile.read(length).decode())
            handle.requests.append(request)
            reply = handle.answer(request)
            stopped.wait(reply.delay)
            body = reply.body.encode() if isinstance(reply.body, str) else reply.body
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if "Content-Length" not in reply.headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD" and reply.status != 204:
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _handle  # noqa: N815 (names the library calls)

        def log_message(self, *_: object) -> None:
            """Say nothing: a test reads `requests` instead."""

    class Listener(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Say nothing of clients that went away, as those with little patience do."""

    scheme = "http" if tls is None else "https"
    handle = Server("", [], lambda _: Reply(404))
    listening: list[tuple[Listener, threading.Thread]] = []
    port = 0

    def start() -> None:
        nonlocal port
        listener = Listener(("127.0.0.1", port), Handler)
        port = listener.server_address[1]
        if tls is not None:
            listener.socket = tls.wrap_socket(listener.socket, server_side=True)
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.005}, daemon=True)
        thread.start()
        listening.append((listener, thread))

    def stop() -> None:
        while listening:
            listener, thread = listening.pop()
            listener.shutdown()
            listener.server_close()
            thread.join(5)

    start()
    handle.url, handle.start, handle.stop = f"{scheme}://127.0.0.1:{port}", start, stop
    try:
        yield handle
    finally:
        stopped.set()
        stop()
