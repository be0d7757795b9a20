"""The leaves of a document: every value that stands in it, by the path that leads to it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..finding import Position
from ..syntax import yaml
from ..syntax.yaml import Node

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a part of a document."""

_PLAIN = re.compile(r"[\w-]+")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A scalar, or a list or mapping with nothing in it; `position` is where its key or its item stands."""

    path: Path
    node: Node
    position: Position

    @property
    def value(self) -> object:
        """What it says."""
        return {"sequence": [], "mapping": {}}.get(self.node.kind, yaml.typed(self.node))


def leaves(root: Node | None, *, merges: bool) -> dict[Path, Leaf]:
    """Every leaf below a node, in the order of the text; with `merges` what `<<` brings in stands where it comes to."""
    return {leaf.path: leaf for leaf in _leaves(root, (), Position(), merges=merges)}


def _leaves(node: Node | None, path: Path, position: Position, *, merges: bool) -> Iterator[Leaf]:
    if node is None:
        return
    children = [*_children(node, merges=merges)]
    if not children:
        yield Leaf(path, node, position)
    for step, child, where in children:
        yield from _leaves(child, (*path, step), where, merges=merges)


def _children(node: Node, *, merges: bool) -> Iterator[tuple[str | int, Node, Position]]:
    for at, item in enumerate(node.items):
        yield at, item, item.position
    for key, value in yaml.entries(node) if merges else node.pairs:
        yield key.value, value, key.position


def place(path: Path) -> str:
    """A path in words: `jobs.build.steps[2].with.tags`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f"[{step!r}]"
    return text or "the document"


def is_below(path: Path, above: Path) -> bool:
    """Whether a path leads to something within another one, or to the same."""
    return path[: len(above)] == above


def gathered(paths: Mapping[Path, Leaf], of: Mapping[Path, Leaf]) -> list[tuple[Path, Position]]:
    """The parts of a document that the paths make up: a part of which all leaves are among them is one, with its place.

    `of` are all leaves of the document. A leaf that is alone in its part stands for itself.
    """
    found: dict[Path, list[Leaf]] = {}
    for path, leaf in paths.items():
        part = path
        while len(part) > 2 and all(each in paths for each in of if is_below(each, part[:-1])):
            part = part[:-1]
        found.setdefault(part, []).append(leaf)
    return [(part if inside[1:] else inside[0].path, inside[0].position) for part, inside in found.items()]
