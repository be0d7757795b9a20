"""Reading an expression word by word, and making nodes of it within limits."""

from __future__ import annotations

from .error import EvaluateError, EvaluateUnknown
from .lexer import Token, tokens
from .node import Node, NodeKind

# The server refuses 10,000 nodes and has no limit to the nesting.
_MOST_NODES = 9_000
_DEEPEST_TREE = 120
_DEEPEST_TEXT = 60


class Cursor:
    """The words of an expression with a place among them. Raises EvaluateUnknown for more than can be handled."""

    def __init__(self, text: str) -> None:
        self._tokens = list(tokens(text))
        self._at = 0
        self._nodes = 0
        self._nesting = 0

    @property
    def current(self) -> Token:
        """The word that is read next."""
        return self._tokens[self._at]

    @property
    def following(self) -> Token:
        """The word after it."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    def unexpected(self, token: Token | None = None) -> EvaluateError:
        """The error for a word that cannot stand where it does."""
        token = token or self.current
        shown = f"{token.value!r} is not expected here" if token.value else "the expression ends too early"
        return EvaluateError(shown, token.offset)

    def read(self) -> Token:
        """The next word, whatever it is but the end."""
        token = self.current
        if token.kind == "end":
            raise self.unexpected()
        self._at += 1
        return token

    def expect(self, value: str) -> Token:
        """The next word, which must be this operator or bracket."""
        if not self._is(value):
            raise self.unexpected()
        return self.read()

    def accept(self, value: str) -> bool:
        """Whether this operator or bracket is next; if so it is read."""
        found = self._is(value)
        self._at += found
        return found

    def name(self) -> Token:
        """The next word, which must be a name."""
        if self.current.kind != "name":
            raise self.unexpected()
        return self.read()

    def _is(self, value: str) -> bool:
        return self.current.kind in {"operator", "bracket"} and self.current.value == value

    def node(
        self, kind: NodeKind, at: int, value: str | int | bool | None = None, children: tuple[Node, ...] = ()
    ) -> Node:
        """A new node that stands at `at`."""
        self._nodes += 1
        depth = 1 + max((child.depth for child in children), default=0)
        if self._nodes > _MOST_NODES or depth > _DEEPEST_TREE:
            raise EvaluateUnknown("an expression this long is not followed", at)
        return Node(kind, at, value, children, depth)

    def enter(self) -> None:
        """Count one level of nesting, up to `leave`."""
        self._nesting += 1
        if self._nesting > _DEEPEST_TEXT:
            raise EvaluateUnknown(f"a nesting deeper than {_DEEPEST_TEXT} is not followed", self.current.offset)

    def leave(self) -> None:
        """End the level that `enter` began."""
        self._nesting -= 1
