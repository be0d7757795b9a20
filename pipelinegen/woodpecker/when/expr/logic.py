"""The operators that decide: `and`, `or`, `==`, `in`, `matches`, `??` and `? :`."""

from __future__ import annotations

from dataclasses import replace

from . import regexp, value
from .compiled import NOT_CONSTANT, Budget, Code, Item, Run, mismatch
from .error import EvaluateError, EvaluateUnknown
from .kind import CONDITION, NIL, NUMBER, TEXT, UNKNOWN, assignable, common, comparable, compatible
from .node import Node
from .value import RuntimeFault, Value, condition, describe, number, text


def logical(node: Node, left: Code, right: Code) -> Code:
    """`and` and `or`. A constant side decides, or drops out, before anything is run."""
    if not compatible(left.kind, right.kind, CONDITION):
        raise mismatch(node, left, right)
    neutral = node.value in {"and", "&&"}
    for one, other in ((left, right), (right, left)):
        if one.constant is neutral:
            return replace(other, kind=CONDITION)
    decisive = not neutral
    if left.constant is decisive or right.constant is decisive:
        return Code(CONDITION, lambda _: decisive, decisive)
    first, second = left.run, right.run
    merged = ("all", "none") if neutral else ("any",)
    loop = left.loop if left.loop == right.loop and left.loop in merged else ""

    def run(item: Item | None) -> Value:
        decided = condition(first(item)) is decisive
        if decided and not loop:
            return decisive
        try:
            rest = second(item)  # if it is no condition, only who uses it will mind
        except EvaluateError as error:
            if decided:
                raise EvaluateUnknown(error.reason, error.offset) from None
            raise
        return decisive if decided else rest

    return Code(CONDITION, run, loop=loop)


def equality(node: Node, left: Code, right: Code) -> Code:
    """`==` and `!=`."""
    if not comparable(left.kind, right.kind):
        raise mismatch(node, left, right)
    first, second = left.run, right.run
    check = {NUMBER: number, TEXT: text}.get(left.kind) if left.kind == right.kind else None
    wanted = node.value == "=="

    def run(item: Item | None) -> bool:
        one, other = first(item), second(item)
        if check:
            check(one)
            check(other)
        return value.equal(one, other) is wanted

    if wanted and left.constant is not NOT_CONSTANT and type(left.constant) is type(right.constant):
        return Code(CONDITION, run, left.constant == right.constant)
    return Code(CONDITION, run)


def membership(node: Node, left: Code, right: Code) -> Code:
    """`in`."""
    if right.kind.is_array:
        fits = comparable(left.kind, right.kind.elements)
    else:
        fits = right.kind.is_open or (left.kind.is_open and right.kind == TEXT)
    if not fits:
        raise mismatch(node, left, right)
    first, second = left.run, right.run
    written = node.children[1]
    if written.kind == "array" and all(item.kind == "literal" for item in written.children):
        listed = [item.value for item in written.children]
        types = {type(each) for each in listed}
        if types == {str}:
            return Code(CONDITION, _in_set(first, "", listed))
        if types == {int} and left.kind == NUMBER:
            return Code(CONDITION, _in_set(first, 0, listed))
    return Code(CONDITION, lambda item: value.contained(first(item), second(item)))


def _in_set(run: Run, empty: Value, listed: list[Value]) -> Run:
    """`in` a list of constants: the server makes a map of it, in which nil is the empty key."""

    def found(item: Item | None) -> bool:
        needle = run(item)
        if needle is None:
            needle = empty
        if type(needle) is not type(empty):
            raise RuntimeFault(f"{describe(needle)} cannot be in a list of another type")
        return needle in listed

    return found


def matches(node: Node, left: Code, right: Code, budget: Budget) -> Code:
    """`matches`. A pattern that is written out is checked even where it is not reached."""
    pattern = node.children[1]
    compiled: regexp.Regexp | None = None
    if pattern.kind == "literal" and isinstance(pattern.value, str):
        compiled = regexp.compiled(pattern.value, pattern.offset)
    elif isinstance(right.constant, str):
        raise EvaluateUnknown("a pattern made of constant parts is not modelled", pattern.offset)
    if not compatible(left.kind, right.kind, TEXT):
        raise mismatch(node, left, right)
    first, second = left.run, right.run

    def run(item: Item | None) -> bool:
        subject, written = first(item), second(item)
        if subject is None or written is None:
            return False
        budget.spend(len(text(subject)))
        return (compiled or regexp.compiled(text(written), pattern.offset)).search(subject)

    return Code(CONDITION, run)


def fallback(left: Code, right: Code) -> Code:
    """`??`: the right side where the left one is nil. No variable ever is."""
    first, second = left.run, right.run

    def run(item: Item | None) -> Value:
        found = first(item)
        return second(item) if found is None else found

    if NIL in (left.kind, right.kind):
        return Code(right.kind if left.kind == NIL else left.kind, run)
    return Code(left.kind if assignable(right.kind, left.kind) else UNKNOWN, run)


def choice(node: Node, test: Code, then: Code, otherwise: Code) -> Code:
    """`a ? b : c`."""
    if test.kind != CONDITION and not test.kind.is_open:
        raise EvaluateError(f"`?` needs a condition, not {test.kind}", node.offset)
    decide, first, second = test.run, then.run, otherwise.run

    def run(item: Item | None) -> Value:
        return first(item) if condition(decide(item)) else second(item)

    return Code(common(then.kind, otherwise.kind), run)
