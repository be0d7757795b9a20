"""Plain scalars with a `${…}`: what becomes of them with the values put in, and quotes around them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

from ...errors import PipelinegenError
from ...syntax.yaml import Node
from ...woodpecker.alphabet import Alphabet
from ...woodpecker.file.params import environment
from ...woodpecker.file.scalar import STRING, typed
from ...woodpecker.names import NAMES
from ...woodpecker.substitution import substitute
from ..rule import Edit
from ..view.woodpecker import WoodpeckerFile
from ._references import Place, names_in, places
from ._spans import end_of, start_of
from ._values import usual, worst

_SIGNS = frozenset("&*!|>%@`\"'#{}[],")
_COLON = re.compile(r":(?=\s|$)")
_COMMENT = re.compile(r"\s#")
# Where the type of a value decides what the server makes of it.
_TYPED = frozenset({"environment", "settings"})
# What breaks a line in the hands of a person or a program that means no harm, and what only looks like a number.
_BREAKING = frozenset({Alphabet.JSON})
_SELDOM = frozenset({Alphabet.LINE})
_NUMERIC = frozenset({Alphabet.HEX, Alphabet.REF})
# Values that quotes would not hold.
_WITH_QUOTES = frozenset({Alphabet.LINE, Alphabet.TEXT, Alphabet.JSON, Alphabet.LINK})


class Change(NamedTuple):
    """What some values make of a plain scalar: it `breaks`, is `empty`, or is of another type (`retyped`).

    `text` is what then stands there. `seldom` says that it takes a strange value; `why` is what is wrong, in words.
    """

    place: Place
    kind: Literal["breaks", "empty", "retyped"]
    text: str
    why: str
    seldom: bool = False


@lru_cache(4)
def changes(file: WoodpeckerFile) -> tuple[Change, ...]:
    """The worst that can happen to each plain scalar of the file that has a `${…}`."""
    found = []
    seen = set()
    for place in places(file):
        node = place.use.node
        if node.plain and not place.nested and node.position not in seen:
            seen.add(node.position)
            change = _change(file, place)
            if change is not None:
                found.append(change)
    return tuple(found)


def _change(file: WoodpeckerFile, place: Place) -> Change | None:
    node = place.use.node
    text = file.text[start_of(file, node) : end_of(file, node)]
    names = names_in(file, node)
    other: Change | None = None
    for variables in usual(file, names):
        change = _with(place, text, variables)
        if change is not None and change.kind == "breaks":
            return change
        other = other or change
    for alphabets, seldom in ((_BREAKING, False), (_SELDOM, True)):
        for variables in worst(file, names, alphabets):
            change = _with(place, text, variables)
            if change is not None and change.kind == "breaks":
                return change._replace(seldom=seldom)
    if other is None or other.kind == "empty":
        tried = (_with(place, text, variables) for variables in worst(file, names, _NUMERIC))
        # With these only the type is looked at: nobody calls a branch `#a`.
        other = next((each for each in tried if each is not None and each.kind == "retyped"), other)
    return other


def _with(place: Place, text: str, variables: Mapping[str, str]) -> Change | None:
    try:
        made = substitute(text, variables).strip(" ")
    except PipelinegenError:
        return None
    if not made:
        return Change(place, "empty", made, "nothing")
    why = _broken(made)
    if why:
        return Change(place, "breaks", made, why)
    if place.use.area not in _TYPED or place.use.is_key:
        return None
    other = retyped(Node("scalar", place.use.node.position, place.use.node.tag, made))
    return None if other is None else Change(place, "retyped", made, f"arrives as {other!r}")


def retyped(node: Node) -> str | None:
    """What a scalar of a step's `environment` or `settings` arrives as, if that is not what is written."""
    try:
        if typed(node)[0] == STRING:
            return None
        found = environment({"X": node}, lambda name, _: name).get("X", "")
    except PipelinegenError:
        return None
    return found if found != node.value else None


def _broken(text: str) -> str:
    """Why a text is no plain scalar of one line; empty where it is one."""
    if text[0] in _SIGNS or (text[0] in "-?" and text[1:2] in ("", " ")):
        return f"it begins with `{text[0]}`"
    if _COLON.search(text):
        return "its colon makes a mapping of it"
    return "from the `#` on it is a comment" if _COMMENT.search(text) else ""


def quoted(text: str) -> str:
    """A text of one line in quotes that leave it as it is."""
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def in_quotes(file: WoodpeckerFile, node: Node) -> tuple[Edit, ...]:
    """The edit that puts a plain scalar into quotes; none where a value could contain such quotes."""
    start, end = start_of(file, node), end_of(file, node)
    text = file.text[start:end]
    if "\n" in text or any(name in NAMES and NAMES[name].alphabet in _WITH_QUOTES for name in names_in(file, node)):
        return ()
    return (Edit(start, end, quoted(text)),)


def broken_quotes(file: WoodpeckerFile) -> Iterator[Place]:
    """Where a list of files, which has quotes of its own, is put between double quotes."""
    for place in places(file):
        known = NAMES.get(place.name)
        if place.use.node.style == '"' and known is not None and known.alphabet is Alphabet.JSON:
            yield place
