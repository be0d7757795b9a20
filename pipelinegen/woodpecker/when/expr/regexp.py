"""Whether a regular expression of Go's has a match anywhere in a text.

The states of all possible matches go through the text together, so that no pattern takes long.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from .error import EvaluateUnknown
from .pattern import WORD, Part, PatternParser, Ranges, within

_MOST_STATES = 1_000
_MOST_VISITS = 2_000_000
_MOST_KEPT = 20_000


@dataclass
class _State:
    """One place in the pattern: it reads a character of `ranges`, or goes on at once where `place` allows."""

    next: list[int]
    ranges: Ranges | None = None
    place: str = ""


_States = frozenset[int]


class Regexp:
    """A compiled pattern."""

    def __init__(self, part: Part, offset: int) -> None:
        self._offset = offset
        self._states = [_State([])]  # the first is the end: a match
        self._start = self._add(part, 0)
        self._closures: dict[tuple[_States, bool, bool, bool], _States] = {}
        self._steps: dict[tuple[_States, str], _States] = {}
        self._visits = 0  # of the current search

    def _new(self, state: _State) -> int:
        if len(self._states) >= _MOST_STATES:
            raise EvaluateUnknown("a pattern this large is not modelled", self._offset)
        self._states.append(state)
        return len(self._states) - 1

    def _add(self, part: Part, after: int) -> int:
        """The state that begins the part, which goes on to `after`."""
        match part.kind:
            case "set":
                return self._new(_State([after], part.ranges))
            case "place":
                return self._new(_State([after], place=part.place))
            case "choice":
                return self._new(_State([self._add(each, after) for each in part.parts]))
            case "row":
                for each in reversed(part.parts):
                    after = self._add(each, after)
                return after
        body, end = part.parts[0], after
        if part.most is None:
            loop = _State([])
            after = self._new(loop)
            loop.next = [self._add(body, after), end]
        for _ in range((part.most or 0) - part.least):
            after = self._new(_State([self._add(body, after), end]))
        for _ in range(part.least):
            after = self._add(body, after)
        return after

    def search(self, text: str) -> bool:
        """Whether there is a match anywhere in the text."""
        current: _States = frozenset()
        before = False
        self._visits = 0
        if len(self._closures) + len(self._steps) > _MOST_KEPT:
            self._closures.clear()
            self._steps.clear()
        for at in range(len(text) + 1):
            after = at < len(text) and within(ord(text[at]), WORD)
            current = self._closure(current | {self._start}, at == 0, at == len(text), before != after)
            if 0 in current:
                return True
            if at < len(text):
                current = self._step(current, text[at])
            before = after
        return False

    def _closure(self, states: _States, starts: bool, ends: bool, edge: bool) -> _States:
        key = (states, starts, ends, edge)
        if key not in self._closures:
            holds = {"": True, "^": starts, "$": ends, "b": edge, "B": not edge}
            seen: set[int] = set()
            todo = list(states)
            self._visits += len(todo)
            if self._visits > _MOST_VISITS:
                raise EvaluateUnknown("a search this long is not modelled", self._offset)
            while todo:
                number = todo.pop()
                if number in seen:
                    continue
                seen.add(number)
                state = self._states[number]
                if state.ranges is None and holds[state.place]:
                    todo += state.next
            self._closures[key] = frozenset(seen)
        return self._closures[key]

    def _step(self, states: _States, character: str) -> _States:
        key = (states, character)
        if key not in self._steps:
            code = ord(character)
            found = [self._states[number] for number in states]
            self._steps[key] = frozenset(
                each for state in found if state.ranges and within(code, state.ranges) for each in state.next
            )
        return self._steps[key]


@lru_cache(maxsize=256)
def compiled(pattern: str, offset: int) -> Regexp:
    """The pattern ready for use; `offset` is where it stands in the expression.

    Raises EvaluateError where Go refuses it, EvaluateUnknown for what is not modelled.
    """
    return Regexp(PatternParser(pattern, offset).parse(), offset)
