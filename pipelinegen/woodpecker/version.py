"""The version of a Woodpecker server."""

from __future__ import annotations

import re

from ..errors import PipelinegenError

Version = tuple[int, int, int]

BASELINE: Version = (3, 17, 0)
"""What everything here was measured on, and what is meant where no version is said."""

HIDDEN_VARIABLES: Version = (3, 18, 0)
"""Here alone what a call or a schedule brings is kept from substitution and from the conditions of workflows."""

_FORM = re.compile(r"v?(\d{1,9})\.(\d{1,9})(?:\.(\d{1,9}))?", re.ASCII)


class VersionError(PipelinegenError):
    """A text is no version of a server, or of one whose files are another language."""


def parse(text: str) -> Version:
    """The version of `3.17`, `3.17.0` or `v3.17.0`. Raises VersionError for anything else, and before 3.0."""
    found = _FORM.fullmatch(text)
    if not found:
        raise VersionError(f"Woodpecker version {text[:100]!r} is not of the form '3.17' or '3.17.0'")
    version = (int(found[1]), int(found[2]), int(found[3] or 0))
    if version < (3, 0, 0):
        raise VersionError(f"Woodpecker version {text!r} is too old; 3.0.0 or later is expected")
    return version


def show(version: Version) -> str:
    """The version as its release is called: `3.17.0`."""
    return ".".join(map(str, version))
