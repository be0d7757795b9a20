"""The operators that only calculate: comparisons, tests of texts, numbers."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import replace

from . import value
from .compiled import Budget, Code, located, mismatch
from .error import EvaluateError, EvaluateUnknown
from .kind import CONDITION, NUMBER, TEXT, UNKNOWN, Kind, compatible
from .node import Node
from .value import RuntimeFault, Value, condition, number


def unary(node: Node, operand: Code) -> Code:
    """`not`, `!`, `-` and `+`."""
    run = operand.run
    if node.value in {"not", "!"}:
        if operand.kind != CONDITION and not operand.kind.is_open:
            raise EvaluateError(
                f"`{node.value}` needs a condition, not {operand.kind}; it binds more tightly than `contains`: "
                "put what it is about in parentheses",
                node.offset,
            )
        negated = Code(CONDITION, lambda item: not condition(run(item)))
        return replace(negated, constant=not operand.constant) if isinstance(operand.constant, bool) else negated
    if operand.kind != NUMBER and not operand.kind.is_open:
        raise EvaluateError(f"`{node.value}` needs a number, not {operand.kind}", node.offset)
    kind = NUMBER if operand.kind == NUMBER else UNKNOWN
    if node.value == "+":
        return replace(operand, kind=kind)
    minus = Code(kind, lambda item: value.in_range(-number(run(item))))
    return replace(minus, constant=-operand.constant) if isinstance(operand.constant, int) else minus


def binary(node: Node, left: Code, right: Code) -> Code:
    """An operator of this module's table; EvaluateUnknown for any other."""
    sign = str(node.value)
    if sign not in _OPERATIONS:
        raise EvaluateUnknown(f"`{sign}` is not modelled", node.offset)
    wanted, result, call = _OPERATIONS[sign]
    if not compatible(left.kind, right.kind, *wanted):
        raise mismatch(node, left, right)
    kind = result or (UNKNOWN if left.kind.is_open or right.kind.is_open else left.kind)
    first, second = left.run, right.run
    code = Code(kind, lambda item: call(first(item), second(item)))
    constants = {type(left.constant), type(right.constant)}
    if result is CONDITION or constants not in ({int}, {str}):
        return code
    # The server calculates this beforehand, so that a remainder by zero is refused even where it is not reached.
    return replace(code, constant=located(code.run, node.offset, Budget())(None))


def _calculated(calculate: Callable[[int, int], int]) -> Callable[[Value, Value], int]:
    return lambda left, right: value.in_range(calculate(number(left), number(right)))


def _add(left: Value, right: Value) -> Value:
    one, other = value.pair(left, right)
    return one + other if isinstance(one, str) else value.in_range(one + other)


def _remainder(left: int, right: int) -> int:
    """With the sign of the left side, as Go has it."""
    if not right:
        raise RuntimeFault("a division by zero")
    return abs(left) % abs(right) * (-1 if left < 0 else 1)


def _ordered(test: Callable[[Value, Value], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: test(*value.pair(left, right))


# An operator's types (both sides the same), the type of its result (None: the sides'), and what it does.
_OPERATIONS: dict[str, tuple[tuple[Kind, ...], Kind | None, Callable[[Value, Value], Value]]] = {
    "<": ((NUMBER, TEXT), CONDITION, _ordered(operator.lt)),
    ">": ((NUMBER, TEXT), CONDITION, _ordered(operator.gt)),
    "<=": ((NUMBER, TEXT), CONDITION, _ordered(operator.le)),
    ">=": ((NUMBER, TEXT), CONDITION, _ordered(operator.ge)),
    "contains": ((TEXT,), CONDITION, value.about_texts(lambda whole, part: part in whole)),
    "startsWith": ((TEXT,), CONDITION, value.about_texts(str.startswith)),
    "endsWith": ((TEXT,), CONDITION, value.about_texts(str.endswith)),
    "+": ((NUMBER, TEXT), None, _add),
    "-": ((NUMBER,), None, _calculated(operator.sub)),
    "*": ((NUMBER,), None, _calculated(operator.mul)),
    "%": ((NUMBER,), NUMBER, _calculated(_remainder)),
}
