"""What an expression's values do at run time, as Go's: nil, conditions, numbers of 64 bits, texts and lists."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class RuntimeFault(Exception):  # noqa: N818 (it becomes an EvaluateError once its place is known)
    """The server would stop with an error here."""


class Unmodelled(Exception):  # noqa: N818 (it becomes an EvaluateUnknown once its place is known)
    """What the server makes of this is not modelled."""


Value = Any


def describe(value: Value) -> str:
    """The value as a message shows it."""
    if value is None:
        return "nil"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:40]}…"


def condition(value: Value) -> bool:
    """The value, if it is a condition."""
    if not isinstance(value, bool):
        raise RuntimeFault(f"{describe(value)} is no condition")
    return value


def number(value: Value) -> int:
    """The value, if it is a number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise RuntimeFault(f"{describe(value)} is no number")
    return value


def text(value: Value) -> str:
    """The value, if it is a text."""
    if not isinstance(value, str):
        raise RuntimeFault(f"{describe(value)} is no text")
    return value


def in_range(value: int) -> int:
    """The number, if Go's would not have overflowed."""
    if not -(1 << 63) <= value < 1 << 63:
        raise Unmodelled("a number of more than 64 bits")
    return value


def equal(left: Value, right: Value) -> bool:
    """Go's equality: values of two types never are."""
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(equal, left, right))
    return type(left) is type(right) and bool(left == right)


def pair(left: Value, right: Value) -> tuple[Any, Any]:
    """Both, if they are two numbers or two texts."""
    if isinstance(left, str) and isinstance(right, str):
        return left, right
    return number(left), number(right)


def items(value: Value) -> list[Value]:
    """What a function runs over. The text of a variable that is not set counts as an empty list."""
    if isinstance(value, list):
        return value
    if isinstance(value, str):
        if value:
            raise Unmodelled("a text is taken for a list")
        return []
    raise RuntimeFault(f"{describe(value)} is no list")


def fetch(base: Value, key: Value) -> Value:
    """`base[key]`; a negative index counts from the end."""
    if not isinstance(base, (list, str)):
        raise RuntimeFault(f"{describe(base)} has no parts")
    index = number(key)
    length = len(base.encode("utf-8", "surrogatepass") if isinstance(base, str) else base)
    if not -length <= index < length:
        raise RuntimeFault(f"there is no item {index} in {describe(base)}")
    if isinstance(base, str):
        raise Unmodelled("a single byte of a text")
    return base[index]


def cut(base: Value, start: Value, end: Value) -> Value:
    """`base[start:end]`, of a text by bytes; `end` is None for the end."""
    if not isinstance(base, (list, str)):
        raise RuntimeFault(f"{describe(base)} cannot be cut")
    data = base.encode("utf-8", "surrogatepass") if isinstance(base, str) else base
    last = len(data) if end is None else number(end)
    first = number(start)
    first = max(0, len(data) + first) if first < 0 else first
    last = min(max(0, len(data) + last) if last < 0 else last, len(data))
    part = data[min(first, last) : last]
    if not isinstance(part, bytes):
        return part
    try:
        return part.decode("utf-8")
    except UnicodeDecodeError:
        raise Unmodelled("a cut through a character") from None


def contained(needle: Value, collection: Value) -> bool:
    """`needle in collection`."""
    if collection is None:
        return False
    if not isinstance(collection, list):
        raise RuntimeFault(f"`in` is not defined on {describe(collection)}")
    return any(equal(item, needle) for item in collection)


def about_texts(test: Callable[[str, str], bool]) -> Callable[[Value, Value], bool]:
    """A test of two texts; with nil it is false."""
    return lambda left, right: left is not None and right is not None and test(text(left), text(right))
