"""The globs of Woodpecker's conditions: doublestar 4's `Match`, with its order of work and its quirks.

`*` and `?` stop at `/`, `**` crosses it only as a whole segment, classes and alternatives nest, and a malformed
pattern matches nothing: but only when matching gets as far as the fault, which is why the order of work counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...errors import PipelinegenError
from .globsyntax import BadPattern, alternatives, escaped, match_class, validate


class GlobTooComplexError(PipelinegenError):
    """The pattern has so many alternatives that the server, too, would be busy with it for minutes."""

    def __init__(self, pattern: str) -> None:
        shown = pattern if len(pattern) <= 60 else f"{pattern[:60]}…"
        super().__init__(f"glob {shown!r}: too many combinations to try; a list of globs with fewer `{{…}}` is better")


_SPECIAL = re.compile(r"[*?\[{\\]")
_LONGEST = 10_000
_MOST_STEPS = 300_000


def match(pattern: str, name: str) -> bool:
    """Whether the whole of `name` matches. False for a malformed pattern, as on the server.

    Raises GlobTooComplexError instead of trying for ever.
    """
    if not _SPECIAL.search(pattern):
        return as_runes(pattern) == as_runes(name)
    if len(pattern) > _LONGEST:
        raise GlobTooComplexError(pattern)
    try:
        return _Matcher(as_runes(pattern), as_runes(name)).match()
    except BadPattern:
        return False


def as_runes(text: str) -> str:
    """The text as Go reads it: bytes that are no text are all the same character."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)


@dataclass(slots=True)
class _State:
    """A place in the pattern and in the name, and where the last `**` and `*` would go on (-1: there was none)."""

    pattern: str
    at: int = 0
    name_at: int = 0
    double: int = -1
    double_name: int = -1
    star: int = -1
    star_name: int = -1
    segment_starts: bool = True

    def key(self) -> object:
        """What decides about the rest of the work: the pattern before all of these places does not."""
        # Matching looks one character back, for a backslash.
        used = max(0, min(place for place in (self.at, self.double, self.star) if place >= 0) - 1)
        places = (place - used if place >= 0 else -1 for place in (self.at, self.double, self.star))
        return (self.pattern[used:], *places, self.name_at, self.double_name, self.star_name)

    def with_pattern(self, pattern: str) -> _State:
        """The same place in another pattern, taken for the start of a segment wherever it is."""
        places = (self.at, self.name_at, self.double, self.double_name, self.star, self.star_name)
        return _State(pattern, *places)

    def take_stars(self) -> bool:
        """Go past `*` or `**`; true if that matches all that is left of any name."""
        self.at += 1
        if self.pattern.startswith("*", self.at):
            self.at += 1
            if self.segment_starts and self.at >= len(self.pattern):
                return True
            if self.segment_starts and self.pattern[self.at] == "/":
                self.at += 1
                self.double, self.double_name, self.star, self.star_name = self.at, self.name_at, -1, -1
                return False
        self.segment_starts = False
        self.star, self.star_name = self.at, self.name_at
        return False

    def take_one(self, character: str) -> bool:
        """Whether the pattern goes on with something that is this character; if so both places move."""
        wanted = self.pattern[self.at : self.at + 1]
        if wanted == "?":
            self.segment_starts = False
            matched = character != "/"
            self.at += matched
        elif wanted == "[":
            self.segment_starts = False
            self.at, matched = match_class(self.pattern, self.at, character)
        elif wanted:
            matched = self._take_literal(character)
        else:
            return False
        self.name_at += matched
        return matched

    def _take_literal(self, character: str) -> bool:
        self.at = escaped(self.pattern, self.at)
        if self.pattern[self.at] == character:
            self.at += 1
            self.segment_starts = character == "/"
            return True
        if self.at and self.pattern[self.at - 1] == "\\":
            self.at -= 1
        return False

    def go_back(self, name: str) -> bool:
        """Let the last `*` take one character more, else the last `**` one segment more, where there is one."""
        if self.star >= 0 and name[self.star_name] != "/":
            self.star_name += 1
            self.at, self.name_at, self.segment_starts = self.star, self.star_name, False
            return True
        slash = name.find("/", self.double_name) if self.double >= 0 else -1
        if slash >= 0:
            self.double_name = slash + 1
            self.at, self.name_at, self.segment_starts = self.double, self.double_name, True
        return slash >= 0


class _Matcher:
    """Tries the alternatives depth first; the first that matches or is seen to be malformed decides."""

    def __init__(self, pattern: str, name: str) -> None:
        self._pattern = pattern
        self._name = name
        self._steps = 0
        # A text is a rest of the pattern that must match nothing, because the name is used up.
        self._todo: list[_State | str] = [_State(pattern)]

    def match(self) -> bool:
        seen: set[object] = set()
        while self._todo:
            task = self._todo.pop()
            key = task if isinstance(task, str) else task.key()
            if key in seen:
                continue
            seen.add(key)
            if self._matches_nothing(task) if isinstance(task, str) else self._run(task):
                return True
        return False

    def _count(self, steps: int) -> None:
        self._steps += steps
        if self._steps > _MOST_STEPS:
            raise GlobTooComplexError(self._pattern)

    def _run(self, state: _State) -> bool:
        """Match up to the end or to the next `{`, whose alternatives then wait in `_todo`."""
        self._count(len(state.pattern) // 8)
        while state.name_at < len(self._name):
            self._count(1)
            if state.pattern.startswith("{", state.at):
                self._todo.extend(map(state.with_pattern, reversed(alternatives(state.pattern, state.at))))
                return False
            if state.pattern.startswith("*", state.at):
                if state.take_stars():
                    return True
            elif not state.take_one(self._name[state.name_at]) and not state.go_back(self._name):
                validate(state.pattern[state.at :])
                return False
        self._todo.append(state.pattern[state.at :])
        return False

    def _matches_nothing(self, rest: str) -> bool:
        self._count(len(rest) // 8)
        if rest in {"", "*", "**", "/**", "**/", "/**/"}:
            return True
        if rest[0] == "{":
            self._todo.extend(reversed(alternatives(rest, 0)))
        else:
            validate(rest)
        return False
