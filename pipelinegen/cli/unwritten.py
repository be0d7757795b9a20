"""What a command that writes says where a proof fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import ProofError


@contextmanager
def nothing_written() -> Iterator[None]:
    """Let a failed proof be told together with that nothing was written."""
    try:
        yield
    except ProofError as error:
        raise ProofError(f"{error}\nnothing was written") from None
