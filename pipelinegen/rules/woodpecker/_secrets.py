"""The secrets that a step is given, and where it asks for each."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep

# Nothing deeper is read as a setting.
_DEPTH = 12


def asked_for(step: WoodpeckerStep) -> Iterator[Node]:
    """The name behind each `from_secret` of a step, what an alias brings too; names that a variable holds are not."""
    for area in ("environment", "settings"):
        yield from _names(step.field(area), 0)


def _names(node: Node | None, depth: int) -> Iterator[Node]:
    if node is None or depth > _DEPTH:
        return
    for item in node.items:
        yield from _names(item, depth + 1)
    for key, value in yaml.entries(node):
        if key.value != "from_secret":
            yield from _names(value, depth + 1)
        elif value.kind == "scalar" and value.value and "$" not in value.value:
            yield value


def all_names(file: WoodpeckerFile) -> Iterator[Node]:
    """The same of all steps, each place once."""
    if "from_secret" not in file.text:
        return
    seen = set()
    for step in file.steps:
        for node in asked_for(step):
            if node.position not in seen:
                seen.add(node.position)
                yield node
