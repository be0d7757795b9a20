"""Text as the bytes a Go program sees, and back; bytes that are no text are surrogate escapes."""

from __future__ import annotations

import re

BAD_RUNE = 0xFFFD

# Half of a UTF-16 pair comes from JSON only; Go reads it as U+FFFD.
_HALF_PAIR = re.compile("[\ud800-\udc7f\udd00-\udfff]")
_ESCAPED_BYTE = re.compile("[\udc80-\udcff]")


def to_bytes(text: str) -> bytes:
    """UTF-8, with the bytes that are no text restored."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return _HALF_PAIR.sub("\ufffd", text).encode("utf-8", "surrogateescape")


def from_bytes(data: bytes) -> str:
    """The inverse of `to_bytes`."""
    return data.decode("utf-8", "surrogateescape")


def to_runes(data: bytes) -> str:
    """The text as Go's `[]rune` holds it: every byte that is no text is a U+FFFD."""
    return _ESCAPED_BYTE.sub("\ufffd", from_bytes(data))


def normal(text: str) -> str:
    """The text with such surrogate escapes as together are a character made that character."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return from_bytes(to_bytes(text))
    return text


def decode_rune(data: bytes, at: int, end: int) -> tuple[int, int]:
    """The code of the character at `at` in `data[:end]` and its size in bytes; BAD_RUNE and 1 where there is none."""
    first = data[at]
    if first < 0x80:
        return first, 1
    size = 2 if first >> 5 == 0b110 else 3 if first >> 4 == 0b1110 else 4
    try:
        return ord(data[at : min(at + size, end)].decode()), size
    except UnicodeDecodeError:
        return BAD_RUNE, 1
