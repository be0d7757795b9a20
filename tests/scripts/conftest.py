"""Runs the shell scripts of `templates/scripts/` the way a step does: `sh -e`, settings in the environment."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "templates" / "scripts"


@dataclass(frozen=True)
class Call:
    """One run of a stand-in: its arguments and where it ran."""

    arguments: list[str]
    directory: str


@dataclass
class Shell:
    """A directory of stand-ins at the head of PATH, and a way to run scripts with them."""

    directory: Path
    home: Path

    def stand_in(self, name: str, body: str = "") -> None:
        """Put an executable `name` on PATH that records each call and then runs `body` (sh)."""
        log = self.directory / f"{name}.calls"
        program = self.directory / "bin" / name
        program.write_text(f'#!/bin/sh\nexec 9>>"{log}"\nprintf "%s\\0" "$PWD" "$@" >&9\nprintf "\\n\\0" >&9\n{body}\n')
        program.chmod(0o755)

    def calls(self, name: str) -> list[Call]:
        """The recorded calls of a stand-in, in order."""
        log = self.directory / f"{name}.calls"
        if not log.exists():
            return []
        records = log.read_text().split("\n\0")[:-1]
        found = []
        for record in records:
            directory, *arguments = record.split("\0")[:-1]
            found.append(Call(arguments, directory))
        return found

    def run(
        self,
        *scripts: str,
        environment: dict[str, str] | None = None,
        cwd: Path | None = None,
        timeout: float = 60,
        after: str = "",
    ) -> subprocess.CompletedProcess[str]:
        """Run the named scripts one after another in one `sh -e`, as the commands of one step run.

        `after` is shell text appended at the end, to look at what a script exported.
        """
        text = "".join((SCRIPTS / name).read_text() for name in scripts) + after
        variables = {
            "PATH": f"{self.directory / 'bin'}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            **(environment or {}),
        }
        return subprocess.run(
            ["sh", "-e", "-c", text],
            env=variables,
            cwd=cwd or self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell whose stand-ins and HOME live in a directory with a space in its name."""
    directory = tmp_path / "stand ins"
    (directory / "bin").mkdir(parents=True)
    home = tmp_path / "home dir"
    home.mkdir()
    return Shell(directory, home)


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
    """A real HTTP server on loopback; `answer` decides each reply, `requests` is what came."""

    url: str
    requests: list[Request]
    answer: Callable[[Request], Reply]


@pytest.fixture
def server() -> Iterator[Server]:
    """An HTTP server on 127.0.0.1 that answers 404 until a test sets `server.answer`."""
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

    listener = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    listener.daemon_threads = True
    handle = Server(f"http://127.0.0.1:{listener.server_address[1]}", [], lambda _: Reply(404))
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield handle
    stopped.set()
    listener.shutdown()
    listener.server_close()
    thread.join(5)


@pytest.fixture
def needs(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Skip the test, naming the tool, when a program it needs is not installed."""

    def check(*programs: str) -> None:
        for program in programs:
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed")

    return check
