"""The functions that run an expression for every item of a list."""

from __future__ import annotations

from collections.abc import Callable

from . import value
from .compiled import Code, Item
from .error import EvaluateError
from .kind import ANY, CONDITION, NIL, NUMBER, UNKNOWN, Kind, array_of
from .node import Node
from .value import RuntimeFault, Unmodelled, Value, condition


def element(node: Node, collection: Code) -> Kind:
    """The type of the list's items. Raises EvaluateError for what is no list."""
    if not collection.kind.is_array and not collection.kind.is_open:
        raise EvaluateError(f"{node.value}() takes a list, not {collection.kind}", node.offset)
    return UNKNOWN if collection.kind.is_open else collection.kind.elements


def loop(node: Node, collection: Code, body: Code) -> Code:
    """The function over the collection, with what it runs for each item."""
    name = str(node.value)
    maps = name == "map"
    if body.kind == NIL or (not maps and len(node.children) > 1 and body.kind != CONDITION and not body.kind.is_open):
        raise EvaluateError(f"{name}() needs a condition for each item, not {body.kind}", node.offset)
    whole, each, combine = collection.run, body.run, LOOPS[name]

    def run(item: Item | None) -> Value:
        found = value.items(whole(item))
        try:
            results = [each(Item(part, index)) for index, part in enumerate(found)]
            return combine(found, results if maps else [condition(result) for result in results])
        except (EvaluateError, RuntimeFault) as fault:
            # Whether the server gets as far as the fault depends on how it has merged and shortened its loops.
            raise Unmodelled(f"a fault within {name}() ({fault})") from None

    if maps:
        return Code(array_of(body.kind), run)
    if name == "filter":
        return Code(array_of(ANY if collection.kind.is_open else collection.kind.elements), run)
    return Code(NUMBER if name == "count" else CONDITION, run, loop=name)


LOOPS: dict[str, Callable[[list[Value], list[Value]], Value]] = {
    "all": lambda _, results: all(results),
    "none": lambda _, results: not any(results),
    "any": lambda _, results: any(results),
    "one": lambda _, results: results.count(True) == 1,
    "count": lambda _, results: results.count(True),
    "filter": lambda found, results: [item for item, wanted in zip(found, results, strict=True) if wanted],
    "map": lambda _, results: results,
}
