"""What a command prints that is nobody else's business, such as a token."""

from __future__ import annotations

import shlex
import subprocess
from shutil import which

from ..errors import PipelinegenError

_PATIENCE = 30  # seconds; a password manager may ask a person


def printed_by(command: str, source: str, what: str) -> str:
    """What a command prints, of which nothing is ever shown; what it says beside goes where ours goes.

    `source` names where the command stands, `what` the secret thing. Raises PipelinegenError.
    """
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise PipelinegenError(f"{source}: it is no command; quote it as for a shell")
    # The words after the first may hold anything, even a password; the first, too, if it is no program.
    if which(words[0]) is None:
        raise PipelinegenError(f"{source}: its first word is no program; name one that prints {what}")
    found, why = _run(words, what)
    if why:
        raise PipelinegenError(f"{source}: {words[0]!r} {why}")
    return found


def _run(words: list[str], what: str) -> tuple[str, str]:
    """What a program prints, and what is wrong with it."""
    # Nothing is raised from in here: such an error holds what was printed, which may be the token.
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, timeout=_PATIENCE, check=False)
        printed = done.stdout.decode()
    except OSError as error:
        return "", f"does not run ({error.strerror}); name a program that prints {what}"
    except subprocess.TimeoutExpired:
        return "", f"did not end within {_PATIENCE} s; is it waiting for somebody?"
    except UnicodeDecodeError:
        return "", f"printed no text; it must print {what} and nothing else"
    if done.returncode:
        return "", f"ended with {done.returncode}; run it by hand, it must print {what}"
    return printed, ""
