"""A line of a file as a terminal shows it, with a mark below one of its characters."""

from __future__ import annotations

import unicodedata

_INDENTATION = "  "
_WIDEST = 120
_CUT = "…"
_TAB = 8
# Some of what stands behind the place is worth more than all that stands before it.
_BEHIND = 40


def excerpt(line: str, column: int) -> tuple[str, str]:
    """The line and the line with the mark `^` below the column (from 1), both set in and at most 120 columns wide.

    Tabs stay tabs, in both. What would move the terminal's cursor is shown as a sign or by its number.
    """
    at = min(max(column, 1) - 1, len(line))
    shown = [harmless(each) for each in line]
    start, end = _window(shown, at)
    before = [_CUT, *shown[start:at]] if start else shown[:at]
    behind = [*shown[at:end], _CUT] if end < len(shown) else shown[at:end]
    blank = "".join(each if each == "\t" else " " * _width(each) for each in before)
    return _INDENTATION + "".join([*before, *behind]), f"{_INDENTATION}{blank}^"


def harmless(text: str) -> str:
    """The text without characters that a terminal would obey, or that nobody would see."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() or each == "\t" else _sign(each) for each in text)


def _sign(character: str) -> str:
    number = ord(character)
    if number < 0x20:
        return chr(0x2400 + number)
    if number > 0xFFFF:
        return f"\\U{number:08x}"
    return f"\\u{number:04x}" if number != 0x7F else "␡"


def _window(shown: list[str], at: int) -> tuple[int, int]:
    """From which to before which character the line fits, with the place in it."""
    widths = [_TAB if each == "\t" else _width(each) for each in shown]
    # Also when the mark stands behind the line's end.
    room = _WIDEST - len(_INDENTATION) - 1
    if sum(widths) <= room:
        return 0, len(shown)
    room -= 2 * len(_CUT)
    start = end = at
    while end < len(shown) and sum(widths[at : end + 1]) <= _BEHIND:
        end += 1
    room -= sum(widths[at:end])
    while start > 0 and widths[start - 1] <= room:
        start -= 1
        room -= widths[start]
    while end < len(shown) and widths[end] <= room:
        room -= widths[end]
        end += 1
    return start, end


def _width(shown: str) -> int:
    """How many columns it takes of a terminal."""
    if shown.isascii():
        return len(shown)
    return sum(_cells(each) for each in shown)


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
