"""What a concern is, and how it is looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..errors import PipelinegenError
from .item import Item, State, note, unknown, waiting
from .world import NobodyToAskError, NotAskedError, NotYetError, World


@dataclass(frozen=True, slots=True)
class Concern:
    """A side of a project's life, such as its secrets on GitHub. `read` looks at it and changes nothing."""

    name: str
    read: Callable[[World], Iterable[Item]]


@dataclass(frozen=True, slots=True)
class Looked:
    """What a concern was found to be."""

    concern: str
    items: tuple[Item, ...]

    def of(self, *states: State) -> tuple[Item, ...]:
        """Its items in any of these states."""
        return tuple(each for each in self.items if each.state in states)


def look(concern: Concern, world: World) -> Looked:
    """The items of a concern; where something could not be looked at, the last of them says so."""
    items: list[Item] = []
    try:
        items.extend(concern.read(world))
    except NobodyToAskError as error:
        items.append(note(concern.name, str(error)))
    except NotYetError as error:
        items.append(waiting(concern.name, f"later, {error}"))
    except NotAskedError as error:
        items.append(unknown(concern.name, error.message, error.remedy))
    except PipelinegenError as error:
        items.append(unknown(concern.name, str(error)))
    return Looked(concern.name, tuple(items))
