"""The operators of Woodpecker's substitution, with the byte-wise habits of the Go program that runs them.

Text is handled as UTF-8 bytes where the original does; a cut through a character leaves bytes that are no text,
kept as surrogate escapes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from . import trim


class PanicError(Exception):
    """The server's own code would crash on this call."""


def apply(operator: str, value: str, arguments: Sequence[str]) -> str:
    """The value after the operator; `default` stands for all of `= := :- :? :+`, which mean the same here."""
    match operator:
        case "length":
            return str(len(to_bytes(value)))
        case ",":
            return _lower(value[:1]) + value[1:]
        case ",,":
            return "".join(map(_lower, value))
        case "^":
            return _upper(value[:1]) + value[1:]
        case "^^":
            return "".join(map(_upper, value))
        case ":":
            return _substring(value, arguments)
        case "/" | "//" | "/#" | "/%":
            return _replace(operator, value, arguments)
        case "#" | "##":
            return trim.prefix(value, arguments[0], longest=operator == "##")
        case "%" | "%%":
            return trim.prefix(value[::-1], arguments[0][::-1], longest=operator == "%%")[::-1]
        case _:
            # The plain `${NAME}`, the defaults, and the pairs `,^` and `^,`, which do nothing.
            return value or "".join(arguments)


def to_bytes(text: str) -> bytes:
    """UTF-8, with the bytes that are no text restored."""
    return text.encode("utf-8", "surrogateescape")


def from_bytes(data: bytes) -> str:
    """The inverse of `to_bytes`."""
    return data.decode("utf-8", "surrogateescape")


def go_quote(text: str) -> str:
    """The text as Go's `%q` prints it: in double quotes, with everything unprintable escaped."""
    return '"' + "".join(map(_quoted, text)) + '"'


_SHORT = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}


def _quoted(character: str) -> str:
    code = ord(character)
    if character in '"\\':
        return "\\" + character
    if character in _SHORT:
        return _SHORT[character]
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if character == " " or unicodedata.category(character)[0] in "LMNPS":
        return character
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _lower(character: str) -> str:
    """Go maps one character to one character; Python's full mapping makes two of U+0130."""
    return "i" if character == "\u0130" else character.lower()


def _upper(character: str) -> str:
    for mapped in (character.upper(), character.title()):
        if len(mapped) == 1:
            return mapped
    return character


_INT64 = 1 << 63


def _integer(text: str) -> int | None:
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        return None
    number = int(text) if len(text) < 25 else _INT64
    return number if -_INT64 <= number < _INT64 else None


def _substring(value: str, arguments: Sequence[str]) -> str:
    start = _integer(arguments[0])
    if start is None:
        return value
    data = to_bytes(value)
    if start < 0:
        start = max(0, len(data) + start)
    if len(arguments) == 1:
        return from_bytes(data[start:])
    length = _integer(arguments[1])
    if length is None:
        return value
    end = (start + length + _INT64) % (2 * _INT64) - _INT64
    if end >= len(data):
        return from_bytes(data[start:])
    if end < start:
        raise PanicError(f"a negative length ({length}) crashes the server")
    return from_bytes(data[start:end])


def _replace(operator: str, value: str, arguments: Sequence[str]) -> str:
    old = arguments[0]
    new = arguments[1] if len(arguments) > 1 else ""
    match operator:
        case "/":
            return value.replace(old, new, 1)
        case "//":
            return value.replace(old, new)
        case "/#":
            # Without a replacement the two anchored forms do nothing.
            return value.replace(old, new, 1) if len(arguments) > 1 and value.startswith(old) else value
        case _:
            return value.removesuffix(old) + new if len(arguments) > 1 and value.endswith(old) else value
