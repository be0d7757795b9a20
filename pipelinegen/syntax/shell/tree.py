"""The tree of a script: commands, lists, pipelines and groups, before anybody knows what becomes of a status."""

from __future__ import annotations

from dataclasses import dataclass

from .script import Assignment, Word

Redirects = list[tuple[str, Word, int]]
"""Operators, targets and places; a heredoc's target is filled in where its line ends."""


@dataclass(slots=True)
class Simple:
    """A command of words; without any it only assigns. `options` are errexit, pipefail and the function around it."""

    words: list[Word]
    start: int
    end: int
    assignments: list[Assignment]
    redirects: Redirects
    options: tuple[bool, bool, str]
    program: int = 0
    background: bool = False

    @property
    def kind(self) -> str:
        """What a statement of it is called."""
        return "command" if self.words else "assignment"


@dataclass(slots=True)
class List:
    """Two sides of `&&` or `||`; `assigned` are the first and last index of what the right one assigns."""

    left: Node
    operator: str
    right: Node
    start: int
    end: int
    assigned: tuple[int, int]
    background: bool = False
    kind: str = "list"


@dataclass(slots=True)
class Pipeline:
    """Commands of which each reads what the one before it writes; or one that `!` negates."""

    parts: list[Node]
    start: int
    end: int
    negated: bool
    background: bool = False

    @property
    def kind(self) -> str:
        """What a statement of it is called."""
        return "pipeline" if len(self.parts) > 1 else "not"


@dataclass(slots=True)
class Group:
    """What is opened and closed by words or parentheses: its parts, with what tests them."""

    kind: str
    start: int
    end: int
    parts: list[tuple[str, list[Node]]]
    redirects: Redirects
    background: bool = False


Node = Simple | List | Pipeline | Group
