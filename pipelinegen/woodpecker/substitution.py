"""Woodpecker's text substitution: what becomes of `${…}` before the YAML is even parsed.

The server runs drone/envsubst 1.0.3 over the raw text of every workflow file, comments included. The grammar looks
like the shell's and is not: `:+` and `:?` mean "default if empty", offsets count bytes, the pairs `$$`, `\\\\` and
`\\/` lose their first character everywhere, and a form it does not know makes the server refuse the whole pipeline.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..errors import PipelinegenError
from ..syntax.text import Origin
from .envsubst import grammar
from .envsubst.evaluate import evaluate
from .envsubst.limits import is_ours
from .envsubst.reference import Node, Reference
from .envsubst.refusal import Refusal

__all__ = [
    "Node",
    "Reference",
    "SubstitutionError",
    "escape",
    "parse",
    "references",
    "substitute",
    "substitute_located",
]


_ESCAPED = re.compile(r"\$\$|\\\\|\\/")


class SubstitutionError(PipelinegenError):
    """The server would refuse the pipeline (or crash on it) because of this text, or the text is beyond our limits.

    `line` and `column` (from 1, in characters; a line ends with its line feed) are where the `${` stands;
    `is_our_limit` says which of the two it is.
    """

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {reason}")
        self.reason = reason
        self.line = line
        self.column = column
        self.is_our_limit = is_ours(reason)


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """The text after substitution. A name that is not in `variables` becomes empty, as on the server.

    Raises SubstitutionError where the server refuses the pipeline, and beyond the limits of `envsubst.limits`.
    """
    nodes = parse(text)
    try:
        return evaluate(nodes, variables)
    except Refusal as refusal:
        raise _located(text, refusal) from None


def substitute_located(text: str, variables: Mapping[str, str]) -> tuple[str, Origin]:
    """The text after substitution, and from where in `text` its characters come. Raises SubstitutionError."""
    made: list[int] = [0]
    source: list[int] = [0]
    pieces: list[str] = []
    length = at = 0

    def add(piece: str, start: int) -> None:
        nonlocal length
        if made[-1] != length or source[-1] != start:
            made.append(length)
            source.append(start)
        pieces.append(piece)
        length += len(piece)

    def add_literal(end: int) -> None:
        start = at
        for escaped in _ESCAPED.finditer(text, at, end):
            add(text[start : escaped.start()], start)
            add(escaped[0][1], escaped.start() + 1)
            start = escaped.end()
        add(text[start:end], start)

    for node in parse(text):
        if isinstance(node, Reference):
            add_literal(node.offset)
            try:
                add(evaluate((node,), variables), node.offset)
            except Refusal as refusal:
                raise _located(text, refusal) from None
            at = node.end
    nul = text.find("\0")
    add_literal(len(text) if nul < 0 else nul)
    # Characters that a reference cut in two are whole again where the halves meet.
    return substitute(text, variables), Origin(made, source)


def references(text: str) -> list[Reference]:
    """Every `${…}` of the text in order, nested ones after the one they stand in. Raises SubstitutionError."""
    found: list[Reference] = []

    def visit(nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            if isinstance(node, Reference):
                found.append(node)
                visit(node.arguments)

    visit(parse(text))
    return found


def parse(text: str) -> tuple[Node, ...]:
    """The text as literal pieces and references. Raises SubstitutionError."""
    try:
        return grammar.parse(text)
    except Refusal as refusal:
        raise _located(text, refusal) from None


def escape(text: str) -> str:
    """The text to write so that the server's substitution gives back `text`, whatever the variables are.

    Raises ValueError for a NUL character: it ends the server's input.
    """
    if "\0" in text:
        raise ValueError("a NUL character cannot be written: the server stops reading there")
    # A run of escapable characters is doubled as a whole: `$$` alone would turn into `$`, and `${` would be read.
    return re.sub(r"\$+(?=\{)|\$\$+|\\+(?=/)|\\\\+", lambda run: run[0] * 2, text)


def _located(text: str, refusal: Refusal) -> SubstitutionError:
    line = text.count("\n", 0, refusal.offset) + 1
    return SubstitutionError(refusal.reason, line, refusal.offset - text.rfind("\n", 0, refusal.offset))
