"""Where in the text a scalar begins and ends, and where its characters stand."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache

from ...finding import Position
from ...syntax import yaml
from ...syntax.text import Origin
from ...syntax.yaml import Node
from ..view.woodpecker import WoodpeckerFile


@lru_cache(4)
def _origins(_file: WoodpeckerFile) -> dict[Position, Origin]:
    """What has been asked for so far: it takes time to work out."""
    return {}


def origin_of(file: WoodpeckerFile, node: Node) -> Origin:
    """Where in the text the characters of a scalar's value stand."""
    known = _origins(file)
    if node.position not in known:
        known[node.position] = yaml.origin(file.lines, node)
    return known[node.position]


def start_of(file: WoodpeckerFile, node: Node) -> int:
    """The offset of a scalar's first character, behind its anchor and tag."""
    return origin_of(file, node).offset(0)


def end_of(file: WoodpeckerFile, node: Node) -> int:
    """The offset behind the last character of a scalar's value."""
    value = node.value.rstrip("\n") if node.style in ("|", ">") else node.value
    return origin_of(file, node).offset(max(len(value) - 1, 0)) + 1


def offset_in(file: WoodpeckerFile, node: Node, offset: int) -> int:
    """Where in a scalar's value a character of the text stands."""
    origin = origin_of(file, node)
    at = max(bisect_right(origin.source, offset) - 1, 0)
    return origin.made[at] + offset - origin.source[at]
