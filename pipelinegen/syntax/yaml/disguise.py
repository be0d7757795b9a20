"""A text changed so that the C reader, which knows an older YAML, takes it as go-yaml v4 does.

Every change is undone in what is read: a character stands for another one, a name for another name of the same length.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from ruamel.yaml.error import MarkedYAMLError

from ...finding import Position

# For a colon and a question mark that are text: the C reader takes them for signs inside of brackets.
_PRIVATE = range(0xE000, 0xF900)
# Those two where they are text in every context; what begins like a tag, an anchor or a directive is left alone.
_LITERALS = re.compile(r"(?<![^\s\[{,])[!&*%]\S*|(?<=[^\s\"'\[\]{},:?])(:)(?=[^\s,\[\]{}])|(\?)(?=\S)")
_NAME = re.compile(r"[^\x00-\x20:,\[\]{}\x7f-\U0010ffff]+(?=[\s:,\]}]|\Z)")
# Blank lines and tabs up to a comment.
_TO_COMMENT = re.compile(r"[ \t\r\n]*(?=#)")
_COMMENT_BEFORE = re.compile(r"(?:\A|[\n\x85\u2028\u2029])[ \t]*#[^\n]*\n[ \t\r\n]*\Z")
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


@dataclass(frozen=True, slots=True)
class Disguise:
    """The text to read instead, and how to see the original in what was read."""

    text: str
    colon: str = ""
    question: str = ""
    names: dict[str, str] = field(default_factory=dict)  # by the name that stands there now
    inserted: tuple[tuple[int, int], ...] = ()  # line and column of spaces that are not in the original, from 0

    @classmethod
    def of(cls, text: str) -> Disguise:
        """The text as it is, unless the C reader would misread it without a word."""
        plain = cls(text)
        return plain._literals() if _is_misread(text) else plain

    def original(self, value: str) -> str:
        """A scalar's text as it was."""
        return value.replace(self.colon, ":").replace(self.question, "?") if self.colon else value

    def name(self, anchor: str) -> str:
        """An anchor's name as it was."""
        return self.names.get(anchor, anchor)

    def position(self, line: int, column: int) -> Position:
        """Where in the original that is; line and column count from 0."""
        before = sum(1 for each, place in self.inserted if each == line and place < column)
        return Position(line + 1, column + 1 - before)

    def against(self, error: MarkedYAMLError) -> Disguise | None:
        """The next disguise to try where go-yaml would not make this error; None where it would."""
        if error.context in ("while scanning an anchor", "while scanning an alias") and error.context_mark:
            return self._renamed(error.context_mark.index + 1)
        if error.problem_mark is None:
            return None
        index = error.problem_mark.index
        sign, following = self.text[index : index + 1], self.text[index + 1 : index + 2]
        if sign == "\t":
            return self._without_tabs(index)
        if sign == "?" and following.strip():
            return self._literal(index)
        if sign == ":" and following.strip():
            unexpected = "unexpected ':'" in error.problem
            if following in ",]}":
                return self._spaced(error.problem_mark) if unexpected else None
            # At the beginning of an item of a list it is text, elsewhere at a beginning it is a sign.
            if unexpected or self.text[:index].rstrip()[-1:] in (",", "["):
                return self._literal(index)
        return None

    def _spaced(self, colon: Any) -> Disguise:
        text = f"{self.text[: colon.index + 1]} {self.text[colon.index + 1 :]}"
        return replace(self, text=text, inserted=(*self.inserted, (colon.line, colon.column + 1)))

    def _literal(self, index: int) -> Disguise:
        if not self.colon:
            return self._literals()
        sign = {":": self.colon, "?": self.question}[self.text[index]]
        return replace(self, text=self.text[:index] + sign + self.text[index + 1 :])

    def _literals(self) -> Disguise:
        free = (chr(code) for code in _PRIVATE if chr(code) not in self.text)
        colon, question = next(free, ""), next(free, "")
        if not question:
            return self
        text = _LITERALS.sub(lambda found: colon if found[1] else question if found[2] else found[0], self.text)
        return replace(self, text=text, colon=colon, question=question)

    def _without_tabs(self, index: int) -> Disguise | None:
        # Go-yaml reads a group of comment lines at once, and inside of it does not mind tabs.
        start = self.text.rfind("\n", 0, index) + 1
        blanks = _TO_COMMENT.match(self.text, start)
        if not blanks or not _COMMENT_BEFORE.search(self.text[:start]):
            return None
        return replace(self, text=self.text[:start] + blanks[0].replace("\t", " ") + self.text[blanks.end() :])

    def _renamed(self, start: int) -> Disguise | None:
        # The C reader takes letters, digits, `_` and `-` for a name, go-yaml every printable character of ASCII.
        found = _NAME.match(self.text, start)
        if not found:
            return None
        given = {name: now for now, name in self.names.items()}.get(found[0]) or self._free(len(found[0]))
        if not given:
            return None
        text = self.text[:start] + given + self.text[found.end() :]
        return replace(self, text=text, names={**self.names, given: found[0]})

    def _free(self, length: int) -> str:
        """A name of that length which stands nowhere in the text."""
        for number in range(len(_LETTERS) ** min(length, 2)):
            high, low = divmod(number, len(_LETTERS))
            name = (_LETTERS[low] + _LETTERS[high] + "x" * length)[:length]
            if name not in self.text:
                return name
        return ""


@lru_cache(32)
def _is_misread(text: str) -> bool:
    """Whether there is the one case in which the C reader would not complain: `[?a`, with blanks between or not."""
    at = text.find("?")
    while at >= 0:
        if not text[at + 1 : at + 2].isspace() and at + 1 < len(text):
            before = at - 1
            while before >= 0 and text[before].isspace():
                before -= 1
            if before >= 0 and text[before] in "[{,":
                return True
        at = text.find("?", at + 1)
    return False
