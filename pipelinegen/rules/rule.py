"""What a rule is: one function over a read view, whose docstring is its documentation and its test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Generic, Literal, TypeVar

from ..finding import Position, Severity

Kind = Literal["woodpecker", "github", "shell", "pair"]
_View = TypeVar("_View")


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters of a file, from `start` up to before `end` (offsets from 0), and what is to stand there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What a rule found at one place: what is wrong, and what would be right.

    `path` is for rules over several files. `severity` softens the rule's own. `edits` mend it without changing what
    the file means otherwise; none where that takes somebody who knows what was meant.
    """

    position: Position
    message: str
    help: str = ""
    path: str = ""
    severity: Severity | None = None
    edits: tuple[Edit, ...] = ()

    def softened(self) -> Fault:
        """The same as a warning."""
        return replace(self, severity=Severity.WARNING)


@dataclass(frozen=True, slots=True)
class Rule(Generic[_View]):
    """A check with the name of the fault it finds. `documentation` is as in `rules.documentation`.

    A fault may say another severity than the rule's own `severity`, but none that is worse than `worst`.
    """

    id: str
    kind: Kind
    severity: Severity
    check: Callable[[_View], Iterator[Fault]]
    documentation: str
    worst: Severity = Severity.ERROR

    def __call__(self, view: _View) -> Iterator[Fault]:
        """The faults in what the view shows."""
        return self.check(view)


def error(check: Callable[[_View], Iterator[Fault]]) -> Rule[_View]:
    """The rule of a function whose findings make a file wrong."""
    return _rule(check, Severity.ERROR)


def warning(check: Callable[[_View], Iterator[Fault]]) -> Rule[_View]:
    """The rule of a function whose findings make somebody look."""
    return _rule(check, Severity.WARNING)


def warning_or_error(check: Callable[[_View], Iterator[Fault]]) -> Rule[_View]:
    """The rule of a function whose findings make somebody look, but for those that say that the file is wrong."""
    return _rule(check, Severity.WARNING, Severity.ERROR)


def _rule(check: Callable[[_View], Iterator[Fault]], severity: Severity, worst: Severity | None = None) -> Rule[_View]:
    kind: Any = check.__module__.split(".")[-2]
    return Rule(check.__name__.replace("_", "-"), kind, severity, check, check.__doc__ or "", worst or severity)
