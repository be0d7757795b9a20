"""What the server knows of a value before it runs the expression: the types of expr-lang's checker."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Kind:
    """The type of a value; of an array also its elements', and whether it is one of texts only to Go (`[]string`)."""

    name: Literal["unknown", "any", "nil", "condition", "number", "text", "array"]
    element: Kind | None = None
    only_texts: bool = False

    def __str__(self) -> str:
        return {
            "unknown": "an unknown value",
            "any": "an unknown value",
            "nil": "nil",
            "condition": "a condition",
            "number": "a number",
            "text": "a text",
            "array": "a list",
        }[self.name]

    @property
    def is_open(self) -> bool:
        """Whether it can be anything, so that only running the expression shows a mistake."""
        return self.name in {"unknown", "any"}

    @property
    def is_array(self) -> bool:
        """Whether it is a list."""
        return self.name == "array"

    @property
    def elements(self) -> Kind:
        """The type of a list's items."""
        return self.element or ANY


# A variable that is not set, and what is made of it; a value of Go's interface type.
UNKNOWN = Kind("unknown")
ANY = Kind("any")
NIL = Kind("nil")
CONDITION = Kind("condition")
NUMBER = Kind("number")
TEXT = Kind("text")
TEXTS = Kind("array", TEXT, only_texts=True)


def array_of(element: Kind) -> Kind:
    """A list as an expression makes it."""
    return Kind("array", element)


def same_shape(kinds: list[Kind]) -> bool:
    """Whether Go's reflection tells the kinds apart; it does not tell nil from unknown."""
    return len({"unknown" if kind == NIL else kind.name for kind in kinds}) <= 1


def assignable(value: Kind, target: Kind) -> bool:
    """Go's rule."""
    if value == NIL:
        return target.is_array or target == ANY
    if UNKNOWN in (value, target):
        return False
    if target == ANY:
        return True
    return value.name == target.name and value.only_texts == target.only_texts


def comparable(left: Kind, right: Kind) -> bool:
    """Whether `==` takes them."""
    open_or_nil = left.is_open or right.is_open or NIL in (left, right)
    return open_or_nil or (left.is_array and right.is_array) or assignable(left, right)


def compatible(left: Kind, right: Kind, *wanted: Kind) -> bool:
    """Whether both are of one of the wanted types, or may turn out to be."""
    if left.is_open or right.is_open:
        return (left.is_open or left in wanted) and (right.is_open or right in wanted)
    return left == right and left in wanted


def common(then: Kind, otherwise: Kind) -> Kind:
    """The type of a choice between the two."""
    if NIL in (then, otherwise):
        return otherwise if then == NIL else then
    if not assignable(then, otherwise):
        return UNKNOWN
    if then.is_array and otherwise.is_array:
        one, other = then.elements, otherwise.elements
        if not (assignable(one, other) and assignable(other, one)):
            return array_of(ANY)
    return then
