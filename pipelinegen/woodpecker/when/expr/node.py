"""The parsed expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

NodeKind = Literal[
    "literal",  # value: None, bool, int or str
    "name",  # value: the name
    "unary",  # value: the operator
    "binary",  # value: the operator
    "choice",  # condition, then, otherwise
    "array",
    "index",  # base, key; also `base.key`
    "slice",  # base, from, to
    "rest",  # the missing end of a slice
    "call",  # a function nobody knows: the callee, the arguments
    "builtin",  # value: the name
    "predicate",
    "pointer",  # value: what follows `#`
    "other",  # value: what it is, in words; never evaluated
]


@dataclass(frozen=True, slots=True)
class Node:
    """One node; `offset` is where it stands in the text."""

    kind: NodeKind
    offset: int
    value: str | int | bool | None = None
    children: tuple[Node, ...] = ()
    depth: int = 1
