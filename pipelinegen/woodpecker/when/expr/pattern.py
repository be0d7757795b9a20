"""The syntax of Go's regular expressions, the part that pipelines use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from .error import EvaluateError, EvaluateUnknown

Ranges = tuple[tuple[int, int], ...]
_LAST = 0x10FFFF

DIGITS: Ranges = ((48, 57),)
WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_PERL = {"d": DIGITS, "w": WORD, "s": ((9, 10), (12, 13), (32, 32))}
_NAMED: dict[str, Ranges] = {
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "alpha": ((65, 90), (97, 122)),
    "ascii": ((0, 127),),
    "blank": ((9, 9), (32, 32)),
    "cntrl": ((0, 31), (127, 127)),
    "digit": DIGITS,
    "graph": ((33, 126),),
    "lower": ((97, 122),),
    "print": ((32, 126),),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "upper": ((65, 90),),
    "word": WORD,
    "xdigit": ((48, 57), (65, 70), (97, 102)),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the pattern: characters, a place (`^ $ b B`), pieces in a row, alternatives, or a repetition."""

    kind: Literal["set", "place", "row", "choice", "repeat"]
    ranges: Ranges = ()
    place: str = ""
    parts: tuple[Part, ...] = ()
    least: int = 0
    most: int | None = None
    counted: bool = False  # a number of repetitions is in it


class PatternParser:
    """Reads one pattern; `offset` is where it stands in the expression."""

    def __init__(self, pattern: str, offset: int) -> None:
        self._offset = offset
        self._depth = 0
        flags = re.match(r"\(\?([is]+)\)", pattern)
        self._pattern = pattern
        self._at = flags.end() if flags else 0
        self._fold = bool(flags and "i" in flags[1])
        self._dot = _inverted(()) if flags and "s" in flags[1] else _inverted(((10, 10),))

    def parse(self) -> Part:
        """The pattern as a tree. Raises EvaluateError where Go refuses it, EvaluateUnknown for what is not modelled."""
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

    def _choice(self) -> Part:
        self._depth += 1
        if self._depth > 40:
            raise self._unknown("a nesting this deep")
        rows = [self._row()]
        while self._accept("|"):
            rows.append(self._row())
        self._depth -= 1
        return rows[0] if len(rows) == 1 else _joined("choice", rows)

    def _row(self) -> Part:
        parts: list[Part] = []
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

    def _repeated(self, part: Part) -> Part:
        found = self._quantifier()
        if not found:
            return part
        least, most, counted, self._at = found
        self._accept("?")  # shortest match or longest: there is a match or not
        if self._quantifier():
            raise self._bad("a repetition of a repetition")
        if counted and part.counted:
            raise self._unknown("a counted repetition within another")
        return Part("repeat", parts=(part,), least=least, most=most, counted=counted or part.counted)

    def _atom(self) -> Part:
        character = self._pattern[self._at]
        self._at += 1
        match character:
            case "(":
                return self._group()
            case "[":
                return Part("set", self._class())
            case ".":
                return Part("set", self._dot)
            case "^" | "$":
                return Part("place", place=character)
            case "\\":
                return self._escape()
        return Part("set", self._folded(((ord(character), ord(character)),)))

    def _group(self) -> Part:
        if self._accept("?"):
            if any(map(self._peek, ("=", "!", "<=", "<!", ">", "#"))):
                raise self._bad("`(?=`, `(?!` or the like, which Go does not know")
            if not self._accept(":"):
                raise self._unknown("`(?` with a name or flags")
        part = self._choice()
        if not self._accept(")"):
            raise self._bad("a `(` that is not closed")
        return part

    def _escape(self) -> Part:
        character = self._pattern[self._at : self._at + 1]
        if character.lower() in _PERL and character:
            self._at += 1
            ranges = self._folded(_PERL[character.lower()])
            return Part("set", _inverted(ranges) if character.isupper() else ranges)
        if character in {"A", "z", "b", "B"}:
            self._at += 1
            return Part("place", place={"A": "^", "z": "$"}.get(character, character))
        code = self._escaped()
        return Part("set", self._folded(((code, code),)))

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

    def _class(self) -> Ranges:
        """What stands in brackets; the opening one has been read."""
        negated = self._accept("^")
        ranges: list[tuple[int, int]] = []
        first = True
        while first or not self._peek("]"):
            first = False
            if self._peek("[:") and ":]" in self._pattern[self._at + 2 :]:
                ranges += self._named_class()
                continue
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

    def _named_class(self) -> Ranges:
        """`[:name:]` within brackets."""
        end = self._pattern.index(":]", self._at + 2)
        name = self._pattern[self._at + 2 : end]
        ranges = _NAMED.get(name.removeprefix("^"))
        if ranges is None:
            raise self._bad(f"a class [:{name}:], which does not exist")
        self._at = end + 2
        return _inverted(ranges) if name.startswith("^") else ranges

    def _class_character(self) -> int:
        if self._at >= len(self._pattern):
            raise self._bad("a `[` that is not closed")
        self._at += 1
        character = self._pattern[self._at - 1]
        return self._escaped() if character == "\\" else ord(character)

    def _folded(self, ranges: Ranges) -> Ranges:
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
        both += [(code, code) for letter, code in ((107, 0x212A), (115, 0x17F)) if within(letter, tuple(both))]
        return tuple(both)


def _joined(kind: Literal["row", "choice"], parts: list[Part]) -> Part:
    return Part(kind, parts=tuple(parts), counted=any(part.counted for part in parts))


def within(code: int, ranges: Ranges) -> bool:
    """Whether the character is in one of the ranges."""
    return any(low <= code <= high for low, high in ranges)


def _inverted(ranges: Ranges) -> Ranges:
    found: list[tuple[int, int]] = []
    start = 0
    for low, high in sorted(ranges):
        if low > start:
            found.append((start, low - 1))
        start = max(start, high + 1)
    return (*found, (start, _LAST)) if start <= _LAST else tuple(found)
