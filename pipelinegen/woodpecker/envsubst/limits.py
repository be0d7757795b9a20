"""How much one substitution may do: the server has no such limits, but it may run for hours or be killed instead."""

from __future__ import annotations

from .refusal import OperatorError

# Each level of a nest takes a few frames of Python's stack.
MAX_DEPTH = 100
# Escaped ones too. So many, all of them different, take a second and 100 MB.
MAX_OPENINGS = 100_000
# In bytes, over all references of a text, those within references too.
MAX_RESULT = 20_000_000
# One for a byte that an operator looks at, COMPARISON for a place at which a pattern is tried: about a second.
MAX_WORK = 100_000_000
COMPARISON = 200
# To read a pattern takes as long as to try it at so many places.
PATTERN = 25 * COMPARISON


_OURS = "; this is a limit of pipelinegen, the server has none"


def ours(limit: str) -> str:
    """The sentence for a text that the server would have managed."""
    return limit + _OURS


def is_ours(reason: str) -> bool:
    """Whether a sentence is one of those."""
    return reason.endswith(_OURS)


class Budget:
    """What is left of the limits for one text. Its methods raise OperatorError when nothing is."""

    __slots__ = ("_result", "_work")

    def __init__(self) -> None:
        self._result = MAX_RESULT
        self._work = MAX_WORK

    def make(self, size: int) -> None:
        """Count a result of `size` bytes."""
        self.afford(size)
        self._result -= size

    def afford(self, size: int) -> None:
        """See to it that a result of `size` bytes can still be made."""
        if size > self._result:
            raise OperatorError(ours(f"the values put in are longer than {MAX_RESULT} bytes"))

    def spend(self, work: int) -> None:
        """Count the looking at `work` bytes."""
        self._work -= work
        if self._work < 0:
            what = f"the operators look at more than {MAX_WORK} bytes of values"
            raise OperatorError(ours(f"{what}, a place at which a pattern is tried counted as {COMPARISON}"))
