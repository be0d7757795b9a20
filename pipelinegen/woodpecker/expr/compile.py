"""An expression made ready to run, with the mistakes that the server sees before it runs it.

The server knows the variables that exist to be texts and nothing about the others, which are empty texts when it
comes to it: `CI_PIPELINE_NUMBER > 3` is refused at once, `UNSET > 3` only when it is reached. Then it simplifies what
is constant: `… and false` never looks at its left side.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from . import regexp, value
from .error import EvaluateError, EvaluateUnknown
from .function import FUNCTIONS
from .kind import (
    ANY,
    CONDITION,
    NIL,
    NUMBER,
    TEXT,
    UNKNOWN,
    Kind,
    array_of,
    assignable,
    comparable,
    compatible,
    same_shape,
)
from .node import Node
from .parser import BUILTINS
from .value import RuntimeFault, Unmodelled, Value, condition, describe, number, text


@dataclass(frozen=True, slots=True)
class Item:
    """What `#` is within a function that runs over a list, and `#index` where it exists."""

    value: Value
    index: int


Run = Callable[[Item | None], Value]

_NOT_CONSTANT = object()


@dataclass(frozen=True, slots=True)
class Code:
    """A part of the expression: its type, how to run it, its value if that is constant.

    `loop` is the function's name for those that the server runs together with another one over the same list.
    """

    kind: Kind
    run: Run
    constant: object = _NOT_CONSTANT
    loop: str = ""


@dataclass(frozen=True, slots=True)
class _Scope:
    element: Kind
    indexed: bool


class Compiler:
    """Compiles nodes for one set of variables. Raises EvaluateError and EvaluateUnknown, as running the code does."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._scopes: list[_Scope] = []

    def compile(self, node: Node) -> Code:
        match node.kind:
            case "literal":
                return self._literal(node)
            case "name":
                return self._variable(node)
            case "unary":
                code = self._unary(node)
            case "binary":
                code = self._binary(node)
            case "choice":
                code = self._choice(node)
            case "array":
                code = self._array(node)
            case "index":
                code = self._index(node)
            case "slice":
                code = self._slice(node)
            case "call":
                code = self._call(node)
            case "builtin":
                code = self._builtin(node)
            case "pointer":
                code = self._pointer(node)
            case _:
                raise EvaluateUnknown(f"{node.value or 'this'} is not modelled", node.offset)
        return replace(code, run=_located(code.run, node.offset))

    def _literal(self, node: Node) -> Code:
        kinds = {type(None): NIL, bool: CONDITION, int: NUMBER, str: TEXT}
        constant = _NOT_CONSTANT if node.value is None else node.value
        return Code(kinds[type(node.value)], lambda _: node.value, constant)

    def _variable(self, node: Node) -> Code:
        name = str(node.value)
        if name in self._variables:
            found = self._variables[name]
            return Code(TEXT, lambda _: found)
        if name in BUILTINS or name == "$env":
            raise EvaluateUnknown(f"{name} as a value is not modelled", node.offset)
        return Code(UNKNOWN, lambda _: "")

    def _unary(self, node: Node) -> Code:
        code = self.compile(node.children[0])
        run = code.run
        if node.value in {"not", "!"}:
            if code.kind != CONDITION and not code.kind.is_open:
                raise EvaluateError(
                    f"`{node.value}` needs a condition, not {code.kind}; it binds more tightly than `contains`, `==` and "
                    f"the like, so put what it is about in parentheses",
                    node.offset,
                )
            negated = not code.constant if isinstance(code.constant, bool) else _NOT_CONSTANT
            return Code(CONDITION, lambda item: not condition(run(item)), negated)
        if code.kind != NUMBER and not code.kind.is_open:
            raise EvaluateError(f"`{node.value}` needs a number, not {code.kind}", node.offset)
        kind = NUMBER if code.kind == NUMBER else UNKNOWN
        if node.value == "+":
            return replace(code, kind=kind)
        constant = -code.constant if isinstance(code.constant, int) else _NOT_CONSTANT
        return Code(kind, lambda item: value.in_range(-number(run(item))), constant)

    def _binary(self, node: Node) -> Code:
        left, right = map(self.compile, node.children)
        sign = str(node.value)
        match sign:
            case "and" | "&&" | "or" | "||":
                return self._logical(node, left, right)
            case "==" | "!=":
                return self._equality(node, left, right)
            case "in":
                return self._membership(node, left, right)
            case "matches":
                return self._matches(node, left, right)
            case "??":
                return self._fallback(left, right)
        if sign not in _OPERATIONS:
            raise EvaluateUnknown(f"`{sign}` is not modelled", node.offset)
        wanted, result, call = _OPERATIONS[sign]
        if not compatible(left.kind, right.kind, *wanted):
            raise _mismatch(node, left, right)
        kind = result or (left.kind if left.kind == right.kind else UNKNOWN)
        first, second = left.run, right.run
        code = Code(kind, lambda item: call(first(item), second(item)))
        if result is CONDITION or isinstance(left.constant, bool) or isinstance(right.constant, bool):
            return code
        if type(left.constant) is type(right.constant) and isinstance(left.constant, (int, str)):
            # The server calculates this beforehand, so that a division by zero is refused even where it is not reached.
            return replace(code, constant=_located(code.run, node.offset)(None))
        return code

    def _logical(self, node: Node, left: Code, right: Code) -> Code:
        if not compatible(left.kind, right.kind, CONDITION):
            raise _mismatch(node, left, right)
        neutral = node.value in {"and", "&&"}
        for one, other in ((left, right), (right, left)):
            if one.constant is neutral:
                return replace(other, kind=CONDITION)
        if (not neutral) in (left.constant, right.constant):
            return Code(CONDITION, lambda _: not neutral, not neutral)
        first, second = left.run, right.run
        loop = left.loop if left.loop == right.loop and left.loop in (("all", "none") if neutral else ("any",)) else ""

        def run(item: Item | None) -> Value:
            decided = condition(first(item)) is not neutral
            if decided and not loop:
                return not neutral
            try:
                rest = second(item)
            except EvaluateError as error:
                if decided:
                    raise EvaluateUnknown(error.reason, error.offset) from None
                raise
            return not neutral if decided else rest

        return Code(CONDITION, run, loop=loop)

    def _equality(self, node: Node, left: Code, right: Code) -> Code:
        if not comparable(left.kind, right.kind):
            raise _mismatch(node, left, right)
        first, second = left.run, right.run
        alike = left.kind if left.kind == right.kind else None
        check = {NUMBER: number, TEXT: text}.get(alike) if alike in (NUMBER, TEXT) else None
        wanted = node.value == "=="

        def run(item: Item | None) -> bool:
            one, other = first(item), second(item)
            if check:
                check(one), check(other)
            return value.equal(one, other) is wanted

        both = (left.constant, right.constant)
        if wanted and _NOT_CONSTANT not in both and type(both[0]) is type(both[1]):
            return Code(CONDITION, run, both[0] == both[1])
        return Code(CONDITION, run)

    def _membership(self, node: Node, left: Code, right: Code) -> Code:
        if right.kind.is_array:
            fits = comparable(left.kind, right.kind.elements)
        else:
            fits = right.kind.is_open or (left.kind.is_open and right.kind == TEXT)
        if not fits:
            raise _mismatch(node, left, right)
        first, second = left.run, right.run
        listed = [item.value for item in node.children[1].children] if node.children[1].kind == "array" else []
        literal = all(item.kind == "literal" for item in node.children[1].children)
        for kind, empty in ((str, ""), (int, 0)):
            if (
                listed
                and literal
                and all(type(each) is kind for each in listed)
                and (kind is str or left.kind == NUMBER)
            ):
                return Code(CONDITION, _in_set(first, kind, empty, listed))
        return Code(CONDITION, lambda item: value.contained(first(item), second(item)))

    def _matches(self, node: Node, left: Code, right: Code) -> Code:
        pattern = node.children[1]
        if pattern.kind == "literal" and isinstance(pattern.value, str):
            compiled = regexp.compile(pattern.value, pattern.offset)
        elif isinstance(right.constant, str):
            raise EvaluateUnknown("an expression made of constant parts is not modelled", pattern.offset)
        else:
            compiled = None
        if not compatible(left.kind, right.kind, TEXT):
            raise _mismatch(node, left, right)
        first, second = left.run, right.run

        def run(item: Item | None) -> bool:
            subject, written = first(item), second(item)
            if subject is None or written is None:
                return False
            return (compiled or regexp.compile(text(written), pattern.offset)).search(text(subject))

        return Code(CONDITION, run)

    def _fallback(self, left: Code, right: Code) -> Code:
        first, second = left.run, right.run

        def run(item: Item | None) -> Value:
            found = first(item)
            return second(item) if found is None else found

        if NIL in (left.kind, right.kind):
            return Code(right.kind if left.kind == NIL else left.kind, run)
        return Code(left.kind if assignable(right.kind, left.kind) else UNKNOWN, run)

    def _choice(self, node: Node) -> Code:
        test = self.compile(node.children[0])
        if test.kind != CONDITION and not test.kind.is_open:
            raise EvaluateError(f"`?` needs a condition, not {test.kind}", node.offset)
        then, otherwise = map(self.compile, node.children[1:])
        decide, first, second = test.run, then.run, otherwise.run

        def run(item: Item | None) -> Value:
            return first(item) if condition(decide(item)) else second(item)

        return Code(_common(then.kind, otherwise.kind), run)

    def _array(self, node: Node) -> Code:
        codes = [self.compile(child) for child in node.children]
        kinds = [code.kind for code in codes]
        element = ANY if not same_shape(kinds) else kinds[-1] if kinds else UNKNOWN
        return Code(array_of(element), lambda item: [code.run(item) for code in codes])

    def _index(self, node: Node) -> Code:
        base, key = node.children
        if base.kind == "name" and base.value == "$env":
            if key.kind != "literal" or not isinstance(key.value, str):
                raise EvaluateUnknown("a calculated name in $env is not modelled", node.offset)
            found = self._variables.get(key.value, "")
            return Code(TEXT if key.value in self._variables else UNKNOWN, lambda _: found)
        left, right = self.compile(base), self.compile(key)
        first, second = left.run, right.run
        if left.kind.is_array and (right.kind == NUMBER or right.kind.is_open):
            kind = left.kind.elements
        elif left.kind.is_open:
            kind = UNKNOWN
        else:
            raise EvaluateError(f"{left.kind} has no part {describe(key.value)}", node.offset)
        return Code(kind, lambda item: value.fetch(first(item), second(item)))

    def _slice(self, node: Node) -> Code:
        base = self.compile(node.children[0])
        if not base.kind.is_open and not base.kind.is_array and base.kind != TEXT:
            raise EvaluateError(f"{base.kind} cannot be cut", node.offset)
        ends = []
        for child in node.children[1:]:
            end = Code(NIL, lambda _: None) if child.kind == "rest" else self._unchecked(child, base.kind.is_open)
            if child.kind != "rest" and not base.kind.is_open and end.kind != NUMBER and not end.kind.is_open:
                raise EvaluateError(f"a place in {base.kind} is a number, not {end.kind}", child.offset)
            ends.append(end.run)
        whole, (start, stop) = base.run, ends
        at_end = node.children[2].kind == "rest"

        def run(item: Item | None) -> Value:
            last = stop(item)
            return value.cut(whole(item), start(item), last if at_end else number(last))

        return Code(UNKNOWN if base.kind.is_open else base.kind, run)

    def _unchecked(self, node: Node, unchecked: bool = True) -> Code:
        """What the server compiles without having looked at its types."""
        try:
            return self.compile(node)
        except EvaluateError as error:
            if unchecked:
                raise EvaluateUnknown(error.reason, error.offset) from None
            raise

    def _call(self, node: Node) -> Code:
        callee = node.children[0]
        code = self.compile(callee)
        if not code.kind.is_open:
            raise EvaluateError(f"{describe(callee.value)} is {code.kind} and cannot be called", node.offset)
        for argument in node.children[1:]:
            self._unchecked(argument)

        def run(_: Item | None) -> Value:
            raise RuntimeFault(f"there is no function {describe(callee.value)}")

        return Code(UNKNOWN, run)

    def _builtin(self, node: Node) -> Code:
        name = str(node.value)
        if name in _LOOPS:
            return self._loop(node, name)
        if name not in FUNCTIONS:
            raise EvaluateUnknown(f"{name}() is not modelled", node.offset)
        codes = [self.compile(child) for child in node.children]
        function = FUNCTIONS[name]
        result = function.result([code.kind for code in codes])
        if result is None:
            given = ", ".join(str(code.kind) for code in codes) or "nothing"
            raise EvaluateError(f"{name}() does not take {given}", node.offset)
        return Code(result, lambda item: function.call(*(code.run(item) for code in codes)))

    def _loop(self, node: Node, name: str) -> Code:
        collection = self.compile(node.children[0])
        if not collection.kind.is_array and not collection.kind.is_open:
            raise EvaluateError(f"{name}() takes a list, not {collection.kind}", node.offset)
        element = UNKNOWN if collection.kind.is_open else collection.kind.elements
        body = Code(element, lambda item: item.value if item else None)
        if len(node.children) > 1:
            self._scopes.append(_Scope(element, indexed=name == "map"))
            body = self.compile(node.children[1].children[0])
            self._scopes.pop()
            if body.kind == NIL or (name != "map" and body.kind != CONDITION and not body.kind.is_open):
                raise EvaluateError(f"{name}() needs a condition for each item, not {body.kind}", node.offset)
        whole, each, combine = collection.run, body.run, _LOOPS[name]

        def run(item: Item | None) -> Value:
            found = value.items(whole(item))
            try:
                results = [each(Item(part, index)) for index, part in enumerate(found)]
                return combine(found, results if name == "map" else list(map(condition, results)))
            except (EvaluateError, RuntimeFault) as error:
                # How far the server gets before it comes to the fault depends on how it has rearranged the loops.
                raise Unmodelled(f"a fault within {name}(): {error}") from None

        if name in {"filter", "map"}:
            kind = body.kind if name == "map" else ANY if collection.kind.is_open else element
            return Code(array_of(kind), run)
        return Code(NUMBER if name == "count" else CONDITION, run, loop=name)

    def _pointer(self, node: Node) -> Code:
        scope = self._scopes[-1]
        if node.value == "index" and scope.indexed:
            return Code(NUMBER, lambda item: item.index if item else None)
        if node.value:
            raise EvaluateError(f"there is no #{node.value} here", node.offset)
        return Code(scope.element, lambda item: item.value if item else None)


def _located(run: Run, offset: int) -> Run:
    """`run`, with a place for what goes wrong in it."""

    def located(item: Item | None) -> Value:
        try:
            return run(item)
        except RuntimeFault as fault:
            raise EvaluateError(str(fault), offset) from None
        except Unmodelled as fault:
            raise EvaluateUnknown(f"{fault} is not modelled", offset) from None

    return located


def _mismatch(node: Node, left: Code, right: Code) -> EvaluateError:
    advice = (
        "; every variable is a text, int(…) makes a number of it" if {left.kind, right.kind} == {TEXT, NUMBER} else ""
    )
    return EvaluateError(f"`{node.value}` cannot join {left.kind} and {right.kind}{advice}", node.offset)


def _common(then: Kind, otherwise: Kind) -> Kind:
    """The type of a choice."""
    if NIL in (then, otherwise):
        return otherwise if then == NIL else then
    if not assignable(then, otherwise):
        return UNKNOWN
    if then.is_array and otherwise.is_array:
        one, other = then.elements, otherwise.elements
        if not (assignable(one, other) and assignable(other, one)):
            return array_of(ANY)
    return then


def _in_set(run: Run, kind: type, empty: Value, listed: list[Value]) -> Run:
    """`in` a list of constants: the server makes a map of it, in which nil is the empty key."""

    def found(item: Item | None) -> bool:
        needle = run(item)
        if needle is None:
            needle = empty
        if type(needle) is not kind:
            raise RuntimeFault(f"{describe(needle)} cannot be in a list of another type")
        return needle in listed

    return found


def _calculated(calculate: Callable[[int, int], int]) -> Callable[[Value, Value], int]:
    return lambda left, right: value.in_range(calculate(number(left), number(right)))


def _add(left: Value, right: Value) -> Value:
    one, other = value.pair(left, right)
    return one + other if isinstance(one, str) else value.in_range(one + other)


def _remainder(left: int, right: int) -> int:
    if not right:
        raise RuntimeFault("a division by zero")
    return abs(left) % abs(right) * (-1 if left < 0 else 1)


def _ordered(test: Callable[[object, object], bool]) -> Callable[[Value, Value], bool]:
    return lambda left, right: test(*value.pair(left, right))


# An operator's types (both sides the same), the type of its result (None: the sides'), and what it does.
_OPERATIONS: dict[str, tuple[tuple[Kind, ...], Kind | None, Callable[[Value, Value], Value]]] = {
    "<": ((NUMBER, TEXT), CONDITION, _ordered(operator.lt)),
    ">": ((NUMBER, TEXT), CONDITION, _ordered(operator.gt)),
    "<=": ((NUMBER, TEXT), CONDITION, _ordered(operator.le)),
    ">=": ((NUMBER, TEXT), CONDITION, _ordered(operator.ge)),
    "contains": ((TEXT,), CONDITION, value.about_text(lambda whole, part: part in whole)),
    "startsWith": ((TEXT,), CONDITION, value.about_text(str.startswith)),
    "endsWith": ((TEXT,), CONDITION, value.about_text(str.endswith)),
    "+": ((NUMBER, TEXT), None, _add),
    "-": ((NUMBER,), None, _calculated(operator.sub)),
    "*": ((NUMBER,), None, _calculated(operator.mul)),
    "%": ((NUMBER,), NUMBER, _calculated(_remainder)),
}

_LOOPS: dict[str, Callable[[list[Value], list[Value]], Value]] = {
    "all": lambda _, results: all(results),
    "none": lambda _, results: not any(results),
    "any": lambda _, results: any(results),
    "one": lambda _, results: results.count(True) == 1,
    "count": lambda _, results: results.count(True),
    "filter": lambda found, results: [item for item, wanted in zip(found, results, strict=True) if wanted],
    "map": lambda _, results: results,
}
