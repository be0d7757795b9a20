"""The conditions of a file, of its workflow and of its steps, with what each filter says and where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...finding import Position
from ...syntax import yaml
from ...syntax.yaml import Node
from ...woodpecker.event import EVENTS
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep, events

ALL = frozenset(EVENTS)
"""Every event there is."""
NAMED = ("branch", "ref", "repo", "instance", "platform", "cron")
"""The filters that are globs of names."""


@dataclass(frozen=True)
class Condition:
    """One item of a `when`; `step` is None where it is the workflow's."""

    file: WoodpeckerFile
    node: Node
    step: WoodpeckerStep | None = None

    @property
    def owner(self) -> str:
        """Whose it is, in words."""
        return f"step {self.step.name!r}" if self.step else "the workflow"

    def field(self, name: str) -> Node | None:
        """What the filter says; None where it is missing or null."""
        node = yaml.field(self.node, name)
        empty = node is not None and node.plain and node.value in ("", "~", "null")
        return None if empty else node

    def place(self, name: str) -> Position:
        """Where the filter's name stands."""
        key = yaml.key_of(self.node, name)
        return self.node.position if key is None else key.position

    @property
    def named_events(self) -> tuple[Node, ...]:
        """The events it names, as written."""
        return yaml.scalars(yaml.field(self.node, "event"))

    @property
    def events(self) -> frozenset[str]:
        """The events on which it can let anything through; for a step's within those of the workflow."""
        own = events((self.node,)) & ALL
        return own & self.file.events if self.step else own

    @property
    def expression(self) -> str:
        """Its `evaluate`, empty without one."""
        node = self.field("evaluate")
        return node.value if node is not None and node.kind == "scalar" else ""


def conditions(file: WoodpeckerFile) -> Iterator[Condition]:
    """Every item of every `when`, the workflow's first; what an alias repeats comes each time."""
    for node in file.conditions:
        yield Condition(file, node)
    for step in file.steps:
        for node in step.conditions:
            yield Condition(file, node, step)


def patterns(node: Node | None) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The globs that a filter includes and those that it excludes, as written."""
    if node is None:
        return (), ()
    if node.kind == "mapping":
        return yaml.scalars(yaml.field(node, "include")), yaml.scalars(yaml.field(node, "exclude"))
    return yaml.scalars(node), ()


def is_fixed(node: Node) -> bool:
    """Whether it is the same whatever is substituted."""
    return "${" not in node.value


def listed(names: frozenset[str] | set[str]) -> str:
    """Events in their usual order, in words."""
    found = [f"'{each}'" for each in EVENTS if each in names]
    return " and ".join((", ".join(found[:-1]), found[-1])) if len(found) > 1 else "".join(found)
