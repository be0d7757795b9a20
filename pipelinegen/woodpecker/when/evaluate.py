"""`evaluate`: the expression by which a workflow or a step says when it runs.

It is expr-lang 1.17 over the variables as texts; one that is not set is the empty text. Modelled are its whole grammar,
its type checks, and the operators and functions that pipelines use; about anything else nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Mapping

from .expr.compile import Compiler
from .expr.error import EvaluateError, EvaluateUnknown
from .expr.kind import CONDITION
from .expr.parser import parse
from .expr.value import describe
from .glob import as_runes

__all__ = ["EvaluateError", "EvaluateUnknown", "evaluate"]


def evaluate(expression: str, variables: Mapping[str, str]) -> bool:
    """Whether the condition holds.

    Raises EvaluateError where the server would refuse the pipeline, EvaluateUnknown where its answer is not known.
    """
    values = {name: as_runes(value) for name, value in variables.items()}
    node = parse(as_runes(expression), frozenset(values))
    code = Compiler(values).compile(node)
    if code.kind != CONDITION and not code.kind.is_open:
        raise EvaluateError(f"a condition is expected, not {code.kind}", node.offset)
    found = code.run(None)
    if found is not None and not isinstance(found, bool):
        raise EvaluateError(f"a condition is expected, not {describe(found)}", node.offset)
    return bool(found)
