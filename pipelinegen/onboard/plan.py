"""All concerns of a project looked at, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from .concern import Concern, Looked, look
from .item import State
from .world import World

# The exit status of a command that found something in these states.
STUCK = (State.BLOCKED, State.UNKNOWN)
PENDING = (State.CHANGE, State.WAITING)


def plan(world: World, concerns: Sequence[Concern]) -> Iterator[Looked]:
    """Every concern, one after another; nothing is changed."""
    return (look(concern, world) for concern in concerns)


def status(looked: Iterable[Looked]) -> int:
    """0 where all is as it must be, 1 where something is to change, 2 where something is blocked or not known."""
    states = {item.state for each in looked for item in each.items}
    if not states.isdisjoint(STUCK):
        return 2
    return 0 if states.isdisjoint(PENDING) else 1
