"""What the parts of an expression are compiled to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .error import EvaluateError, EvaluateUnknown
from .kind import NUMBER, TEXT, Kind
from .node import Node
from .value import RuntimeFault, Unmodelled, Value


@dataclass(frozen=True, slots=True)
class Item:
    """What `#` is within a function that runs over a list, and `#index` where it exists."""

    value: Value
    index: int


Run = Callable[[Item | None], Value]

NOT_CONSTANT = object()


@dataclass(frozen=True, slots=True)
class Code:
    """A part of the expression: its type, how to run it, its value if that is constant.

    `loop` is the name of a function over a list that the server may merge with its neighbour over the same list.
    """

    kind: Kind
    run: Run
    constant: object = NOT_CONSTANT
    loop: str = ""


class Budget:
    """How much work an expression may still be: an answer that takes minutes is none."""

    def __init__(self) -> None:
        self._left = 500_000

    def spend(self, steps: int) -> None:
        """Pay for some steps of about a microsecond each."""
        self._left -= steps
        if self._left < 0:
            raise Unmodelled("an expression that is this much work")


def located(run: Run, offset: int, budget: Budget) -> Run:
    """`run`, paid for, and with a place for what goes wrong in it."""

    def with_place(item: Item | None) -> Value:
        try:
            found = run(item)
            budget.spend(1 + (len(found) // 16 if isinstance(found, (str, list)) else 0))
        except RuntimeFault as fault:
            raise EvaluateError(str(fault), offset) from None
        except Unmodelled as fault:
            raise EvaluateUnknown(f"{fault} is not modelled", offset) from None
        return found

    return with_place


def mismatch(node: Node, left: Code, right: Code) -> EvaluateError:
    """The error for an operator whose two sides do not go together."""
    advice = (
        "; every variable is a text, int(…) makes a number of it" if {left.kind, right.kind} == {TEXT, NUMBER} else ""
    )
    return EvaluateError(f"`{node.value}` cannot join {left.kind} and {right.kind}{advice}", node.offset)
