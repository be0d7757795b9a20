"""Where in a file its `${…}` stand: in which value, of which step, below which keys."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ...finding import Position
from ...syntax import yaml
from ...syntax.yaml import Node
from ...woodpecker.envsubst.reference import Reference
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._spans import end_of

# Enough for the rules over one file, whose turns come one after the other.
_REMEMBERED = 4


class Use(NamedTuple):
    """One way in which a scalar comes to be used: the step, None for the workflow itself, and the keys above it."""

    node: Node
    step: WoodpeckerStep | None
    path: tuple[str, ...]
    is_key: bool = False

    @property
    def area(self) -> str:
        """The first of the keys: `commands`, `settings`, `environment`, `when`, `image`."""
        return self.path[0] if self.path else ""

    @property
    def is_command(self) -> bool:
        """Whether a shell reads it."""
        return self.step is not None and self.area == "commands"


class Place(NamedTuple):
    """A `${…}` that is in no comment, and the use of the value it stands in; `nested`: within another one."""

    reference: Reference
    position: Position
    source: str
    use: Use
    nested: bool

    @property
    def name(self) -> str:
        """The name that is put in."""
        return self.reference.name

    @property
    def has_default(self) -> bool:
        """Whether it says what to take for a name without a value."""
        return self.reference.operator == "default" and self.reference.arguments != ()


@lru_cache(_REMEMBERED)
def uses(file: WoodpeckerFile) -> dict[Position, tuple[Use, ...]]:
    """The uses of every scalar by its place; what an anchor names has one for each alias."""
    found: dict[Position, list[Use]] = {}
    for step in file.steps:
        for use in _below(step.node, step, ()):
            found.setdefault(use.node.position, []).append(use)
    for use in _below(file.root, None, ()):
        if not use.is_key or use.path:
            found.setdefault(use.node.position, [use])
    return {where: tuple(each) for where, each in found.items()}


def _below(node: Node | None, step: WoodpeckerStep | None, path: tuple[str, ...]) -> Iterator[Use]:
    if node is None:
        return
    if node.kind == "scalar":
        yield Use(node, step, path)
    for item in node.items:
        yield from _below(item, step, path)
    for key, value in yaml.entries(node):
        below = (*path, key.value)
        if key.kind == "scalar":
            yield Use(key, step, below, is_key=True)
        yield from _below(value, step, below)


@lru_cache(_REMEMBERED)
def places(file: WoodpeckerFile) -> tuple[Place, ...]:
    """Every `${…}` of the file but those in comments, of YAML and of scripts; of a value used twice the first use."""
    found = []
    end = 0
    for reference in file.references:
        nested, end = reference.offset < end, max(end, reference.end)
        use = use_at(file, reference.offset)
        if use is not None and not in_shell_comment(file, use, reference.offset):
            where = file.lines.position(reference.offset)
            found.append(Place(reference, where, file.text[reference.offset : reference.end], use, nested))
    return tuple(found)


def use_at(file: WoodpeckerFile, offset: int) -> Use | None:
    """The use of the scalar that a character of the text belongs to; None in a comment."""
    starts, scalars = _scalars(file)
    at = bisect_right(starts, offset) - 1
    if at < 0:
        return None
    node = scalars[at]
    if not starts[at] <= offset < end_of(file, node):
        return None
    return next(iter(uses(file).get(node.position, ())), None)


def names_in(file: WoodpeckerFile, node: Node) -> frozenset[str]:
    """The names of every `${…}` in a scalar."""
    return _names(file).get(node.position, frozenset())


@lru_cache(_REMEMBERED)
def _names(file: WoodpeckerFile) -> dict[Position, frozenset[str]]:
    found: dict[Position, set[str]] = {}
    for place in places(file):
        found.setdefault(place.use.node.position, set()).add(place.name)
    return {where: frozenset(names) for where, names in found.items()}


@lru_cache(_REMEMBERED)
def _scalars(file: WoodpeckerFile) -> tuple[list[int], tuple[Node, ...]]:
    return [file.lines.offset(node.position) for node in file.scalars], file.scalars


@lru_cache(_REMEMBERED)
def _comments(file: WoodpeckerFile) -> dict[int, int]:
    """The column at which the comment of a script begins, by lines."""
    found = {}
    for script in file.scripts.values():
        for start, _ in script.script.comments:
            where = script.position(start)
            found[where.line] = where.column
    return found


def in_shell_comment(file: WoodpeckerFile, use: Use, offset: int) -> bool:
    """Whether a character of a command stands in a comment of its script."""
    if not use.is_command or "#" not in use.node.value:
        return False
    where = file.lines.position(offset)
    return where.column >= _comments(file).get(where.line, where.column + 1)
