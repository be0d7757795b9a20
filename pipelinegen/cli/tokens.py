"""Tokens, from the environment or from a command; never from an argument, which anybody sees in the process list."""

from __future__ import annotations

import os
import shlex
import subprocess
from typing import TYPE_CHECKING, Literal

from ..errors import PipelinegenError

if TYPE_CHECKING:
    from ..remote.token import Token

# GitHub's own client reads GH_TOKEN.
_NAMES = {"GITHUB": ("GITHUB_TOKEN", "GH_TOKEN"), "WOODPECKER": ("WOODPECKER_TOKEN",)}
_PATIENCE = 30  # seconds; a password manager may ask a person


def find_token(server: Literal["GITHUB", "WOODPECKER"]) -> Token | None:
    """The token for a kind of server: of its variable, or what the command of its `…_TOKEN_COMMAND` prints.

    None if there is neither. Raises PipelinegenError for a command that fails, and for what cannot be a token.
    """
    from ..remote.token import Token  # only the asker pays for it

    for name in _NAMES[server]:
        if os.environ.get(name):
            return Token(os.environ[name], name)  # in no variable of ours, which a traceback could show
    source = f"{server}_TOKEN_COMMAND"
    command = os.environ.get(source)
    return Token(_printed(command, source), source) if command else None


def _printed(command: str, source: str) -> str:
    """What a command prints, of which nothing is ever shown; what it says beside goes where ours goes."""
    try:
        words = shlex.split(command)
    except ValueError:
        words = []
    if not words:
        raise PipelinegenError(f"{source}: it is no command; quote it as for a shell")
    found, why = _run(words)
    if why:
        # The words after the first may hold anything, even a password.
        raise PipelinegenError(f"{source}: {words[0]!r} {why}")
    return found


def _run(words: list[str]) -> tuple[str, str]:
    """What a program prints, and what is wrong with it."""
    # Nothing is raised from in here: such an error holds what was printed, which may be the token.
    try:
        done = subprocess.run(words, stdout=subprocess.PIPE, timeout=_PATIENCE, check=False)
        printed = done.stdout.decode()
    except FileNotFoundError:
        return "", "is not to be found; name a program that prints the token"
    except OSError as error:
        return "", f"does not run ({error.strerror}); name a program that prints the token"
    except subprocess.TimeoutExpired:
        return "", f"printed no token within {_PATIENCE} s; is it waiting for somebody?"
    except UnicodeDecodeError:
        return "", "printed no text; it must print the token and nothing else"
    if done.returncode:
        return "", f"ended with {done.returncode}; run it by hand, it must print the token"
    return printed, ""
