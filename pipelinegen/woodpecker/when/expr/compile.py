"""An expression made ready to run, with the mistakes that the server sees before it runs it.

The server knows the variables that exist to be texts and nothing about the others, which are empty texts when it
comes to it: `CI_PIPELINE_NUMBER > 3` is refused at once, `UNSET > 3` only when it is reached. Then it simplifies what
is constant: `… and false` never looks at its left side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from . import arithmetic, logic, value
from .compiled import NOT_CONSTANT, Budget, Code, Item, located
from .error import EvaluateError, EvaluateUnknown
from .function import FUNCTIONS
from .kind import ANY, CONDITION, NIL, NUMBER, TEXT, UNKNOWN, Kind, array_of, same_shape
from .loop import LOOPS, element, loop
from .node import Node
from .parser import BUILTINS
from .value import RuntimeFault, Value, describe, number


class Compiler:
    """Compiles nodes for one set of variables. Raises EvaluateError and EvaluateUnknown, as running the code does."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._budget = Budget()
        # Of each function over a list around the node: the type of `#`, and whether there is `#index`.
        self._scopes: list[tuple[Kind, bool]] = []

    def compile(self, node: Node) -> Code:
        """The node's code, which says where a fault is."""
        code = self._compile(node)
        return replace(code, run=located(code.run, node.offset, self._budget))

    def _compile(self, node: Node) -> Code:
        match node.kind:
            case "literal":
                return _literal(node)
            case "name":
                return self._variable(node, str(node.value))
            case "pointer":
                return self._pointer(node)
            case "array":
                return self._array(node)
            case "slice":
                return self._slice(node)
            case "call":
                return self._call(node)
            case "builtin" if node.value in LOOPS:
                return self._loop(node)
            case "builtin":
                return self._builtin(node)
            case "index" if node.children[0].kind == "name" and node.children[0].value == "$env":
                return self._named(node, node.children[1])
            case "unary" | "binary" | "choice" | "index":
                return self._combined(node, [self.compile(child) for child in node.children])
        raise EvaluateUnknown(f"{node.value} is not modelled", node.offset)

    def _combined(self, node: Node, codes: list[Code]) -> Code:
        """An operator, or an index, over its compiled parts."""
        match node.kind, node.value:
            case "unary", _:
                return arithmetic.unary(node, *codes)
            case "choice", _:
                return logic.choice(node, *codes)
            case "index", _:
                if codes[1].constant == -1:
                    _check_last(node)
                return _index(node, *codes)
            case _, "and" | "&&" | "or" | "||":
                return logic.logical(node, *codes)
            case _, "==" | "!=":
                return logic.equality(node, *codes)
            case _, "in":
                return logic.membership(node, *codes)
            case _, "matches":
                return logic.matches(node, codes[0], codes[1], self._budget)
            case _, "??":
                return logic.fallback(*codes)
        return arithmetic.binary(node, *codes)

    def _variable(self, node: Node, name: str) -> Code:
        if name in self._variables:
            found = self._variables[name]
            return Code(TEXT, lambda _: found)
        if name in BUILTINS or name == "$env":
            raise EvaluateUnknown(f"{name} as a value is not modelled", node.offset)
        return Code(UNKNOWN, lambda _: "")

    def _named(self, node: Node, name: Node) -> Code:
        """`$env["NAME"]`."""
        if name.kind != "literal" or not isinstance(name.value, str):
            raise EvaluateUnknown("a calculated name in $env is not modelled", node.offset)
        found = self._variables.get(name.value, "")
        return Code(TEXT if name.value in self._variables else UNKNOWN, lambda _: found)

    def _pointer(self, node: Node) -> Code:
        kind, indexed = self._scopes[-1]
        if node.value == "index" and indexed:
            return Code(NUMBER, lambda item: item.index if item else None)
        if node.value:
            raise EvaluateError(f"there is no #{node.value} here", node.offset)
        return Code(kind, lambda item: item.value if item else None)

    def _array(self, node: Node) -> Code:
        codes = [self.compile(child) for child in node.children]
        kinds = [code.kind for code in codes]
        kind = ANY if not same_shape(kinds) else kinds[-1] if kinds else UNKNOWN
        return Code(array_of(kind), lambda item: [code.run(item) for code in codes])

    def _slice(self, node: Node) -> Code:
        base = self.compile(node.children[0])
        if not base.kind.is_open and not base.kind.is_array and base.kind != TEXT:
            raise EvaluateError(f"{base.kind} cannot be cut", node.offset)
        start, end = (self._place(child, base.kind) for child in node.children[1:])
        to_end = node.children[2].kind == "rest"

        def run(item: Item | None) -> Value:
            whole, last = base.run(item), end.run(item)
            return value.cut(whole, start.run(item), None if to_end else number(last))

        return Code(UNKNOWN if base.kind.is_open else base.kind, run)

    def _place(self, node: Node, base: Kind) -> Code:
        """One end of a slice; the server checks its type only where it knows what is cut."""
        if node.kind == "rest":
            return Code(NIL, lambda _: None)
        if base.is_open:
            return self._unchecked(node)
        code = self.compile(node)
        if code.kind != NUMBER and not code.kind.is_open:
            raise EvaluateError(f"a place in {base} is a number, not {code.kind}", node.offset)
        return code

    def _unchecked(self, node: Node) -> Code:
        """What the server compiles without having looked at its types: what seems a mistake need not be one."""
        try:
            return self.compile(node)
        except EvaluateError as error:
            raise EvaluateUnknown(error.reason, error.offset) from None

    def _call(self, node: Node) -> Code:
        """A function nobody knows: refused at once only if a variable has its name."""
        callee = node.children[0]
        code = self.compile(callee)
        name = describe(callee.children[1].value if callee.kind == "index" else callee.value)
        if not code.kind.is_open:
            raise EvaluateError(f"{name} is {code.kind} and cannot be called", node.offset)
        for argument in node.children[1:]:
            self._unchecked(argument)

        def run(_: Item | None) -> Value:
            raise RuntimeFault(f"there is no function {name}")

        return Code(UNKNOWN, run)

    def _builtin(self, node: Node) -> Code:
        name = str(node.value)
        if name not in FUNCTIONS:
            raise EvaluateUnknown(f"{name}() is not modelled", node.offset)
        if name == "last":
            _check_last(node)
        codes = [self.compile(child) for child in node.children]
        function = FUNCTIONS[name]
        result = function.result([code.kind for code in codes])
        if result is None:
            given = ", ".join(str(code.kind) for code in codes) or "nothing"
            raise EvaluateError(f"{name}() does not take {given}", node.offset)
        return Code(result, lambda item: function.call(*(code.run(item) for code in codes)))

    def _loop(self, node: Node) -> Code:
        collection = self.compile(node.children[0])
        kind = element(node, collection)
        if len(node.children) == 1:
            return loop(node, collection, Code(kind, lambda item: item.value if item else None))
        self._scopes.append((kind, node.value == "map"))
        body = self.compile(node.children[1].children[0])
        self._scopes.pop()
        return loop(node, collection, body)


def _check_last(node: Node) -> None:
    """Refuse to know the last item if it is one of a filtered list.

    Measured: the server searches it from the end, which leaves values on its stack, so that `"a" == last(filter(…))`
    compares with one of them instead of "a".
    """
    base = node.children[0] if node.children else node
    if base.kind == "builtin" and base.value == "map":
        base = base.children[0]
    if base.kind == "builtin" and base.value == "filter":
        raise EvaluateUnknown("the last one of what filter() leaves is not modelled", node.offset)


def _literal(node: Node) -> Code:
    kinds = {type(None): NIL, bool: CONDITION, int: NUMBER, str: TEXT}
    constant = NOT_CONSTANT if node.value is None else node.value
    return Code(kinds[type(node.value)], lambda _: node.value, constant)


def _index(node: Node, base: Code, key: Code) -> Code:
    whole, place = base.run, key.run
    if base.kind.is_array and key.kind != NUMBER and not key.kind.is_open:
        raise EvaluateError(f"an item of a list has a number, not {key.kind}", node.offset)
    if not base.kind.is_array and not base.kind.is_open:
        part = node.children[1].value
        shown = f" such as {part!r}" if isinstance(part, str) else ""
        raise EvaluateError(f"{base.kind} has no parts or methods{shown}", node.offset)
    kind = base.kind.elements if base.kind.is_array else UNKNOWN
    return Code(kind, lambda item: value.fetch(whole(item), place(item)))
