"""Where in a text the characters of a scalar stand."""

from __future__ import annotations

import re

from ..text import Lines, Origin
from .node import Node

_HEADER = re.compile(r"[|>][-+0-9]*")
_HEXADECIMAL = {"x": 2, "u": 4, "U": 8}
# What may stand between a node's beginning and its text.
_PROPERTIES = re.compile(r"(?:[!&][^\s]*\s+)*")


def origin(lines: Lines, node: Node) -> Origin:
    """From where in the text the characters of a scalar's value come."""
    text = lines.text
    start = lines.offset(node.position)
    properties = _PROPERTIES.match(text, start)
    start = properties.end() if properties else start
    if node.style in ("|", ">"):
        return _of_block(lines, node, start)
    return _of_flow(text, node, start)


def _of_block(lines: Lines, node: Node, start: int) -> Origin:
    header = _HEADER.match(lines.text, start)
    number = lines.position(header.end() if header else start).line  # as an index, that of the first line below
    indent = _indent(lines, number, node.value)
    made, source, at = [0], [_content(lines, number, indent)], 0
    if node.style == ">":
        return _aligned(lines.text, node.value, source[0], "")
    starts = lines.starts
    last = 0 if "\r" in lines.text else len(starts) - 1
    while (at := node.value.find("\n", at) + 1) > 0:
        number += 1
        made.append(at)
        # A line may be shorter than the block is set in; then it is empty.
        source.append(
            min(starts[number] + indent, starts[number + 1] - 1) if number < last else _content(lines, number, indent)
        )
    return Origin(made, source)


def _content(lines: Lines, number: int, indent: int) -> int:
    """Where a line's own text begins; its end if it is shorter than that."""
    if number >= len(lines.starts):
        return len(lines.text)
    start = lines.starts[number]
    return min(start + indent, start + len(lines.line(number + 1)))


def _indent(lines: Lines, number: int, value: str) -> int:
    """How far the block is set in: by its first line that is not empty, less the spaces that belong to the value."""
    for at, line in enumerate(value.split("\n")):
        if line.strip():
            written = lines.line(number + at + 1)
            return len(written) - len(written.lstrip(" ")) - (len(line) - len(line.lstrip(" ")))
    return 0


def _of_flow(text: str, node: Node, start: int) -> Origin:
    if node.style and text[start : start + 1] == node.style:
        start += 1
    if text.startswith(node.value, start) and "\n" not in node.value:
        return Origin([0], [start])
    return _aligned(text, node.value, start, node.style)


def _aligned(text: str, value: str, at: int, quote: str) -> Origin:
    """Both read side by side: what is folded or escaped takes more room in the text than in the value."""
    made: list[int] = []
    source: list[int] = []
    for index, character in enumerate(value):
        if character.isspace() and text[at : at + 1] != character:
            made.append(index)
            source.append(at)
            if quote == '"' and text[at : at + 1] == "\\":
                at += _escaped(text, at)
            continue
        while text[at : at + 1].isspace() and text[at] != character:
            at += 1
        if quote == '"' and text[at : at + 2] == "\\\n":  # a line that goes on
            at += 2
            while text[at : at + 1] in (" ", "\t"):
                at += 1
        made.append(index)
        source.append(at)
        if quote == '"' and text[at : at + 1] == "\\":
            at += _escaped(text, at)
        elif quote == "'" and text[at : at + 2] == "''":
            at += 2
        else:
            at += 1
    return Origin(made or [0], source or [at])


def _escaped(text: str, at: int) -> int:
    return 2 + _HEXADECIMAL.get(text[at + 1 : at + 2], 0)
