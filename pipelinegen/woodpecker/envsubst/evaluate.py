"""What a text's pieces and references come to under some variables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from . import functions
from .limits import Budget
from .reference import Node, Reference
from .refusal import OperatorError, Refusal
from .utf8 import from_bytes, normal, to_bytes


def evaluate(nodes: Iterable[Node], variables: Mapping[str, str]) -> str:
    """The text. A name that is not in `variables` is empty. Raises Refusal."""
    run = _Run(variables)
    return normal("".join([node if isinstance(node, str) else run.text(node) for node in nodes]))


class _Run:
    """One evaluation: a value is encoded once, and what has been put in before is put in again as it is."""

    def __init__(self, variables: Mapping[str, str]) -> None:
        self._variables = variables
        self._values: dict[str, bytes] = {}
        self._texts: dict[tuple[str, str, tuple[Node, ...]], tuple[str, int]] = {}
        self._budget = Budget()

    def text(self, reference: Reference) -> str:
        """What a reference that stands in the text comes to."""
        shape = reference[:3]
        known = self._texts.get(shape)
        if known is None:
            data = self._bytes(reference)
            known = self._texts[shape] = from_bytes(data), len(data)
        else:
            try:
                self._budget.make(known[1])
            except OperatorError as error:
                raise Refusal(str(error), reference.offset) from None
        return known[0]

    def _bytes(self, reference: Reference) -> bytes:
        arguments = [to_bytes(node) if isinstance(node, str) else self._bytes(node) for node in reference.arguments]
        try:
            result = functions.apply(reference.operator, self._value(reference.name), arguments, self._budget)
            self._budget.make(len(result))
        except OperatorError as error:
            raise Refusal(str(error), reference.offset) from None
        return result

    def _value(self, name: str) -> bytes:
        value = self._values.get(name)
        if value is None:
            value = to_bytes(self._variables.get(name, ""))
            self._budget.spend(len(value))
            if b"\n" in value:
                # The server quotes a value of several lines (Go's %q) before any operator sees it.
                self._budget.spend(10 * len(value))
                value = functions.go_quote(value)
            self._values[name] = value
        return value
