"""Go's regular expressions, the part that pipelines use: whether a text has a match anywhere.

The states of all possible matches go through the text together, so that no pattern takes long.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

from .error import EvaluateError, EvaluateUnknown

_Ranges = tuple[tuple[int, int], ...]
_LAST = 0x10FFFF

DIGITS: _Ranges = ((48, 57),)
WORD: _Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_PERL = {"d": DIGITS, "w": WORD, "s": ((9, 10), (12, 13), (32, 32))}


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the pattern: characters, a place (`^ $ b B`), pieces in a row, alternatives, or a repetition."""

    kind: Literal["set", "place", "row", "choice", "repeat"]
    ranges: _Ranges = ()
    place: str = ""
    parts: tuple[_Part, ...] = ()
    least: int = 0
    most: int | None = None
    counted: bool = False  # a number of repetitions is in it


@lru_cache(maxsize=256)
def compile(pattern: str, offset: int) -> Regexp:  # noqa: A001 (what such a function is called)
    """The pattern ready for use; `offset` is where it stands in the expression.

    Raises EvaluateError where Go refuses it, EvaluateUnknown for what is not modelled.
    """
    return Regexp(_Parser(pattern, offset).parse(), offset)


class _Parser:
    def __init__(self, pattern: str, offset: int) -> None:
        self._offset = offset
        self._depth = 0
        flags = re.match(r"\(\?([is]+)\)", pattern)
        self._pattern = pattern
        self._at = flags.end() if flags else 0
        self._fold = bool(flags and "i" in flags[1])
        self._dot = _inverted(()) if flags and "s" in flags[1] else _inverted(((10, 10),))

    def parse(self) -> _Part:
        part = self._choice()
        if self._at < len(self._pattern):
            raise self._bad("a `)` without its `(`")
        return part

    def _bad(self, reason: str) -> EvaluateError:
        return EvaluateError(f"the pattern {self._pattern!r} has {reason}", self._offset)

    def _unknown(self, what: str) -> EvaluateUnknown:
        return EvaluateUnknown(f"{what} in a pattern is not modelled", self._offset)

    def _peek(self, text: str) -> bool:
        return self._pattern.startswith(text, self._at)

    def _accept(self, text: str) -> bool:
        found = self._peek(text)
        self._at += len(text) if found else 0
        return found

    def _choice(self) -> _Part:
        self._depth += 1
        if self._depth > 40:
            raise self._unknown("a nesting this deep")
        rows = [self._row()]
        while self._accept("|"):
            rows.append(self._row())
        self._depth -= 1
        return rows[0] if len(rows) == 1 else _joined("choice", rows)

    def _row(self) -> _Part:
        parts: list[_Part] = []
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            if self._quantifier() is not None:
                raise self._bad("a repetition of nothing")
            parts.append(self._repeated(self._atom()))
        return _joined("row", parts)

    # {n,m} as Go reads it; anything else in braces stands for itself.
    _COUNT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}")

    def _quantifier(self) -> tuple[int, int | None, bool, int] | None:
        """The least and most repetitions, whether they were counted, and where the pattern goes on."""
        single = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self._pattern[self._at : self._at + 1])
        counted = self._COUNT.match(self._pattern, self._at)
        if single:
            return *single, False, self._at + 1
        if not counted:
            return None
        least = int(counted[1][:9])
        most = least if not counted[2] else int(counted[3][:9]) if counted[3] else None
        if least > 1000 or (most is not None and not least <= most <= 1000):
            raise self._bad(f"a repetition count that is not allowed, {counted[0]}")
        return least, most, True, counted.end()

    def _repeated(self, part: _Part) -> _Part:
        found = self._quantifier()
        if not found:
            return part
        least, most, counted, self._at = found
        self._accept("?")  # shortest match or longest: there is a match or not
        if self._quantifier():
            raise self._bad("a repetition of a repetition")
        if counted and part.counted:
            raise self._unknown("a counted repetition within another")
        return _Part("repeat", parts=(part,), least=least, most=most, counted=counted or part.counted)

    def _atom(self) -> _Part:
        character = self._pattern[self._at]
        self._at += 1
        match character:
            case "(":
                return self._group()
            case "[":
                return _Part("set", self._class())
            case ".":
                return _Part("set", self._dot)
            case "^" | "$":
                return _Part("place", place=character)
            case "\\":
                return self._escape()
        return _Part("set", self._folded(((ord(character), ord(character)),)))

    def _group(self) -> _Part:
        if self._accept("?"):
            if any(map(self._peek, ("=", "!", "<=", "<!", ">", "#"))):
                raise self._bad("`(?=`, `(?!` or the like, which Go does not know")
            if not self._accept(":"):
                raise self._unknown("`(?` with a name or flags")
        part = self._choice()
        if not self._accept(")"):
            raise self._bad("a `(` that is not closed")
        return part

    def _escape(self) -> _Part:
        character = self._pattern[self._at : self._at + 1]
        if character.lower() in _PERL and character:
            self._at += 1
            ranges = self._folded(_PERL[character.lower()])
            return _Part("set", _inverted(ranges) if character.isupper() else ranges)
        if character in {"A", "z", "b", "B"}:
            self._at += 1
            return _Part("place", place={"A": "^", "z": "$"}.get(character, character))
        code = self._escaped()
        return _Part("set", self._folded(((code, code),)))

    def _escaped(self) -> int:
        """The character after a backslash."""
        character = self._pattern[self._at : self._at + 1]
        self._at += 1
        if not character:
            raise self._bad("a backslash at its end")
        if character in "pPQx0" or (
            character in "1234567" and self._pattern[self._at : self._at + 1] in tuple("01234567")
        ):
            raise self._unknown(f"\\{character}")
        if character in "afnrtv":
            return "\a\f\n\r\t\v"["afnrtv".index(character)].encode()[0]
        if character.isalnum() or ord(character) > 127:
            raise self._bad(f"`\\{character}`, which Go does not know")
        return ord(character)

    def _class(self) -> _Ranges:
        """What stands in brackets; the opening one has been read."""
        negated = self._accept("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or not self._peek("]"):
            first = False
            if self._peek("[:") and ":]" in self._pattern[self._at :]:
                raise self._unknown("a class such as [[:alpha:]]")
            perl = self._pattern[self._at + 1 : self._at + 2] if self._peek("\\") else ""
            if perl and perl.lower() in _PERL:
                self._at += 2
                ranges += _inverted(_PERL[perl.lower()]) if perl.isupper() else _PERL[perl.lower()]
                continue
            low = high = self._class_character()
            if self._peek("-") and not self._peek("-]") and self._at + 1 < len(self._pattern):
                self._at += 1
                high = self._class_character()
                if high < low:
                    raise self._bad("a range whose end is before its beginning")
            ranges.append((low, high))
        self._at += 1
        folded = self._folded(tuple(ranges))
        return _inverted(folded) if negated else folded

    def _class_character(self) -> int:
        if self._at >= len(self._pattern):
            raise self._bad("a `[` that is not closed")
        self._at += 1
        character = self._pattern[self._at - 1]
        return self._escaped() if character == "\\" else ord(character)

    def _folded(self, ranges: _Ranges) -> _Ranges:
        """The characters in both cases, where the pattern asks for that."""
        if not self._fold:
            return ranges
        if any(high > 127 for _, high in ranges):
            raise self._unknown("(?i) with letters beyond a-z")
        both = list(ranges)
        for low, high in ranges:
            for start, distance in ((65, 32), (97, -32)):
                one, other = max(low, start), min(high, start + 25)
                if one <= other:
                    both.append((one + distance, other + distance))
        # Two characters beyond ASCII are a `k` and an `s`, too.
        both += [(code, code) for letter, code in ((107, 0x212A), (115, 0x17F)) if _within(letter, tuple(both))]
        return tuple(both)


def _joined(kind: Literal["row", "choice"], parts: list[_Part]) -> _Part:
    return _Part(kind, parts=tuple(parts), counted=any(part.counted for part in parts))


def _within(code: int, ranges: _Ranges) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _inverted(ranges: _Ranges) -> _Ranges:
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    return (*found, (start, _LAST)) if start <= _LAST else tuple(found)


_MOST_STATES = 1_000
_MOST_VISITS = 2_000_000


@dataclass
class _State:
    """One place in the pattern: it reads a character of `ranges`, or goes on at once where `place` allows."""

    next: list[int]
    ranges: _Ranges | None = None
    place: str = ""


_States = frozenset[int]


class Regexp:
    """A compiled pattern."""

    def __init__(self, part: _Part, offset: int) -> None:
        self._offset = offset
        self._states = [_State([])]  # the first is the end: a match
        self._start = self._add(part, 0)
        self._closures: dict[tuple[_States, bool, bool, bool], _States] = {}
        self._steps: dict[tuple[_States, str], _States] = {}
        self._visits = 0

    def _new(self, state: _State) -> int:
        if len(self._states) >= _MOST_STATES:
            raise EvaluateUnknown("a pattern this large is not modelled", self._offset)
        self._states.append(state)
        return len(self._states) - 1

    def _add(self, part: _Part, after: int) -> int:
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
        for at in range(len(text) + 1):
            after = at < len(text) and _within(ord(text[at]), WORD)
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
                each for state in found if state.ranges and _within(code, state.ranges) for each in state.next
            )
        return self._steps[key]
