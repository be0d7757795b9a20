"""Tokens, from the environment or from a command; never from an argument, which anybody sees in the process list."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from .printed import printed_by

if TYPE_CHECKING:
    from ..remote.token import Token

# GitHub's own client reads GH_TOKEN.
_NAMES = {"GITHUB": ("GITHUB_TOKEN", "GH_TOKEN"), "WOODPECKER": ("WOODPECKER_TOKEN",)}


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
    return Token(printed_by(command, source, "the token"), source) if command else None
