"""The patterns of the glob trims: those of Go's `path.Match`, but `*` and `?` also match `/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .utf8 import BAD_RUNE, decode_rune


@dataclass(frozen=True, slots=True)
class Class:
    """One character of some: within one of the ranges of codes, or in none of them."""

    negated: bool
    ranges: tuple[tuple[int, int], ...]

    def holds(self, rune: int) -> bool:
        """Whether it is such a character."""
        return any(low <= rune <= high for low, high in self.ranges) != self.negated

    @property
    def holds_bad(self) -> bool:
        """Whether bytes that are no text match."""
        return self.holds(BAD_RUNE)


@dataclass(frozen=True, slots=True)
class Chunk:
    """What stands between two stars: exact bytes and characters of classes; `star` tells whether one goes before."""

    star: bool
    steps: tuple[bytes | Class, ...]


_ANY = Class(negated=True, ranges=())
_SPECIAL = re.compile(rb"\\.?|[\[\]*]", re.DOTALL)
_LITERAL = re.compile(rb"[^\[?\\]+")


class _BadPattern(Exception):  # noqa: N818 (not an error to anybody: the trim then does nothing)
    pass


def parse(pattern: bytes) -> tuple[Chunk, ...] | None:
    """The pattern's chunks; None for a malformed pattern, which matches nothing."""
    try:
        return tuple(Chunk(star, tuple(_steps(text))) for star, text in _split(pattern))
    except _BadPattern:
        return None


def _split(pattern: bytes) -> Iterator[tuple[bool, bytes]]:
    """The texts between stars, with whether a star goes before; a star within brackets is none."""
    star = False
    start = 0
    in_range = False
    for special in _SPECIAL.finditer(pattern):
        if special[0] == b"[":
            in_range = True
        elif special[0] == b"]":
            in_range = False
        elif special[0] == b"*" and not in_range:
            if special.start() > start:
                yield star, pattern[start : special.start()]
            star = True
            start = special.end()
    if star or pattern:
        yield star, pattern[start:]


def _steps(chunk: bytes) -> Iterator[bytes | Class]:
    at = 0
    while at < len(chunk):
        if literal := _LITERAL.match(chunk, at):
            yield literal[0]
            at = literal.end()
        elif chunk[at] == ord("?"):
            yield _ANY
            at += 1
        elif chunk[at] == ord("["):
            one, at = _class(chunk, at + 1)
            yield one
        else:
            escaped = chunk[at + 1 : at + 2]
            if not escaped:
                raise _BadPattern
            yield escaped
            at += 2


def _class(chunk: bytes, at: int) -> tuple[Class, int]:
    """The class whose `[` ends at `at`, and the place after its `]`."""
    negated = chunk[at : at + 1] == b"^"
    if negated:
        at += 1
    ranges: list[tuple[int, int]] = []
    while not (ranges and chunk[at : at + 1] == b"]"):
        low, at = _member(chunk, at)
        high = low
        if chunk[at : at + 1] == b"-":
            high, at = _member(chunk, at + 1)
        ranges.append((low, high))
    return Class(negated, tuple(ranges)), at + 1


def _member(chunk: bytes, at: int) -> tuple[int, int]:
    if chunk[at : at + 1] in (b"", b"-", b"]"):
        raise _BadPattern
    if chunk[at] == ord("\\"):
        at += 1
        if at == len(chunk):
            raise _BadPattern
    rune, size = decode_rune(chunk, at, len(chunk))
    if rune == BAD_RUNE and size == 1:
        raise _BadPattern
    return rune, at + size
