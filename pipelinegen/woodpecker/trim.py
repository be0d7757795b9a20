"""The glob trims `#`, `##`, `%` and `%%` of Woodpecker's substitution.

The patterns are those of Go's `path.Match`, but `*` and `?` also match `/`. A malformed pattern is noticed only when
matching gets to it, and then nothing is trimmed at all.
"""

from __future__ import annotations

from .utf8 import BAD_RUNE, decode_rune


class _BadPattern(Exception):  # noqa: N818 (not an error to anybody: the trim then does nothing)
    pass


def prefix(value: str, pattern: str, *, longest: bool) -> str:
    """`value` without the shortest or longest non-empty prefix that matches `pattern`."""
    data = value.encode("utf-8", "surrogateescape")
    glob = pattern.encode("utf-8", "surrogateescape")
    cut = 0
    try:
        for end in range(len(data), 0, -1):
            if _match(glob, data[:end]):
                cut = end
                if longest:
                    break
    except _BadPattern:
        return value
    return data[cut:].decode("utf-8", "surrogateescape")


def _match(pattern: bytes, name: bytes) -> bool:
    while pattern:
        star, chunk, pattern = _next_chunk(pattern)
        if star and not chunk:
            return True
        starts = range(len(name) + 1) if star else range(1)
        for start in starts:
            rest = _match_chunk(chunk, name[start:])
            # The last chunk must use up the name; an earlier one takes the first place where it fits.
            if rest is not None and (pattern or not rest):
                name = rest
                break
        else:
            return False
    return not name


def _next_chunk(pattern: bytes) -> tuple[bool, bytes, bytes]:
    """Whether stars lead the pattern, the piece up to the next star, and what is left."""
    stripped = pattern.lstrip(b"*")
    in_range = False
    at = 0
    while at < len(stripped):
        byte = stripped[at : at + 1]
        if byte == b"\\":
            at += 1 if at + 1 < len(stripped) else 0
        elif byte == b"[":
            in_range = True
        elif byte == b"]":
            in_range = False
        elif byte == b"*" and not in_range:
            break
        at += 1
    return stripped is not pattern and len(stripped) < len(pattern), stripped[:at], stripped[at:]


def _match_chunk(chunk: bytes, name: bytes) -> bytes | None:
    """What is left of `name` after `chunk`, or None when it does not begin so."""
    while chunk:
        if not name:
            return None
        first = chunk[:1]
        if first == b"[":
            rune, size = decode_rune(name)
            chunk, matched = _match_class(chunk[1:], rune)
            if not matched:
                return None
            name = name[size:]
        elif first == b"?":
            name = name[decode_rune(name)[1] :]
            chunk = chunk[1:]
        else:
            if first == b"\\":
                chunk = chunk[1:]
                if not chunk:
                    raise _BadPattern
            if chunk[0] != name[0]:
                return None
            chunk, name = chunk[1:], name[1:]
    return name


def _match_class(chunk: bytes, rune: int) -> tuple[bytes, bool]:
    """The pattern after a character class (its `[` already read), and whether `rune` is in it."""
    if not chunk:
        raise _BadPattern
    negated = chunk[:1] == b"^"
    if negated:
        chunk = chunk[1:]
    matched = False
    ranges = 0
    while not (chunk[:1] == b"]" and ranges):
        low, chunk = _class_member(chunk)
        high = low
        if chunk[:1] == b"-":
            high, chunk = _class_member(chunk[1:])
        matched = matched or low <= rune <= high
        ranges += 1
    return chunk[1:], matched != negated


def _class_member(chunk: bytes) -> tuple[int, bytes]:
    if chunk[:1] in (b"", b"-", b"]"):
        raise _BadPattern
    if chunk[:1] == b"\\":
        chunk = chunk[1:]
        if not chunk:
            raise _BadPattern
    rune, size = decode_rune(chunk)
    if (rune == BAD_RUNE and size == 1) or size == len(chunk):
        raise _BadPattern
    return rune, chunk[size:]
