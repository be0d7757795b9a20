"""The conditions behind `evaluate`: their parts, their names, and what the server makes of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from ...errors import PipelinegenError
from ...finding import Position
from ...syntax import yaml
from ...syntax.yaml import Node
from ...woodpecker.substitution import substitute
from ...woodpecker.when.evaluate import EvaluateError, EvaluateUnknown, evaluate
from ...woodpecker.when.expr.compile import Compiler
from ...woodpecker.when.expr.node import Node as Part
from ...woodpecker.when.expr.parser import parse
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._values import environments, typical


class Condition(NamedTuple):
    """One `evaluate`: as written, and `text` as the server gets it. `step` is None for the workflow's own."""

    file: WoodpeckerFile
    node: Node
    step: WoodpeckerStep | None
    text: str

    def position(self, offset: int) -> Position:
        """Where a character of the text stands; the beginning where the server puts other text in."""
        at = offset if self.text == self.node.value and offset < len(self.text) else 0
        return self.file.position_in(self.node, at)


@lru_cache(4)
def conditions(file: WoodpeckerFile) -> tuple[Condition, ...]:
    """Every `evaluate` of the file once, also one that an alias repeats."""
    if "evaluate" not in file.text:
        return ()
    holders: list[tuple[WoodpeckerStep | None, Node]] = [(None, each) for each in file.conditions]
    holders += [(step, each) for step in file.steps for each in step.conditions]
    found: dict[Position, Condition] = {}
    for step, holder in holders:
        node = yaml.field(holder, "evaluate")
        if node is not None and node.kind == "scalar" and node.value.strip():
            found.setdefault(node.position, Condition(file, node, step, _served(file, node.value)))
    return tuple(found.values())


def _served(file: WoodpeckerFile, text: str) -> str:
    if "$" not in text and "\\" not in text:
        return text
    axis = next(iter(file.axes), {})
    try:
        return substitute(text, {**typical(file.known.version), **axis})
    except PipelinegenError:
        return text


def tree(condition: Condition) -> Part | None:
    """The condition as a tree; None where it is none."""
    try:
        return parse(condition.text, frozenset(typical(condition.file.known.version)))
    except PipelinegenError:
        return None


def parts(part: Part | None) -> Iterator[Part]:
    """The part and all that it is made of."""
    if part is not None:
        yield part
        for each in part.children:
            yield from parts(each)


def names(condition: Condition) -> Iterator[Part]:
    """The names that it reads."""
    found = list(parts(tree(condition)))
    called = {id(each.children[0]) for each in found if each.kind == "call" and each.children}
    for each in found:
        if each.kind == "name" and id(each) not in called:
            yield each


def refusal(condition: Condition) -> tuple[EvaluateError, str] | None:
    """Why the server refuses the pipeline for it, and on which event; None where it does on none."""
    file = condition.file
    for event, variables in environments(file.known.version).items():
        for axis in file.axes[:1] or ({},):
            try:
                evaluate(condition.text, {**axis, **variables})
            except EvaluateError as error:
                return error, event
            except EvaluateUnknown:
                return None
    return None


def refusal_with(condition: Condition, own: Mapping[str, str]) -> EvaluateError | None:
    """Why the server refuses the pipeline as soon as those variables have a value."""
    values = {**typical(condition.file.known.version), **own}
    try:
        Compiler(values).compile(parse(condition.text, frozenset(values)))
    except EvaluateError as error:
        return error
    except EvaluateUnknown:
        return None
    return None
