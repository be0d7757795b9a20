"""One thing that must be so before a project works, and whether it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """Whether a thing is as it must be, and who can make it so.

    `right` it is; `change` it is not, and `onboard --apply` makes it so; `waiting` it will be, as something is under
    way; `blocked` a person must do something; `unknown` nobody could look; `note` nothing depends on it.
    """

    RIGHT = "right"
    CHANGE = "change"
    WAITING = "waiting"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Item:
    """A thing, named by `what`: how it was found, what is wanted instead, and what a person must do about it.

    `act` makes it so where the state is `change`; it raises PipelinegenError.
    """

    what: str
    state: State
    found: str = ""
    wanted: str = ""
    remedy: str = ""
    act: Callable[[], object] | None = field(default=None, compare=False, repr=False)


def right(what: str, found: str = "") -> Item:
    """A thing that is as it must be."""
    return Item(what, State.RIGHT, found)


def change(what: str, found: str, wanted: str, act: Callable[[], object]) -> Item:
    """A thing that we can make as it must be."""
    return Item(what, State.CHANGE, found, wanted, act=act)


def waiting(what: str, found: str, wanted: str = "") -> Item:
    """A thing that becomes as it must be while we wait."""
    return Item(what, State.WAITING, found, wanted)


def blocked(what: str, found: str, remedy: str) -> Item:
    """A thing that a person must change, and how."""
    return Item(what, State.BLOCKED, found, remedy=remedy)


def unknown(what: str, found: str, remedy: str = "") -> Item:
    """A thing that could not be looked at, why, and what makes it possible."""
    return Item(what, State.UNKNOWN, found, remedy=remedy)


def note(what: str, found: str, remedy: str = "") -> Item:
    """Something worth knowing."""
    return Item(what, State.NOTE, found, remedy=remedy)
