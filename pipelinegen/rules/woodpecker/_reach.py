"""On which events something of a file is there at all, as far as the filter by event tells."""

from __future__ import annotations

from ..facts.conditions import ALL
from ..view.woodpecker import WoodpeckerFile


def step_events(file: WoodpeckerFile) -> frozenset[str]:
    """The events on which at least one step may be there."""
    return ALL.intersection(frozenset().union(*(step.events for step in file.steps if step.area == "steps")))


def is_unreachable(file: WoodpeckerFile) -> bool:
    """Whether there are steps, and none of them is there on any event that happens."""
    return any(step.area == "steps" for step in file.steps) and not step_events(file)
