"""The pieces of doublestar's pattern syntax: alternatives, classes, and what makes a pattern malformed."""

from __future__ import annotations

import re
from itertools import pairwise


class BadPattern(Exception):  # noqa: N818 (not an error to anybody: the pattern then matches nothing)
    """The pattern is malformed at the place that matching has come to."""


def escaped(pattern: str, at: int) -> int:
    """The place of the character that is meant, past a backslash before it."""
    if pattern[at] != "\\":
        return at
    if at + 1 >= len(pattern):
        raise BadPattern
    return at + 1


def alternatives(pattern: str, opening: int) -> list[str]:
    """The pattern once with each alternative in the place of the `{…}` that begins at `opening`."""
    depth = 0
    edges = [opening]
    at = opening
    while at < len(pattern):
        match pattern[at]:
            case "\\":
                at += 1
            case "{":
                depth += 1
            case "}":
                depth -= 1
                if not depth:
                    before, after = pattern[:opening], pattern[at + 1 :]
                    return [before + pattern[start + 1 : end] + after for start, end in pairwise([*edges, at])]
            case "," if depth == 1:
                edges.append(at)
        at += 1
    raise BadPattern


_LAST = "\U0010ffff"  # begins no range: the server marks "no range yet" by it
_CLOSING = re.compile(r"(?:[^\]\\]|\\.)*\]", re.DOTALL)


def match_class(pattern: str, at: int, character: str) -> tuple[int, bool]:
    """Where the pattern goes on and whether the character is in the class that begins at `at`."""
    at += 1
    negated = pattern.startswith(("!", "^"), at)
    at += negated
    if at >= len(pattern) or pattern[at] == "]":
        raise BadPattern
    at, found = _search_class(pattern, at, character)
    if found == negated:
        if at >= len(pattern):
            raise BadPattern
        return at, False
    closing = _CLOSING.match(pattern, at)
    if not closing:
        raise BadPattern
    return closing.end(), True


def _search_class(pattern: str, at: int, character: str) -> tuple[int, bool]:
    """Look for the character up to the class's end; the place is where the search ended."""
    low = ""
    while at < len(pattern) and pattern[at] != "]":
        if low and pattern[at] == "-" and at + 1 < len(pattern) and pattern[at + 1] != "]":
            at = escaped(pattern, at + 1)
            if low <= character <= pattern[at]:
                return at + 1, True
            low = ""
        else:
            at = escaped(pattern, at)
            if pattern[at] == character:
                return at + 1, True
            low = pattern[at] if pattern[at] != _LAST else ""
        at += 1
    return at, False


_CLASS = re.compile(r"\[[!^]?+(?!\])(?:[^\]\\]|\\.)*\]", re.DOTALL)


def validate(rest: str) -> None:
    """Raise BadPattern if the part of a pattern that nothing was compared with is malformed."""
    depth = 0
    at = 0
    while at < len(rest):
        character = rest[at]
        if character == "[":
            closed = _CLASS.match(rest, at)
            if not closed:
                raise BadPattern
            at = closed.end()
            continue
        at = escaped(rest, at)
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        if depth < 0:
            raise BadPattern
        at += 1
    if depth:
        raise BadPattern
