"""Looking into nodes: a mapping's fields with what `<<` merges, and the items of what may be one or a list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .node import Node

_MERGE = "<<"
_NULLS = ("", "~", "null")


def entries(node: Node | None) -> Iterable[tuple[Node, Node]]:
    """The key and value of each field of a mapping: its own, then what it merges and does not say itself.

    Anything but a mapping has none.
    """
    if node is None or node.kind != "mapping":
        return ()
    for key, _ in node.pairs:
        if key.value == _MERGE:
            return _merged(node)
    return node.pairs  # nearly always


def _merged(node: Node) -> Iterator[tuple[Node, Node]]:
    taken: set[str] = set()
    for key, value in node.pairs:
        if key.value != _MERGE or not key.plain:
            taken.add(key.value)
            yield key, value
    for key, value in node.pairs:
        if key.value == _MERGE and key.plain:
            for source in value.items if value.kind == "sequence" else (value,):
                for name, merged in entries(source):
                    if name.value not in taken:
                        taken.add(name.value)
                        yield name, merged


def field(node: Node | None, *path: str) -> Node | None:
    """What stands below the keys of the path; None where one of them is missing."""
    for name in path:
        node = _field(node, name)
    return node


def _field(node: Node | None, name: str) -> Node | None:
    if node is None or node.kind != "mapping":
        return None
    merges = False
    for key, value in node.pairs:
        if key.value == _MERGE:
            merges = True
        elif key.value == name and key.kind == "scalar":
            return value  # its own come before those that it merges
    if not merges:
        return None
    return next((value for key, value in _merged(node) if key.value == name and key.kind == "scalar"), None)


def key_of(node: Node | None, name: str) -> Node | None:
    """The key of that name as it is written, for its position."""
    return next((key for key, _ in entries(node) if key.value == name), None)


def scalars(node: Node | None) -> tuple[Node, ...]:
    """The scalars of what may be one alone or a list of them, null left out."""
    if node is None:
        return ()
    items = node.items if node.kind == "sequence" else (node,)
    return tuple(item for item in items if item.kind == "scalar" and not (item.plain and item.value in _NULLS))


def walk(node: Node | None) -> Iterator[Node]:
    """The node and all that it holds, keys too, in the order of the text; what an alias repeats is left out."""
    left = [node]
    while left:
        node = left.pop()
        if node is None or node.alias:
            continue
        yield node
        if node.items:
            left += reversed(node.items)
        for key, value in reversed(node.pairs):
            left += (value, key)
