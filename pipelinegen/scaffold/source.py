"""The Python that makes a part of a definition again, laid out as ruff would."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from pydantic import BaseModel

_WIDTH = 120
_STEP = 4


def source_of(value: object, indent: int = 0, room: int = _WIDTH) -> str:
    """An expression that makes the value: a model with what is not its default, a sequence, a mapping, a constant.

    `indent` is that of the line it stands in, `room` how many characters are left of that line.
    """
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        said = [(each, getattr(value, each)) for each in fields if _is_said(value, each)]
        return _call(f"{type(value).__name__}(", ")", [(f"{name}=", each) for name, each in said], indent, room)
    if isinstance(value, Mapping):
        return _call("{", "}", [(f"{_text(key)}: ", each) for key, each in value.items()], indent, room)
    if isinstance(value, tuple | list):
        return _call("[", "]", [("", each) for each in value], indent, room)
    return _text(value)


def names_in(value: object) -> frozenset[str]:
    """The names of the classes that the expression calls."""
    if isinstance(value, BaseModel):
        parts: Iterable[object] = [getattr(value, each) for each in type(value).model_fields if _is_said(value, each)]
        return frozenset((type(value).__name__, *chain.from_iterable(map(names_in, parts))))
    if isinstance(value, Mapping):
        return frozenset(chain.from_iterable(map(names_in, value.values())))
    if isinstance(value, tuple | list):
        return frozenset(chain.from_iterable(map(names_in, value)))
    return frozenset()


def _is_said(model: BaseModel, name: str) -> bool:
    field = type(model).model_fields[name]
    return field.is_required() or getattr(model, name) != field.get_default(call_default_factory=True)


def _call(before: str, after: str, parts: list[tuple[str, object]], indent: int, room: int) -> str:
    flat = before + ", ".join(lead + source_of(each, room=1 << 30) for lead, each in parts) + after
    if len(flat) <= room and "\n" not in flat:
        return flat
    inner = indent + _STEP
    # One character of each line is for the comma.
    lines = [f"{' ' * inner}{lead}{source_of(each, inner, _WIDTH - inner - len(lead) - 1)}," for lead, each in parts]
    return "\n".join([before, *lines, " " * indent + after])


def _text(value: object) -> str:
    if not isinstance(value, str):
        return repr(value)
    # Double quotes, unless that takes more escapes.
    quote = '"' if value.count('"') <= value.count("'") else "'"
    return quote + "".join(_escaped(each, quote) for each in value) + quote


def _escaped(character: str, quote: str) -> str:
    if character == quote:
        return f"\\{quote}"
    return character if character in "\"'" else repr(character)[1:-1]
