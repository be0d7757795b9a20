"""Why a text is not substituted."""

from __future__ import annotations


class OperatorError(Exception):
    """An operator has no result: the server crashes on the call, or we will not do so much."""


class Refusal(Exception):  # noqa: N818 (the public SubstitutionError says line and column instead of an offset)
    """The text as a whole is refused; `offset` is where the `${` stands that is the reason."""

    def __init__(self, reason: str, offset: int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
