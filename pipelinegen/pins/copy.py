"""Where the same pin stands: once where it is declared, and in every generated file that was made with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ..syntax.pins import Pin, pins


@dataclass(frozen=True, slots=True)
class Declared:
    """A pin where people and bots edit it. `path` is that of a lock file or, if it is not `locked`, a definition."""

    pin: Pin
    path: str
    line: int
    locked: bool

    @property
    def place(self) -> str:
        """Where it stands, for a message."""
        return f"{self.path}:{self.line}"


@dataclass(frozen=True)
class Copy:
    """A generated file as it is found, and as the definitions and locks want it; `path` is how messages call it."""

    project: str
    path: str
    text: str
    wanted: str

    @cached_property
    def lines(self) -> list[str]:
        """The lines as they are found, without their ends."""
        return self.text.split("\n")

    def found(self) -> Iterator[Pin]:
        """The pins that stand in it."""
        return pins(self.text)

    def column(self, pin: Pin) -> int:
        """Where in its line a pin begins, from 1."""
        return self.lines[pin.line - 1].index(pin.name) + 1
