"""The globs of Woodpecker's conditions: doublestar 4's `Match`, with its order of work and its quirks.

`*` and `?` stop at `/`, `**` crosses it only as a whole segment, classes and alternatives nest, and a malformed
pattern matches nothing: but only when matching gets as far as the fault, which is why the order of work counts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import PipelinegenError


class GlobTooComplexError(PipelinegenError):
    """The pattern has so many alternatives that the server, too, would be busy with it for minutes."""

    def __init__(self, pattern: str) -> None:
        shown = pattern if len(pattern) <= 60 else f"{pattern[:60]}…"
        super().__init__(
            f"glob {shown!r}: too many combinations to try; write fewer `{{…}}` and `*`, or a list of globs"
        )


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
    except _BadPattern:
        return False


_SPECIAL = re.compile(r"[*?\[{\\]")
_LONGEST = 10_000


def as_runes(text: str) -> str:
    """Bytes that are no text are all the same character to Go."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


class _BadPattern(Exception):  # noqa: N818 (not an error to anybody: the pattern then matches nothing)
    pass


@dataclass(frozen=True, slots=True)
class _State:
    """A place in the pattern and in the name, and where the last `**` and `*` would go on (-1: there was none)."""

    pattern: str
    at: int = 0
    name_at: int = 0
    double: int = -1
    double_name: int = -1
    star: int = -1
    star_name: int = -1

    def key(self) -> object:
        """What decides about the rest of the work: the pattern before all of these places does not."""
        # Matching looks one character back, for a backslash.
        used = max(0, min(place for place in (self.at, self.double, self.star) if place >= 0) - 1)
        return (
            self.pattern[used:],
            self.at - used,
            self.name_at,
            self.double - used if self.double >= 0 else -1,
            self.double_name,
            self.star - used if self.star >= 0 else -1,
            self.star_name,
        )


_MOST_STEPS = 300_000


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
            self._count(len(task if isinstance(task, str) else task.pattern) // 8)
            if self._matches_nothing(task) if isinstance(task, str) else self._run(task):
                return True
        return False

    def _count(self, steps: int = 1) -> None:
        self._steps += steps
        if self._steps > _MOST_STEPS:
            raise GlobTooComplexError(self._pattern)

    def _run(self, state: _State) -> bool:
        """Match up to the end or to the next `{`, whose alternatives then wait in `_todo`."""
        pattern, name = state.pattern, self._name
        at, name_at = state.at, state.name_at
        double, double_name, star, star_name = state.double, state.double_name, state.star, state.star_name
        segment_starts = True
        while name_at < len(name):
            self._count()
            character = pattern[at : at + 1]
            if character == "*":
                at += 1
                if pattern[at : at + 1] == "*":
                    at += 1
                    if segment_starts and at >= len(pattern):
                        return True
                    if segment_starts and pattern[at] == "/":
                        at += 1
                        double, double_name, star, star_name = at, name_at, -1, -1
                        continue
                segment_starts = False
                star, star_name = at, name_at
                continue
            if character == "?":
                segment_starts = False
                if name[name_at] != "/":
                    at += 1
                    name_at += 1
                    continue
            elif character == "[":
                segment_starts = False
                at, matched = _match_class(pattern, at, name[name_at])
                if matched:
                    name_at += 1
                    continue
            elif character == "{":
                states = [
                    _State(text, at, name_at, double, double_name, star, star_name)
                    for text in _alternatives(pattern, at)
                ]
                self._todo.extend(reversed(states))
                return False
            elif character:
                at = _escaped(pattern, at)
                if pattern[at] == name[name_at]:
                    segment_starts = pattern[at] == "/"
                    at += 1
                    name_at += 1
                    continue
                if at and pattern[at - 1] == "\\":
                    at -= 1
            # No match here: let the last `*` take one character more, else the last `**` one segment more.
            if star >= 0 and name[star_name] != "/":
                star_name += 1
                at, name_at, segment_starts = star, star_name, False
                continue
            slash = name.find("/", double_name) if double >= 0 else -1
            if slash >= 0:
                double_name = slash + 1
                at, name_at, segment_starts = double, double_name, True
                continue
            _validate(pattern[at:])
            return False
        self._todo.append(pattern[at:])
        return False

    def _matches_nothing(self, rest: str) -> bool:
        if rest in {"", "*", "**", "/**", "**/", "/**/"}:
            return True
        if rest[0] == "{":
            self._todo.extend(reversed(_alternatives(rest, 0)))
        else:
            _validate(rest)
        return False


def _escaped(pattern: str, at: int) -> int:
    """The place of the character that is meant, past a backslash before it."""
    if pattern[at] != "\\":
        return at
    if at + 1 >= len(pattern):
        raise _BadPattern
    return at + 1


def _alternatives(pattern: str, opening: int) -> list[str]:
    """The pattern once with each alternative in the place of the `{…}` that begins at `opening`."""
    depth = 0
    commas: list[int] = []
    at = opening
    while at < len(pattern):
        match pattern[at]:
            case "\\":
                at += 1
            case "{":
                depth += 1
            case "}":
                depth -= 1
                if not depth:
                    ends = [opening, *commas, at]
                    before, after = pattern[:opening], pattern[at + 1 :]
                    return [before + pattern[a + 1 : b] + after for a, b in zip(ends, ends[1:], strict=False)]
            case "," if depth == 1:
                commas.append(at)
        at += 1
    raise _BadPattern


_LAST = "\U0010ffff"  # begins no range: the server marks "no range yet" by it


def _match_class(pattern: str, at: int, character: str) -> tuple[int, bool]:
    """Where the pattern goes on and whether the character is in the class that begins at `at`."""
    at += 1
    negated = pattern[at : at + 1] in ("!", "^") and at < len(pattern)
    at += negated
    if at >= len(pattern) or pattern[at] == "]":
        raise _BadPattern
    found = False
    low = ""
    while at < len(pattern) and pattern[at] != "]":
        item = pattern[at]
        at += 1
        if low and item == "-" and at < len(pattern) and pattern[at] != "]":
            high, at = _class_character(pattern, at)
            found = low <= character <= high
            low = ""
        else:
            if item == "\\":
                item, at = _class_character(pattern, at - 1)
            found = item == character
            low = item if item != _LAST else ""
        if found:
            break
    if found == negated:
        if at >= len(pattern):
            raise _BadPattern
        return at, False
    closing = re.compile(r"(?:[^\]\\]|\\.)*\]", re.DOTALL).match(pattern, at)
    if not closing:
        raise _BadPattern
    return closing.end(), True


def _class_character(pattern: str, at: int) -> tuple[str, int]:
    at = _escaped(pattern, at)
    return pattern[at], at + 1


_CLASS = re.compile(r"\[[!^]?+(?!\])(?:[^\]\\]|\\.)*\]", re.DOTALL)


def _validate(rest: str) -> None:
    """Raise _BadPattern if the part of the pattern that nothing was compared with is malformed."""
    depth = 0
    at = 0
    while at < len(rest):
        character = rest[at]
        if character == "[":
            closed = _CLASS.match(rest, at)
            if not closed:
                raise _BadPattern
            at = closed.end()
            continue
        at = _escaped(rest, at)
        if character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
        if depth < 0:
            raise _BadPattern
        at += 1
    if depth:
        raise _BadPattern
