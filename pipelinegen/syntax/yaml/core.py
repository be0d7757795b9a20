"""Values as YAML 1.2's core schema gives them: how GitHub reads a file."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...finding import Position
from .node import Node

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_FLAGS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INT = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_LONGEST_NUMBER = 300


def value(node: Node | None) -> object:
    """The node in Python's own types; of two equal keys the last one counts, merges are keys like any other."""
    if node is None:
        return None
    if node.kind == "sequence":
        return [value(item) for item in node.items]
    if node.kind == "mapping":
        return {_key(key): value(item) for key, item in node.pairs}
    return typed(node)


def typed(node: Node) -> str | int | float | bool | None:
    """A scalar's value: a text where it is quoted or looks like nothing else."""
    text = node.value
    if not node.plain or node.tag == "!!str" or len(text) > _LONGEST_NUMBER:
        return text
    if text in _NULLS:
        return None
    if text in _FLAGS:
        return _FLAGS[text]
    if _INT.fullmatch(text):
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _key(key: Node) -> object:
    return typed(key) if key.kind == "scalar" else repr(key.kind)


def position_of(root: Node | None, path: Sequence[object]) -> Position:
    """Where the path leads: its last key, or its last item; the nearest parent's place where it ends early."""
    where, node = (root.position if root is not None else Position()), root
    for step in path:
        if node is None:
            break
        if node.kind == "sequence" and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            where = node.position
        elif node.kind == "mapping":
            pair = next(((key, item) for key, item in node.pairs if step in (key.value, _key(key))), None)
            if pair is None:  # what came in by a merge
                break
            where, node = pair[0].position, pair[1]
        else:
            break
    return where
