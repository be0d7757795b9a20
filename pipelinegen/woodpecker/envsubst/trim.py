"""The glob trims `#`, `##`, `%` and `%%`: a value without its shortest or longest prefix or suffix that matches.

The original tries the pattern on every prefix, the longest first, cutting through characters too; a match of nothing
is none. What it finds is found here in one pass over the value wherever no cut character can make a difference.
"""

from __future__ import annotations

from . import pattern as patterns
from .limits import COMPARISON, PATTERN, Budget
from .pattern import Chunk, Class
from .utf8 import decode_rune, to_runes


def prefix(value: bytes, pattern: bytes, *, longest: bool, budget: Budget) -> bytes:
    """`value` without the shortest or longest prefix that matches. Raises OperatorError."""
    budget.spend(len(value) + len(pattern))
    if any(sign in pattern for sign in (b"?", b"[", b"*", b"\\")):
        budget.spend(PATTERN + len(pattern) * COMPARISON)
    chunks = patterns.parse(pattern)
    if not chunks or not value:
        return value
    classes = [step for chunk in chunks for step in chunk.steps if isinstance(step, Class)]
    if value.isascii() or not any(each.holds_bad for each in classes):
        return value[_in_one_pass(value, chunks, longest=longest, budget=budget) :]
    return value[_end_by_end(value, chunks, longest=longest, budget=budget) :]


def suffix(value: bytes, pattern: bytes, *, longest: bool, budget: Budget) -> bytes:
    """`value` without the shortest or longest suffix that matches. Raises OperatorError.

    The original turns value and pattern round, character by character: a class must be written backwards too.
    """
    return _reverse(prefix(_reverse(value), _reverse(pattern), longest=longest, budget=budget))


def _reverse(data: bytes) -> bytes:
    return data[::-1] if data.isascii() else to_runes(data)[::-1].encode()


def _in_one_pass(value: bytes, chunks: tuple[Chunk, ...], *, longest: bool, budget: Budget) -> int:
    """Where the prefix ends, 0 for no match; of two places where a chunk fits, the later one must end later."""
    *early, last = chunks
    at = 0
    for chunk in early:
        at = _first(chunk, value, at, len(value), budget)
        if at < 0:
            return 0
    if not last.steps:
        return len(value) if longest else max(at, 1)
    find = _last if last.star and longest else _first
    return max(0, find(last, value, at, len(value), budget))


def _end_by_end(value: bytes, chunks: tuple[Chunk, ...], *, longest: bool, budget: Budget) -> int:
    """Where the prefix ends, 0 for no match, tried as the original does."""
    most = len(value)
    if not any(chunk.star for chunk in chunks):
        most = min(most, sum(4 if isinstance(step, Class) else len(step) for step in chunks[0].steps))
    ends = range(most, 0, -1) if longest else range(1, most + 1)
    return next((end for end in ends if _matches(value, end, chunks, budget)), 0)


def _matches(value: bytes, end: int, chunks: tuple[Chunk, ...], budget: Budget) -> bool:
    """Whether all of `value[:end]` matches. The original never goes back to an earlier chunk, nor do we."""
    *early, last = chunks
    at = 0
    for chunk in early:
        at = _first(chunk, value, at, end, budget)
        if at < 0:
            return False
    if not last.steps:
        return True
    starts = range(at, end) if last.star else range(at, at + 1)
    return any(_fit(last, value, start, end, budget) == end for start in starts)


def _first(chunk: Chunk, value: bytes, at: int, end: int, budget: Budget) -> int:
    """The end of the first fit of the chunk in `value[at:end]`, -1 for none; without a star it must be at `at`."""
    match chunk:
        case Chunk(star=False):
            return _fit(chunk, value, at, end, budget)
        case Chunk(steps=(bytes(text),)):
            found = value.find(text, at, end)
            budget.spend(COMPARISON + (found if found >= 0 else end) - at)
            return found + len(text) if found >= 0 else -1
    fits = (_fit(chunk, value, start, end, budget) for start in range(at, end))
    return next((fit for fit in fits if fit >= 0), -1)


def _last(chunk: Chunk, value: bytes, at: int, end: int, budget: Budget) -> int:
    """The end of the last fit of a chunk after a star in `value[at:end]`, -1 for none."""
    match chunk.steps:
        case (bytes(text),):
            budget.spend(end - at)
            # Python's search from the right is slow for a long text.
            found = value[at:end][::-1].find(text[::-1])
            return end - found if found >= 0 else -1
    fits = (_fit(chunk, value, start, end, budget) for start in range(end - 1, at - 1, -1))
    return next((fit for fit in fits if fit >= 0), -1)


def _fit(chunk: Chunk, value: bytes, at: int, end: int, budget: Budget) -> int:
    """Where the chunk ends that begins at `at` of `value[:end]`, -1 if none does."""
    for step in chunk.steps:
        if isinstance(step, bytes):
            budget.spend(COMPARISON + len(step))
            if not value.startswith(step, at, end):
                return -1
            at += len(step)
        else:
            budget.spend(COMPARISON * (1 + len(step.ranges)))
            if at >= end:
                return -1
            rune, size = decode_rune(value, at, end)
            if not step.holds(rune):
                return -1
            at += size
    return at
