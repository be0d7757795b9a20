"""Places in a text: from offsets to lines and columns, also where one text was made from another."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from ..finding import Position


@dataclass(frozen=True)
class Lines:
    """A text whose offsets (from 0, in characters) are told as lines and columns; a line ends with its line feed."""

    text: str

    @cached_property
    def starts(self) -> tuple[int, ...]:
        """The offset at which each line begins."""
        starts = [0]
        at = self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return tuple(starts)

    def position(self, offset: int) -> Position:
        """Where the character of that offset stands."""
        line = bisect_right(self.starts, offset) - 1
        return Position(line + 1, offset - self.starts[line] + 1)

    def offset(self, position: Position) -> int:
        """The offset of a place; the end of the text for one behind it."""
        if position.line > len(self.starts):
            return len(self.text)
        return min(self.starts[position.line - 1] + position.column - 1, len(self.text))

    def line(self, number: int) -> str:
        """A line (from 1) without its end."""
        if not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")


@dataclass(frozen=True, slots=True)
class Origin:
    """From where in another text the pieces of a text come: parallel offsets, at each of which a piece begins."""

    made: Sequence[int]
    source: Sequence[int]

    def offset(self, made: int) -> int:
        """The offset in the other text of what stands at `made` in this one."""
        at = max(bisect_right(self.made, made) - 1, 0)
        start = self.source[at] + made - self.made[at]
        # What a short piece was made of may be shorter still: do not run into the next one.
        return min(start, max(self.source[at], self.source[at + 1] - 1)) if at + 1 < len(self.source) else start
