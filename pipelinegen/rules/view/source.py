"""A file's text and its YAML as written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ...finding import Position
from ...syntax import yaml
from ...syntax.text import Lines
from ...syntax.yaml import Node
from ..known import NOTHING, Known


@dataclass(frozen=True)
class Source:
    """A CI file: its path in the repository, its text, and what is known beside it."""

    path: str
    text: str
    known: Known = NOTHING

    @cached_property
    def lines(self) -> Lines:
        """The text by lines."""
        return Lines(self.text)

    @cached_property
    def root(self) -> Node | None:
        """The document as it is written; None where there is none. Raises YamlError."""
        return yaml.compose(self.text)

    @cached_property
    def scalars(self) -> tuple[Node, ...]:
        """Every scalar, keys too, in the order of the text."""
        return tuple(node for node in yaml.walk(self.root) if node.kind == "scalar")

    def position_in(self, node: Node, offset: int) -> Position:
        """Where a character of a scalar's value stands in the file."""
        return self.lines.position(yaml.origin(self.lines, node).offset(offset))

    def comment_on(self, position: Position) -> str:
        """The comment behind what stands there, on the same line, without its sign; empty without one."""
        _, sign, comment = self.lines.line(position.line)[position.column - 1 :].partition(" #")
        return comment.strip() if sign else ""
