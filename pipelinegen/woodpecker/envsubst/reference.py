"""What a text is read as: pieces of text and references."""

from __future__ import annotations

from typing import NamedTuple


# A dataclass takes four times as long to make, and a text may hold a hundred thousand.
class Reference(NamedTuple):
    """One `${name…}`: the operator with its arguments, each a text or a nested reference.

    The operator is empty for a plain `${name}`, `length` for `${#name}`, `default` for all of `= := :- :? :+`, else
    as written. `offset` is the place of the `${` in the text, `end` that behind the `}`.
    """

    name: str
    operator: str
    arguments: tuple[Node, ...]
    offset: int
    end: int


Node = str | Reference
