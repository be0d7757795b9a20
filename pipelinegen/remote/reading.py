"""Parts of a JSON document that somebody else's server made; nothing of it is taken for granted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class StrangeError(Exception):
    """A document is not of the kind that was asked for; the text says what is wrong with it."""


def at(document: object, *keys: str) -> object:
    """What a document holds at a path of keys; None where there is nothing."""
    for key in keys:
        document = document.get(key) if isinstance(document, Mapping) else None
    return document


def text(document: object, *keys: str) -> str:
    """A text that must be there, fit to be printed. Raises StrangeError."""
    found = at(document, *keys)
    if not isinstance(found, str) or not found or not found.isprintable():
        raise StrangeError(f"{'.'.join(keys)!r} is no text in it")
    return found


def number(document: object, *keys: str) -> int:
    """A whole number that must be there. Raises StrangeError."""
    found = at(document, *keys)
    if not isinstance(found, int) or isinstance(found, bool):
        raise StrangeError(f"{'.'.join(keys)!r} is no number in it")
    return found


def words(document: object, *keys: str) -> str:
    """A text in one line, as it may be shown; empty where there is none."""
    found = at(document, *keys)
    return _line(found) if isinstance(found, str) else ""


def count(document: object, *keys: str) -> int | None:
    """A whole number; None where there is none."""
    found = at(document, *keys)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def is_on(document: object, *keys: str) -> bool:
    """Whether something is said to be true."""
    return at(document, *keys) is True


def texts(document: object, *keys: str) -> tuple[str, ...]:
    """The texts of a list, each in one line; none where there is no list."""
    return tuple(_line(each) for each in objects(document, *keys) if isinstance(each, str))


def each_of(document: object, read: Callable[[object], Value], *keys: str) -> list[Value]:
    """What `read` makes of each item of a list that must be there. Raises StrangeError."""
    found = at(document, *keys)
    if not isinstance(found, list):
        raise StrangeError(f"{'.'.join(keys)!r} is no list in it" if keys else "it is no list")
    return [read(item) for item in found]


def objects(document: object, *keys: str) -> list[object]:
    """The items of a list; none where there is no list."""
    found = at(document, *keys)
    return found if isinstance(found, list) else []


def _line(found: str) -> str:
    return " ".join("".join(each if each.isprintable() else " " for each in found).split())
