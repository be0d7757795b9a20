"""Runs the shell scripts of `templates/scripts/` the way a step does: `sh -e`, settings in the environment."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ..stand_ins.server import Server, serving

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


def git(directory: Path, *arguments: str) -> str:
    """What git prints when it is called in a directory, with nobody's own settings."""
    names = {f"GIT_{role}_{what}": "t@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", *arguments],
        cwd=directory,
        env={"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", **names},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (arguments, done.stderr)
    return done.stdout.strip()


def write(directory: Path, name: str, text: str | bytes) -> None:
    """Write a file below a directory, with the folders it needs."""
    path = directory / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """A shell whose stand-ins and HOME live in a directory with a space in its name."""
    directory = tmp_path / "stand ins"
    (directory / "bin").mkdir(parents=True)
    home = tmp_path / "home dir"
    home.mkdir()
    return Shell(directory, home)


@pytest.fixture
def server() -> Iterator[Server]:
    """An HTTP server on 127.0.0.1 that answers 404 until a test sets `server.answer`."""
    with serving() as server:
        yield server


@pytest.fixture
def needs(request: pytest.FixtureRequest) -> Callable[..., None]:
    """Skip the test, naming the tool, when a program it needs is not installed."""

    def check(*programs: str) -> None:
        for program in programs:
            if shutil.which(program) is None:
                pytest.skip(f"{program} is not installed")

    return check
