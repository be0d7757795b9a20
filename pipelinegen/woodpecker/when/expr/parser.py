"""The grammar of expr-lang 1.17, all of it, so that a mistake in the expression is always seen."""

from __future__ import annotations

from .cursor import Cursor
from .error import EvaluateError
from .lexer import Token, integer, is_word
from .node import Node

_UNARY = {"not": 50, "!": 50, "-": 90, "+": 90}
_BINARY = {
    "|": 0,
    **dict.fromkeys(("or", "||"), 10),
    **dict.fromkeys(("and", "&&"), 15),
    **dict.fromkeys(("==", "!=", "<", ">", ">=", "<=", "in", "matches", "contains", "startsWith", "endsWith"), 20),
    "..": 25,
    **dict.fromkeys(("+", "-"), 30),
    **dict.fromkeys(("*", "/", "%"), 60),
    **dict.fromkeys(("**", "^"), 100),
    "??": 500,
}
_RIGHT_TO_LEFT = frozenset({"**", "^"})
_COMPARISONS = frozenset({"<", ">", ">=", "<="})
_NEGATABLE = frozenset({"contains", "matches", "startsWith", "endsWith", "in"})

# Functions that run an expression for every item: what follows the collection. `?` may be missing.
_PREDICATES = {
    **dict.fromkeys(("all", "none", "any", "one", "filter", "map", "find", "findIndex"), ("predicate",)),
    **dict.fromkeys(("findLast", "findLastIndex", "groupBy"), ("predicate",)),
    **dict.fromkeys(("count", "sum"), ("predicate?",)),
    **dict.fromkeys(("sortBy", "reduce"), ("predicate", "expression?")),
}
BUILTINS = frozenset(_PREDICATES) | {
    *("len", "type", "int", "float", "string", "get", "keys", "values", "toPairs", "fromPairs"),
    *("trim", "trimPrefix", "trimSuffix", "upper", "lower", "split", "splitAfter", "replace", "repeat", "join"),
    *("indexOf", "lastIndexOf", "hasPrefix", "hasSuffix", "toJSON", "fromJSON", "toBase64", "fromBase64"),
    *("abs", "ceil", "floor", "round", "max", "min", "mean", "median", "now", "duration", "date", "timezone"),
    *("first", "last", "take", "reverse", "uniq", "concat", "flatten", "sort"),
    *("bitand", "bitor", "bitxor", "bitnand", "bitshl", "bitshr", "bitushr", "bitnot"),
}


def parse(text: str, names: frozenset[str]) -> Node:
    """The expression as a tree; `names` are the variables that exist: they hide functions of the same name.

    Raises EvaluateError for what is no expression, EvaluateUnknown for one too large to be handled here.
    """
    parser = _Parser(text, names)
    node = parser.sequence()
    if parser.current.kind != "end":
        raise parser.unexpected()
    return node


class _Parser(Cursor):
    def __init__(self, text: str, names: frozenset[str]) -> None:
        super().__init__(text)
        self._names = names
        self._predicates = 0

    def sequence(self) -> Node:
        nodes = [self._expression(0)]
        while self.accept(";") and self.current.kind != "end":
            nodes.append(self._expression(0))
        return nodes[0] if len(nodes) == 1 else self.node("other", nodes[0].offset, "a sequence", tuple(nodes))

    def _expression(self, precedence: int) -> Node:
        self.enter()
        if precedence == 0 and self.current.is_operator("let"):
            node = self._declaration()
        elif precedence == 0 and self.current.is_operator("if"):
            node = self._if()
        else:
            node = self._operators(self._primary(), precedence)
            if precedence == 0:
                node = self._choices(node)
        self.leave()
        return node

    def _operators(self, left: Node, precedence: int) -> Node:
        previous = ""
        while self.current.kind == "operator":
            operator = self.current
            negated = operator.value == "not"
            if negated:
                operator = self.following
                if operator.value not in _NEGATABLE:
                    raise self.unexpected(operator)
            strength = _BINARY.get(operator.value, -1)
            if strength < precedence:
                break
            for _ in range(1 + negated):
                self.read()
            if operator.value == "|":
                left = self._call(self.name(), left)
            elif previous == "??" and operator.value != "??":
                raise EvaluateError(f"{operator.value} and ?? together need parentheses", operator.offset)
            elif operator.value in _COMPARISONS:
                left = self._comparison(left, operator)
            else:
                right = self._expression(strength + (operator.value not in _RIGHT_TO_LEFT))
                left = self.node("binary", operator.offset, operator.value, (left, right))
                if negated:
                    left = self.node("unary", operator.offset, "not", (left,))
            previous = operator.value
        return left

    def _comparison(self, left: Node, operator: Token) -> Node:
        """`a < b < c` is `a < b && b < c`."""
        whole: Node | None = None
        while True:
            right = self._expression(_BINARY["<"] + 1)
            node = self.node("binary", operator.offset, operator.value, (left, right))
            whole = self.node("binary", operator.offset, "&&", (whole, node)) if whole else node
            if not self.current.is_operator(*_COMPARISONS):
                return whole
            left, operator = right, self.read()

    def _choices(self, node: Node) -> Node:
        while self.current.is_operator("?"):
            at = self.read().offset
            if self.accept(":"):
                then = node
            else:
                then = self._expression(0)
                self.expect(":")
            node = self.node("choice", at, None, (node, then, self._expression(0)))
        return node

    def _if(self) -> Node:
        at = self.expect("if").offset
        condition = self._expression(0)
        then = self._block()
        self.expect("else")
        self.enter()
        otherwise = self._if() if self.current.is_operator("if") else self._block()
        self.leave()
        return self.node("choice", at, None, (condition, then, otherwise))

    def _block(self) -> Node:
        self.expect("{")
        node = self.sequence()
        self.expect("}")
        return node

    def _declaration(self) -> Node:
        at = self.expect("let").offset
        self.name()
        self.expect("=")
        value = self._expression(0)
        self.expect(";")
        return self.node("other", at, "let", (value, self.sequence()))

    def _primary(self) -> Node:
        token = self.current
        if token.is_operator(*_UNARY):
            self.read()
            operand = self._expression(_UNARY[token.value])
            return self._postfix(self.node("unary", token.offset, token.value, (operand,)))
        if token.is_bracket("("):
            self.read()
            node = self.sequence()
            self.expect(")")
            return self._postfix(node)
        if self._predicates and token.is_operator("#", "."):
            name = ""
            if self.accept("#") and self.current.kind == "name":
                name = self.read().value
            return self._postfix(self.node("pointer", token.offset, name))
        if self.accept("::"):
            return self._postfix(self._call(self.name(), hidden=False))
        return self._secondary()

    def _secondary(self) -> Node:
        token = self.read()
        constants = {"true": True, "false": False, "nil": None}
        if token.kind == "name" and token.value in constants:
            return self.node("literal", token.offset, constants[token.value])
        if token.kind == "number":
            number = integer(token)
            return (
                self.node("other", token.offset, "a fraction")
                if number is None
                else self.node("literal", token.offset, number)
            )
        if token.kind == "name":
            called = self.current.is_bracket("(")
            node = self._call(token) if called else self.node("name", token.offset, token.value)
        elif token.kind == "text":
            node = self.node("literal", token.offset, token.value)
        elif token.kind == "bytes":
            node = self.node("other", token.offset, "bytes")
        elif token.is_bracket("["):
            node = self.node("array", token.offset, None, self._items("]"))
        elif token.is_bracket("{"):
            node = self._map(token.offset)
        else:
            raise self.unexpected(token)
        return self._postfix(node)

    def _call(self, name: Token, piped: Node | None = None, *, hidden: bool = True) -> Node:
        """A call of `name`, with what is piped into it first; a variable hides the function unless `hidden` is off."""
        first = (piped,) if piped else ()
        if name.value not in BUILTINS or (hidden and name.value in self._names):
            self.expect("(")
            callee = self.node("name", name.offset, name.value)
            return self.node("call", name.offset, None, (callee, *first, *self._items(")")))
        self.expect("(")
        if name.value not in _PREDICATES:
            return self.node("builtin", name.offset, name.value, (*first, *self._items(")")))
        arguments = list(first)
        wanted = _PREDICATES[name.value] if piped else ("expression", *_PREDICATES[name.value])
        for number, kind in enumerate(wanted):
            if self.current.is_bracket(")") and kind.endswith("?"):
                break
            if number:
                self.expect(",")
            arguments.append(self._predicate() if kind.startswith("predicate") else self._expression(0))
        self.accept(",")
        self.expect(")")
        return self.node("builtin", name.offset, name.value, tuple(arguments))

    def _items(self, closing: str) -> tuple[Node, ...]:
        """Expressions up to the bracket, whose opening has been read; a comma may follow the last."""
        items: list[Node] = []
        while not self.current.is_bracket(closing):
            if items:
                self.expect(",")
                if self.current.is_bracket(closing):
                    break
            items.append(self._expression(0))
        self.expect(closing)
        return tuple(items)

    def _predicate(self) -> Node:
        at = self.current.offset
        self._predicates += 1
        node = self._block() if self.current.is_bracket("{") else self._expression(0)
        self._predicates -= 1
        return self.node("predicate", at, None, (node,))

    def _map(self, at: int) -> Node:
        values: list[Node] = []
        while not self.current.is_bracket("}"):
            if values:
                self.expect(",")
                if self.current.is_bracket("}"):
                    break
            if self.current.kind in {"number", "text", "name"}:
                self.read()
            elif self.current.is_bracket("("):
                values.append(self._expression(0))
            else:
                raise self.unexpected()
            self.expect(":")
            values.append(self._expression(0))
        self.expect("}")
        return self.node("other", at, "a map", tuple(values))

    def _postfix(self, node: Node) -> Node:
        while self.current.is_operator(".", "?.") or self.current.is_bracket("["):
            token = self.read()
            optional = token.value == "?."
            if token.value == "[" or (optional and self.accept("[")):
                node = self._subscript(node, token.offset)
            else:
                name = self.read()
                if name.kind != "name" and not (name.kind == "operator" and all(map(is_word, name.value))):
                    raise EvaluateError(f"a name is expected after {token.value!r}, not {name.value!r}", name.offset)
                node = self.node("index", name.offset, None, (node, self.node("literal", name.offset, name.value)))
                if self.accept("("):
                    node = self.node("call", name.offset, None, (node, *self._items(")")))
            if optional:
                node = self.node("other", token.offset, "?.", (node,))
        return node

    def _subscript(self, node: Node, at: int) -> Node:
        """What stands in brackets after a value: an index or a slice."""
        if self.accept(":"):
            start = self.node("literal", at, 0)
        else:
            start = self._expression(0)
            if not self.accept(":"):
                self.expect("]")
                return self.node("index", at, None, (node, start))
        end = self.node("rest", at) if self.current.is_bracket("]") else self._expression(0)
        self.expect("]")
        return self.node("slice", at, None, (node, start, end))
