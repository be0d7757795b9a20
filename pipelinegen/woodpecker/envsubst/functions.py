"""The operators, each from a variable's value and the arguments to what is put in; all are bytes, as in Go."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from . import trim
from .limits import Budget
from .refusal import OperatorError
from .utf8 import from_bytes, to_bytes, to_runes


def apply(operator: str, value: bytes, arguments: Sequence[bytes], budget: Budget) -> bytes:
    """The value after the operator. Raises OperatorError."""
    function = _FUNCTIONS.get(operator)
    if function is None:
        # The plain `${NAME}`, the defaults, and the pairs `,^` and `^,`, which do nothing.
        return value or b"".join(arguments)
    return function(operator, value, arguments, budget)


def go_quote(value: bytes) -> bytes:
    """The value as Go's `%q` prints it: in double quotes, with everything unprintable escaped."""
    text = from_bytes(value)
    return b'"' + text.translate({ord(character): _quoted(character) for character in set(text)}).encode() + b'"'


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


def _length(_: str, value: bytes, __: Sequence[bytes], ___: Budget) -> bytes:
    return str(len(value)).encode()


def _case(operator: str, value: bytes, _: Sequence[bytes], budget: Budget) -> bytes:
    """The value, or its first character, in the other case: one character for one, as Go maps them."""
    budget.spend(len(value))
    change = _lower if operator[0] == "," else _upper
    if len(operator) == 1:
        text = from_bytes(value)
        return to_bytes(change(to_runes(to_bytes(text[:1]))) + text[1:])
    if value.isascii():
        return value.lower() if change is _lower else value.upper()
    budget.spend(4 * len(value))
    text = to_runes(value)
    return text.translate({ord(character): change(character) for character in set(text)}).encode()


def _lower(character: str) -> str:
    # Python's full mapping makes two characters of this one.
    return "i" if character == "\u0130" else character.lower()


def _upper(character: str) -> str:
    for mapped in (character.upper(), character.title()):
        if len(mapped) == 1:
            return mapped
    return character


_INT64 = 1 << 63
_INTEGER = re.compile(rb"([+-]?)0*([0-9]{1,19})")


def _integer(text: bytes) -> int | None:
    match = _INTEGER.fullmatch(text)
    if match is None:
        return None
    number = int(match[1] + match[2])
    return number if -_INT64 <= number < _INT64 else None


def _substring(_: str, value: bytes, arguments: Sequence[bytes], __: Budget) -> bytes:
    start = _integer(arguments[0])
    if start is None:
        return value
    if start < 0:
        start = max(0, len(value) + start)
    if len(arguments) == 1:
        return value[start:]
    length = _integer(arguments[1])
    if length is None:
        return value
    end = (start + length + _INT64) % (2 * _INT64) - _INT64
    if end >= len(value):
        return value[start:]
    if end >= start:
        return value[start:end]
    if length < 0:
        raise OperatorError(f"a negative length ({length}) crashes the server")
    raise OperatorError(f"an offset and a length as large as {start} and {length} crash the server")


def _replace(operator: str, value: bytes, arguments: Sequence[bytes], budget: Budget) -> bytes:
    old = arguments[0]
    new = arguments[1] if len(arguments) > 1 else b""
    budget.spend(len(value) + len(old))
    match operator:
        case "/":
            return value.replace(old, new, 1)
        case "//":
            return _replace_all(value, old, new, budget)
        case "/#":
            # Without a replacement the two anchored forms do nothing.
            return new + value[len(old) :] if len(arguments) > 1 and value.startswith(old) else value
        case _:
            return value.removesuffix(old) + new if len(arguments) > 1 and value.endswith(old) else value


def _replace_all(value: bytes, old: bytes, new: bytes, budget: Budget) -> bytes:
    if old:
        # Counted before a result is made that may not fit into memory.
        budget.afford(len(value) + value.count(old) * (len(new) - len(old)))
        return value.replace(old, new)
    # Nothing stands before every character and at the end.
    text = from_bytes(value)
    budget.afford(len(value) + (len(text) + 1) * len(new))
    return to_bytes(text.replace("", from_bytes(new)))


def _trim(operator: str, value: bytes, arguments: Sequence[bytes], budget: Budget) -> bytes:
    cut = trim.prefix if operator[0] == "#" else trim.suffix
    return cut(value, arguments[0], longest=len(operator) == 2, budget=budget)


_Function = Callable[[str, bytes, Sequence[bytes], Budget], bytes]

_FUNCTIONS: dict[str, _Function] = {
    "length": _length,
    ":": _substring,
    **dict.fromkeys((",", ",,", "^", "^^"), _case),
    **dict.fromkeys(("/", "//", "/#", "/%"), _replace),
    **dict.fromkeys(("#", "##", "%", "%%"), _trim),
}
