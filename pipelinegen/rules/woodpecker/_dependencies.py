"""What the steps of a file wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...syntax import yaml
from ...syntax.yaml import Node
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep


@dataclass(frozen=True)
class Waiting:
    """A step and the name that it waits for, as written."""

    step: WoodpeckerStep
    node: Node
    optional: bool = False


def steps(file: WoodpeckerFile) -> tuple[WoodpeckerStep, ...]:
    """The steps proper, without clone steps and services."""
    return tuple(step for step in file.steps if step.area == "steps")


def called(step: WoodpeckerStep) -> str:
    """What the server calls the step: one in a list may have no name of its own."""
    return step.name or f"step-{step.index}"


def waiting(file: WoodpeckerFile) -> Iterator[Waiting]:
    """Each name in a step's `depends_on`."""
    for step in steps(file):
        node = step.field("depends_on")
        if node is None:
            continue
        for item in node.items if node.kind == "sequence" else (node,):
            if item.kind == "mapping":
                name, optional = yaml.field(item, "name"), yaml.field(item, "optional")
                if name is not None and name.kind == "scalar":
                    yield Waiting(step, name, optional is not None and optional.value == "true")
            elif yaml.scalars(item):
                yield Waiting(step, item)
