"""Runs a program and says what it took: time, processor time, peak memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=directory, env=_environment(home), stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        timer = threading.Timer(limit, process.kill)
        timer.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise BenchError(_failure(command, process.returncode, seconds, limit, said.read()))
    return Sample(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _UNIT)


def answer(command: Sequence[str | Path], *, home: Path, limit: float) -> str:
    """What a command prints. Raises BenchError if it fails or takes more than `limit` seconds."""
    try:
        done = subprocess.run(command, env=_environment(home), capture_output=True, timeout=limit, check=False)
    except subprocess.TimeoutExpired:
        raise BenchError(_failure(command, -9, limit, limit, b"")) from None
    if done.returncode:
        raise BenchError(_failure(command, done.returncode, 0.0, limit, done.stdout + done.stderr))
    return done.stdout.decode()


def own_memory() -> int:
    """The peak memory of this process so far: a child starts as its copy, so no measured peak is below it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _UNIT


def _environment(home: Path) -> dict[str, str]:
    """Nothing of the caller's that changes how Python or a tool works; a home of its own, so that caches are known."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "SYSTEMROOT") if name in os.environ}
    return {**kept, "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"), "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}


def _failure(command: Sequence[str | Path], status: int, seconds: float, limit: float, said: bytes) -> str:
    shown = " ".join(map(str, command))
    if status == -9 and seconds >= limit:
        return f"{shown}: stopped after {limit:.0f} s"
    lines = "\n".join(said.decode("utf-8", "replace").splitlines()[-15:])
    return f"{shown}: ended with status {status} and said:\n{lines}"
