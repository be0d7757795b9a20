"""How the server's YAML decoder fills a typed field from a node: what it takes, and what it refuses.

A null leaves the field as if it were not there. Unknown keys are no fault; which those are is told, not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from ...finding import Position
from ...syntax.yaml import Node
from ..version import Version, show
from ..when.constraint import FLAGS, Constraint, WhenError, read_constraints
from .document import DocumentError, Float, Int, is_null, merged, scalar_text, value

_Value = TypeVar("_Value")

OPTIONAL_SINCE: Version = (3, 15, 0)
"""From here on a dependency may be optional."""

_LONGEST_SHOWN = 80
_LARGEST_INT = (1 << 63) - 1


def refused(node: Node, right: str, where: str) -> DocumentError:
    """The error for a node that is not what its field wants."""
    return DocumentError(f"{where} is {_found(node)}; {right} is expected", node.position)


def _found(node: Node) -> str:
    if node.kind == "sequence":
        return "a list"
    if node.kind == "mapping":
        # In a list of texts it is `: ` in one of them that made the mapping: the key tells which.
        key = next((key for key, _ in node.pairs if key.kind == "scalar"), None)
        return "a mapping" if key is None else f"a mapping with the key {_shown(key.value)}"
    return "null" if is_null(node) else _shown(node.value)


def _shown(text: str) -> str:
    return repr(text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}...")


def text(node: Node, where: str) -> str:
    """A scalar as it is written, whatever its type; but no date."""
    if node.kind != "scalar":
        raise refused(node, "a text", where)
    if isinstance(value(node), datetime):
        raise refused(node, "a text (a date needs quotes)", where)
    return scalar_text(node)


def texts(node: Node, where: str) -> tuple[str, ...]:
    """A text or a list of real texts: a number alone is taken for one, a number in a list is not."""
    if node.kind == "scalar":
        return (text(node, where),)
    if node.kind != "sequence":
        raise refused(node, "a text or a list of texts", where)
    return real_texts(node, where)


def real_texts(node: Node, where: str) -> tuple[str, ...]:
    """A list of real texts: a number or a null in it is none."""
    if node.kind != "sequence":
        raise refused(node, "a list of texts", where)
    for at, item in enumerate(node.items):
        if item.kind != "scalar" or not isinstance(value(item), str):
            raise refused(item, "a text (put it in quotes)", f"{where}[{at}]")
    return tuple(scalar_text(item) for item in node.items)


def strict_list(node: Node, where: str) -> tuple[str, ...]:
    """A list of scalars, each as it is written; nulls are left out."""
    if node.kind != "sequence":
        raise refused(node, "a list of texts", where)
    return tuple(text(item, f"{where}[{at}]") for at, item in enumerate(node.items) if not is_null(item))


def flag(node: Node, where: str) -> bool:
    """True or false."""
    found = value(node) if node.kind == "scalar" else None
    if isinstance(found, bool):
        return found
    if isinstance(found, str) and found in FLAGS:
        return FLAGS[found]
    raise refused(node, "true or false", where)


def whole_number(node: Node, where: str) -> int:
    """A number of 63 bits without a fraction; `2.0` has none."""
    found = value(node) if node.kind == "scalar" else None
    if isinstance(found, Float) and found.is_integer():
        found = Int(int(found))
    if not isinstance(found, Int) or not -_LARGEST_INT - 1 <= found <= _LARGEST_INT:
        raise refused(node, "a whole number", where)
    return int(found)


def named_nodes(node: Node, where: str) -> dict[str, Node]:
    """A mapping from texts to nodes of any type."""
    if node.kind != "mapping":
        raise refused(node, "a mapping", where)
    return {text(key, f"a key of {where}"): item for key, item in merged(node)}


def decoded_nodes(node: Node, where: str) -> dict[str, Node]:
    """The same where the server decodes the values at once, so that one without a value makes it refuse the file."""
    named = named_nodes(node, where)
    for item in named.values():
        value(item)
    return named


def labels(node: Node, where: str) -> dict[str, str]:
    """A mapping of scalars, or a list of `key=value`."""
    if node.kind == "sequence":
        return dict(_label(each) for each in real_texts(node, where))
    if node.kind != "mapping":
        raise refused(node, "a mapping, or a list of `key=value`,", where)
    named = named_nodes(node, where)
    return {name: "" if is_null(item) else text(item, f"{where}.{name}") for name, item in named.items()}


def _label(each: str) -> tuple[str, str]:
    name, _, content = each.strip().partition("=")
    return name, content


def conditions(node: Node, where: str) -> tuple[Constraint, ...]:
    """The items of a `when`."""
    try:
        return read_constraints(value(node), where)
    except WhenError as error:
        raise DocumentError(str(error), node.position) from None


@dataclass(frozen=True, slots=True)
class Dependency:
    """A step or workflow to wait for; an optional one may be missing."""

    name: str
    optional: bool = False


def dependencies(node: Node, where: str) -> tuple[Dependency, ...]:
    """A name, or a list of names and of mappings with `name` and `optional`."""
    if node.kind == "scalar":
        return (Dependency(text(node, where)),)
    if node.kind != "sequence":
        raise refused(node, "a name or a list of names", where)
    return tuple(_dependency(item, f"{where}[{at}]") for at, item in enumerate(node.items))


def required(node: Node, where: str) -> tuple[Dependency, ...]:
    """A name or a list of names: all that servers took before a dependency could be optional."""
    for at, item in enumerate(node.items):
        if item.kind == "mapping":
            right = f"a name (optional ones are known from Woodpecker {show(OPTIONAL_SINCE)} on)"
            raise refused(item, right, f"{where}[{at}]")
    return tuple(map(Dependency, texts(node, where)))


def _dependency(node: Node, where: str) -> Dependency:
    found = value(node)
    if isinstance(found, str):
        return Dependency(found)
    if not isinstance(found, Mapping) or "name" not in found or not all(isinstance(key, str) for key in found):
        raise refused(node, "a name, or a mapping with `name` and perhaps `optional`,", where)
    parts = named_nodes(node, where)
    if not isinstance(found["name"], str):
        raise refused(parts["name"], "a text", f"{where}.name")
    optional = found.get("optional", False)
    if not isinstance(optional, bool):
        raise refused(parts["optional"], "true or false", f"{where}.optional")
    return Dependency(found["name"], optional)


class Fields:
    """The keys of one mapping, taken one by one; `unknown` are those that nobody asked for."""

    def __init__(self, node: Node | None, where: str) -> None:
        if node is not None and not is_null(node) and node.kind != "mapping":
            raise refused(node, "a mapping", where or "the file")
        self._where = where
        self._nodes: dict[str, Node] = {}
        self._keys: dict[str, Node] = {}
        self._asked: set[str] = set()
        for key, item in merged(node) if node is not None and node.kind == "mapping" else ():
            name = scalar_text(key) if key.kind == "scalar" else ""
            self._nodes[name] = item
            self._keys[name] = key

    def take(self, name: str, read: Callable[[Node, str], _Value], default: _Value) -> _Value:
        """The field's value, or the default where it is missing or null."""
        node = self.node(name)
        return default if node is None else read(node, f"{self._where}.{name}".lstrip("."))

    def node(self, name: str) -> Node | None:
        """The field's node; None where it is missing or null."""
        self._asked.add(name)
        node = self._nodes.get(name)
        return None if node is None or is_null(node) else node

    def place(self, name: str) -> Position:
        """Where the key stands; the document's start where it does not."""
        key = self._keys.get(name)
        return Position() if key is None else key.position

    def unknown(self) -> tuple[tuple[str, Position], ...]:
        """The keys that have not been asked for, each with its place."""
        return tuple((name, key.position) for name, key in self._keys.items() if name not in self._asked)
