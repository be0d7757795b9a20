"""The matrix of a workflow file: one run of the workflow for each combination of values."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ...finding import Position
from ...syntax.yaml import Node
from .document import DocumentError, is_null
from .reader import Fields, named_nodes, refused, strict_list, text

# The server stops counting one too late, at both limits; what is beyond them is dropped without a word.
MAX_COMBINATIONS = 27
MAX_AXES = 12


def combinations(document: Node | None) -> tuple[dict[str, str], ...]:
    """The combinations of a file that is not substituted yet; one empty one where there is no matrix.

    Values are texts as they are written (`1.10` stays that), names are sorted, and the last one varies fastest.
    Raises DocumentError where the server cannot read it.
    """
    whole = Fields(document, "")
    matrix = whole.node("matrix")
    if matrix is None:
        return ({},)
    if matrix.kind != "mapping":
        raise refused(matrix, "a mapping from names to lists of values", "matrix")
    return _included(matrix) or _product(matrix, whole.place("matrix")) or ({},)


def total(document: Node | None) -> int:
    """How many combinations the axes have, those too that the server drops."""
    matrix = Fields(document, "").node("matrix")
    if matrix is None or matrix.kind != "mapping" or _included(matrix):
        return 0
    lengths = [sum(not is_null(each) for each in item.items) for item in named_nodes(matrix, "matrix").values()]
    return math.prod(length for length in lengths if length)


def _included(matrix: Node) -> tuple[dict[str, str], ...]:
    """The combinations of `include`, which wins over everything else; none where it is not a list of mappings."""
    include = Fields(matrix, "matrix").node("include")
    if include is None or include.kind != "sequence":
        return ()
    try:
        return tuple(
            {} if is_null(item) else _combination(item, f"matrix.include[{at}]")
            for at, item in enumerate(include.items)
        )
    except DocumentError:
        if any(item.kind == "mapping" for item in include.items):
            raise
        return ()  # then it is an axis of this name


def _combination(node: Node, where: str) -> dict[str, str]:
    named = named_nodes(node, where).items()
    return {name: "" if is_null(item) else text(item, f"{where}.{name}") for name, item in named}


def _product(matrix: Node, place: Position) -> tuple[dict[str, str], ...]:
    named = sorted(named_nodes(matrix, "matrix").items())
    axes = {name: () if is_null(item) else strict_list(item, f"matrix.{name}") for name, item in named}
    total = 0
    for values in axes.values():
        total = _signed(total * len(values)) or len(values)
    return tuple(_nth(axes, total, number, place) for number in range(min(total, MAX_COMBINATIONS)))


def _signed(number: int) -> int:
    """The number as 64 bits hold it: so many combinations that they do not fit may turn out to be none."""
    return (number + (1 << 63)) % (1 << 64) - (1 << 63)


def _nth(axes: Mapping[str, tuple[str, ...]], total: int, number: int, place: Position) -> dict[str, str]:
    combination = {}
    for name, values in [*axes.items()][:MAX_AXES]:
        if not values:
            raise DocumentError(
                f"matrix.{name} has no values, which crashes the server; list some, or leave it out", place
            )
        total //= len(values)
        if not total:
            raise DocumentError("the matrix has too many combinations, which crashes the server; use fewer", place)
        combination[name] = values[number // total % len(values)]
    return combination
