"""A plan for a person, and for a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..report.text import painted
from .concern import Looked
from .item import Item, State

_COLOURS = {
    State.RIGHT: "32",
    State.CHANGE: "33",
    State.WAITING: "33",
    State.BLOCKED: "1;31",
    State.UNKNOWN: "35",
    State.NOTE: "2",
}
_WIDTH = max(map(len, State))
_NAMED = {
    State.RIGHT: "right",
    State.CHANGE: "to change",
    State.WAITING: "to wait for",
    State.BLOCKED: "blocked",
    State.UNKNOWN: "not known",
}


def text(looked: Iterable[Looked], *, colour: bool = False, without: Sequence[State] = ()) -> Iterator[str]:
    """Lines: each concern, and below it a line for each item that is in none of the states `without`."""
    for each in looked:
        shown = [item for item in each.items if item.state not in without]
        if shown:
            yield painted(each.concern, "1", colour=colour)
        yield from lines_of(shown, each.concern, colour=colour)


def lines_of(items: Iterable[Item], concern: str, *, colour: bool = False) -> Iterator[str]:
    """Lines for the items of one concern."""
    for item in items:
        yield from _lines(item, concern, colour=colour)


def total(looked: Iterable[Looked]) -> str:
    """How many items are in which state."""
    counted = Counter(item.state for each in looked for item in each.items)
    told = [f"{counted[state]} {name}" for state, name in _NAMED.items() if counted[state] or state is State.RIGHT]
    return ", ".join(told)


def as_data(looked: Iterable[Looked]) -> list[dict[str, Any]]:
    """Every item as a mapping of plain values."""
    return [
        {
            "concern": each.concern,
            "what": item.what,
            "state": str(item.state),
            "found": item.found,
            "wanted": item.wanted,
            "remedy": item.remedy,
        }
        for each in looked
        for item in each.items
    ]


def _lines(item: Item, concern: str, *, colour: bool) -> Iterator[str]:
    state = painted(item.state.ljust(_WIDTH), _COLOURS[item.state], colour=colour)
    told = f"{item.found} -> {item.wanted}" if item.wanted else item.found
    # What is about the concern as a whole does not name it again.
    parts = [each for each in (item.what if item.what != concern else "", told) if each]
    yield f"  {state}  {': '.join(parts)}"
    if item.remedy:
        yield f"  {' ' * _WIDTH}  do: {item.remedy}"
