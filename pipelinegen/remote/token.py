"""A secret that a server is to get, and nobody else."""

from __future__ import annotations

import re

from ..errors import PipelinegenError
from .body import letter_form

# The letters of a bearer token: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
_LETTERS = re.compile(r"[A-Za-z0-9._~+/-]+=*")


class Token:
    """A token, which shows itself nowhere; `source` says where it came from, such as `GITHUB_TOKEN`.

    White space around it is dropped, since the output of a command ends a line. Raises PipelinegenError for what
    cannot be one.
    """

    __slots__ = ("_pattern", "_value", "source")

    def __init__(self, value: str, source: str = "the token") -> None:
        value = value.strip()
        if not _LETTERS.fullmatch(value):
            what = "holds what no token holds, such as a space" if value else "is empty"
            del value  # no traceback shows it
            raise PipelinegenError(f"{source}: {what}; it must be the token and nothing else")
        self._value = value
        self.source = source
        self._pattern = re.compile("".join(map(letter_form, value)), re.IGNORECASE)

    def __repr__(self) -> str:
        return "Token(***)"

    def reveal(self) -> str:
        """The token itself, for the header of a request."""
        return self._value

    def hidden(self, text: str) -> str:
        """The text with `***` wherever the token stands in it."""
        return self._pattern.sub("***", text)
