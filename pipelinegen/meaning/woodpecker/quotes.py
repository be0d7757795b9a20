"""Quotes around what is put in: the server replaces `${…}` before it reads the YAML, so there they mean something."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ..said import Said, Subject, Weight
from ..words import cut

_STYLES = {"": "without quotes", '"': "in double quotes", "'": "in single quotes", "|": "as a block", ">": "as a block"}


def quotes_changed(workflow: Subject, old: str, new: str) -> Iterator[Said]:
    """The values with a `${…}` that are the same and stand in other quotes; the texts can be read."""
    before, after = (dict(_places(yaml.compose(text), "")) for text in (old, new))
    for place, node in after.items():
        other = before.get(place)
        if other is not None and other.value == node.value and _STYLES[other.style] != _STYLES[node.style]:
            why = f"what is put into {cut(node.value, 40)!r} is put in before the file is read as YAML"
            how = f"{_STYLES[node.style]}, was {_STYLES[other.style]}"
            yield Said(Weight.REST, workflow, "", f"`{place}` stands {how}; {why}")


def _places(node: Node | None, place: str) -> Iterator[tuple[str, Node]]:
    """Every scalar into which something is put, by its place in words."""
    if node is None or node.alias:
        return
    if node.kind == "scalar":
        if "${" in node.value.replace("$${", ""):
            yield place, node
        return
    for at, item in enumerate(node.items):
        name = yaml.field(item, "name")
        yield from _places(item, f"{place}[{name.value if name is not None else at}]")
    for key, item in node.pairs:
        yield from _places(item, f"{place}.{key.value}".lstrip("."))
