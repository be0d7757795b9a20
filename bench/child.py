"""Runs a program and says what it took: time, processor time, peak memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCH = Path(__file__).with_name("launch.py")
# ru_maxrss is in bytes on macOS and in KiB elsewhere.
_UNIT = 1 if sys.platform == "darwin" else 1024


class BenchError(Exception):
    """The measurement cannot go on; the text says why and what to do."""


@dataclass(frozen=True)
class Sample:
    """One run: seconds by the clock, seconds of processor time, bytes of memory at its peak."""

    seconds: float
    processor: float
    memory: int


def measure(command: Sequence[str | Path], *, directory: Path, home: Path, limit: float) -> Sample:
    """Run a command to its end and measure it. Raises BenchError if it fails or takes more than `limit` seconds."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [sys.executable, "-I", "-S", _LAUNCH, *command],
            cwd=directory,
            env=_environment(home),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=said,
            process_group=0,
        )
        try:
            found, _ = process.communicate(timeout=limit)
        except BaseException as error:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            if isinstance(error, subprocess.TimeoutExpired):
                raise BenchError(f"{_shown(command)}: stopped after {limit:.0f} s") from None
            raise
        status, seconds, processor, memory = map(float, found.split() or (process.returncode, 0, 0, 0))
        if status:
            said.seek(0)
            raise BenchError(_failure(command, int(status), said.read()))
    return Sample(seconds, processor, int(memory) * _UNIT)


def answer(command: Sequence[str | Path], *, directory: Path, home: Path) -> str:
    """What a command prints; not measured. Raises BenchError if it fails or does not end in ten minutes."""
    settings = _environment(home)
    try:
        done = subprocess.run(command, cwd=directory, env=settings, capture_output=True, timeout=600, check=False)
    except subprocess.TimeoutExpired:
        raise BenchError(f"{_shown(command)}: stopped after 600 s") from None
    if done.returncode:
        raise BenchError(_failure(command, done.returncode, done.stdout + done.stderr))
    return done.stdout.decode()


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's that changes how Python or a tool works; a home of its own, so that caches are known."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR") if name in os.environ}
    return {**kept, "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}


def _failure(command: Sequence[str | Path], status: int, said: bytes) -> str:
    lines = "\n".join(said.decode("utf-8", "replace").splitlines()[-15:])
    return f"{_shown(command)}: ended with status {status} and said:\n{lines}"


def _shown(command: Sequence[str | Path]) -> str:
    return " ".join(map(str, command))
