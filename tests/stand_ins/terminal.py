"""A person at a terminal, who reads what is asked before typing."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

CTRL_C, CTRL_D = "\x03", "\x04"


@dataclass(frozen=True)
class Talk:
    """How a run ended, and what was said until then."""

    status: int
    stdout: str
    stderr: str


def at_a_terminal(cwd: Path, *arguments: str, answers: Sequence[tuple[str, str]], limit: float = 30) -> Talk:
    """Run the command line, and type each answer once the text before it was asked."""
    master, slave = pty.openpty()
    with TemporaryFile() as stdout:
        process = subprocess.Popen(
            # A session takes the first terminal that it opens for its own: Ctrl-C there goes to it.
            ["sh", "-c", 'exec "$@" < "$0"', os.ttyname(slave), sys.executable, "-m", "pipelinegen", *arguments],
            cwd=cwd,
            stdout=stdout,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        assert process.stderr is not None
        said, new, end = "", "", time.monotonic() + limit
        try:
            for asked, answer in answers:
                while asked not in new:
                    told = os.read(process.stderr.fileno(), 65536).decode()
                    assert told, f"it ended before {asked!r} was asked: {said}{new}"
                    assert time.monotonic() < end, f"{asked!r} was not asked: {said}{new}"
                    new += told
                said, new = said + new, ""
                if answer in (CTRL_C, CTRL_D):
                    # Between what is asked and the wait for an answer Python would not notice; nobody is that fast.
                    time.sleep(0.3)
                os.write(master, (answer if answer in (CTRL_C, CTRL_D) else f"{answer}\n").encode())
            _, rest = process.communicate(timeout=limit)
        finally:
            process.kill()
            process.communicate()
            os.close(master)
            os.close(slave)
        stdout.seek(0)
        return Talk(process.returncode, stdout.read().decode(), said + new + rest.decode())
