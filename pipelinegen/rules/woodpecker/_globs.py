"""What globs of a condition can match at all."""

from __future__ import annotations

import re

from ...woodpecker.when import glob
from ...woodpecker.when.globsyntax import BadPattern, alternatives, validate

_SPECIAL = re.compile(r"[*?\[{\\]")


def is_literal(pattern: str) -> bool:
    """Whether it has nothing special in it."""
    return not _SPECIAL.search(pattern)


def literal_start(pattern: str) -> str:
    """What every match begins with."""
    found = _SPECIAL.search(pattern)
    return pattern[: found.start()] if found else pattern


def matches(pattern: str, name: str) -> bool:
    """Whether it matches; false where that is too much work."""
    try:
        return glob.match(pattern, name)
    except glob.GlobTooComplexError:
        return False


def fault(pattern: str) -> str:
    """What makes the pattern malformed, so that it matches nothing; empty if one of its alternatives is not."""
    opening = _brace(pattern)
    try:
        found = alternatives(pattern, opening) if opening >= 0 else [pattern]
    except BadPattern:
        return _reason(pattern)
    return "" if any(map(_is_valid, found)) else _reason(pattern)


def _is_valid(pattern: str) -> bool:
    try:
        validate(pattern)
    except BadPattern:
        return False
    return True


def _brace(pattern: str) -> int:
    at = 0
    while at < len(pattern):
        if pattern[at] == "{":
            return at
        at += 2 if pattern[at] == "\\" else 1
    return -1


def _reason(pattern: str) -> str:
    if pattern.endswith("\\"):
        return "it ends in a backslash"
    if pattern.count("{") != pattern.count("}"):
        return "its braces are not paired"
    return "its brackets are not paired, or are empty" if "[" in pattern else "it is malformed"


def covers(pattern: str, other: str) -> bool:
    """Whether the pattern certainly matches all that the other one matches."""
    return pattern in (other, "**") or (is_literal(other) and matches(pattern, other))
