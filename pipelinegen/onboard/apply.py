"""The changes of a plan made, concern by concern, each read again afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..errors import PipelinegenError
from .concern import Concern, Looked, look
from .item import Item, State
from .plan import STUCK
from .world import World


@dataclass(frozen=True, slots=True)
class Done:
    """A change that was made."""

    concern: str
    item: Item


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that nothing more can be done about from here, and that nothing else waits for."""

    concern: str
    item: Item


@dataclass(frozen=True, slots=True)
class Stopped:
    """Where it came to an end before everything was done: a reason, or the items that tell it."""

    concern: str
    reason: str
    items: tuple[Item, ...] = ()


def apply(make: Callable[[], World], concerns: Sequence[Concern]) -> Iterator[Done | Waits | Stopped]:
    """Each change as soon as it is made; at the first that fails, or that a person must make, it stops.

    `make` looks at the project anew: after a change the world is another one.
    """
    world = make()
    for concern in concerns:
        looked, changed = look(concern, world), set[str]()
        # What a change makes possible, such as a number after a registration, is a change of the next round.
        while changes := [each for each in looked.of(State.CHANGE) if each.what not in changed]:
            for item in changes:
                try:
                    _act(item)
                except PipelinegenError as error:
                    yield Stopped(concern.name, f"{item.what}: {error}")
                    return
                changed.add(item.what)
                yield Done(concern.name, item)
            world = make()
            looked = look(concern, world)
        if stopped := _stopped(concern, looked):
            yield stopped
            return
        yield from (Waits(concern.name, item) for item in looked.of(State.WAITING))


def _act(item: Item) -> None:
    if item.act is None:
        raise PipelinegenError("there is no way to change this; change it by hand")
    item.act()


def _stopped(concern: Concern, looked: Looked) -> Stopped | None:
    """Why the concerns behind this one must wait, if they must."""
    if undone := looked.of(State.CHANGE):
        return Stopped(concern.name, "changed, and read again it is not as wanted", undone)
    stuck = looked.of(*STUCK)
    return Stopped(concern.name, "", stuck) if stuck else None
