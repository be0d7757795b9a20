"""UTF-8 read one character at a time, as Go reads it."""

from __future__ import annotations

BAD_RUNE = 0xFFFD


def decode_rune(data: bytes) -> tuple[int, int]:
    """The first character's code and its size in bytes; BAD_RUNE and 1 for bytes that are no text."""
    first = data[0]
    size = 1 if first < 0x80 else 2 if first >> 5 == 0b110 else 3 if first >> 4 == 0b1110 else 4
    try:
        return ord(data[:size].decode("utf-8")), size
    except (UnicodeDecodeError, TypeError):
        return BAD_RUNE, 1
