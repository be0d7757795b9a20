"""The functions of expr-lang that are modelled, those that run over a list apart."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from .kind import ANY, CONDITION, NUMBER, TEXT, TEXTS, Kind
from .lexer import SPACE
from .value import RuntimeFault, Unmodelled, Value, describe, fetch, number, text


@dataclass(frozen=True, slots=True)
class Function:
    """`result` is the type for arguments of these types, or None where the server refuses them."""

    result: Callable[[list[Kind]], Kind | None]
    call: Callable[..., Value]


def _overloads(result: Kind, *signatures: str) -> Callable[[list[Kind]], Kind | None]:
    """Signatures of letters, one an argument: a text, a number, a list, or anything."""

    def takes(letter: str, kind: Kind) -> bool:
        if letter == "x" or kind.is_open:
            return True
        return kind == {"t": TEXT, "n": NUMBER}.get(letter) or (letter == "l" and kind.is_array)

    def check(kinds: list[Kind]) -> Kind | None:
        for signature in signatures:
            if len(signature) == len(kinds) and all(map(takes, signature, kinds)):
                return result
        return None

    return check


def _one(result: Callable[[Kind], Kind | None]) -> Callable[[list[Kind]], Kind | None]:
    return lambda kinds: result(kinds[0]) if len(kinds) == 1 else None


def _size(value: Value) -> int:
    if not isinstance(value, (list, str)):
        raise RuntimeFault(f"{describe(value)} has no length")
    return len(value)


def _int(value: Value) -> int:
    if not isinstance(value, str):
        return number(value)
    digits = re.fullmatch(r"([+-]?)0*([0-9]{1,19})", value)
    if digits and -(1 << 63) <= int(digits[1] + digits[2]) < 1 << 63:
        return int(digits[1] + digits[2])
    raise RuntimeFault(f"int({describe(value)}) is no number")


def _string(value: Value) -> str:
    if isinstance(value, list):
        raise Unmodelled("string() of a list")
    if value is None:
        return "<nil>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _lower(value: Value) -> str:
    # One character becomes one character in Go.
    return "".join(character.lower()[0] for character in text(value))


def _upper(value: Value) -> str:
    raised = [character.upper() for character in text(value)]
    if any(len(each) > 1 for each in raised):
        raise Unmodelled("upper() of a letter without a capital")
    return "".join(raised)


def _split(value: Value, separator: Value, most: Value = -1) -> list[str]:
    whole, mark, limit = text(value), text(separator), number(most)
    if limit == 0:
        raise Unmodelled("split() into no parts")
    if mark:
        return whole.split(mark, limit - 1 if limit > 0 else -1)
    if 0 < limit < len(whole):
        return [*whole[: limit - 1], whole[limit - 1 :]]
    return list(whole)


_LONGEST = 1_000_000


def _limited(length: int) -> None:
    if length > _LONGEST:
        raise Unmodelled("a text this long")


def _join(parts: Value, glue: Value = "") -> str:
    if not isinstance(parts, list):
        raise RuntimeFault(f"{describe(parts)} is no list")
    _limited(sum(len(text(part)) + len(text(glue)) for part in parts))
    return text(glue).join(parts)


def _replace(value: Value, old: Value, new: Value, most: Value = -1) -> str:
    places = text(value).count(text(old))
    _limited(len(value) + places * len(text(new)))
    return text(value).replace(old, new, max(-1, number(most)))


def _index_of(find: Callable[[bytes, bytes], int]) -> Callable[[Value, Value], int]:
    return lambda value, part: find(text(value).encode("utf-8", "replace"), text(part).encode("utf-8", "replace"))


def _from_json(value: Value) -> Value:
    def refuse(_: str) -> Value:
        raise ValueError

    try:
        document = json.loads(text(value), parse_constant=refuse)
    except ValueError:
        raise RuntimeFault(f"fromJSON({describe(value)}) is no JSON") from None
    except RecursionError:
        raise Unmodelled("JSON nested so deeply") from None
    todo = [document]
    while todo:
        item = todo.pop()
        if isinstance(item, list):
            todo.extend(item)
        elif isinstance(item, (dict, int, float)) and not isinstance(item, bool):
            raise Unmodelled("numbers and objects in JSON")
        elif isinstance(item, str) and re.search("[\ud800-\udfff]", item):
            raise Unmodelled("half a character in JSON")
    return document


def _end_of(index: int) -> Callable[[Value], Value]:
    def pick(value: Value) -> Value:
        try:
            return fetch(value, index)
        except RuntimeFault:
            return None

    return pick


def _item_kind(kind: Kind) -> Kind | None:
    if kind.is_open:
        return ANY
    if not kind.is_array:
        return None
    return TEXT if kind.only_texts else ANY


def _measured(kind: Kind) -> Kind | None:
    return NUMBER if kind.is_open or kind.is_array or kind == TEXT else None


def _countable(kind: Kind) -> Kind | None:
    return NUMBER if kind.is_open or kind in (NUMBER, TEXT) else None


FUNCTIONS = {
    "len": Function(_one(_measured), _size),
    "int": Function(_one(_countable), _int),
    "string": Function(_overloads(TEXT, "x"), _string),
    "lower": Function(_overloads(TEXT, "t"), _lower),
    "upper": Function(_overloads(TEXT, "t"), _upper),
    "trim": Function(_overloads(TEXT, "t", "tt"), lambda value, cut=SPACE: text(value).strip(text(cut))),
    "trimPrefix": Function(_overloads(TEXT, "tt", "t"), lambda value, part=" ": text(value).removeprefix(text(part))),
    "trimSuffix": Function(_overloads(TEXT, "tt", "t"), lambda value, part=" ": text(value).removesuffix(text(part))),
    "hasPrefix": Function(_overloads(CONDITION, "tt"), lambda value, part: text(value).startswith(text(part))),
    "hasSuffix": Function(_overloads(CONDITION, "tt"), lambda value, part: text(value).endswith(text(part))),
    "indexOf": Function(_overloads(NUMBER, "tt"), _index_of(bytes.find)),
    "lastIndexOf": Function(_overloads(NUMBER, "tt"), _index_of(bytes.rfind)),
    "replace": Function(_overloads(TEXT, "tttn", "ttt"), _replace),
    "split": Function(_overloads(TEXTS, "tt", "ttn"), _split),
    "join": Function(_overloads(TEXT, "lt", "l"), _join),
    "first": Function(_one(_item_kind), _end_of(0)),
    "last": Function(_one(_item_kind), _end_of(-1)),
    "fromJSON": Function(_overloads(ANY, "t"), _from_json),
}
