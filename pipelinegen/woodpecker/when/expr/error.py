"""What can be wrong with an expression."""

from __future__ import annotations

from ....errors import PipelinegenError


class ExpressionError(PipelinegenError):
    """Something at one place of the expression; `offset` counts its characters from 0."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(f"character {offset + 1}: {reason}")
        self.reason = reason
        self.offset = offset


class EvaluateError(ExpressionError):
    """The server would refuse the pipeline: the expression does not compile, or fails with these variables."""


class EvaluateUnknown(ExpressionError):  # noqa: N818 (nothing need be wrong with the expression)
    """What the server would answer is not known here: the expression uses what is not modelled."""
