"""The type that go-yaml v4 gives a scalar: YAML 1.1's octal and underscores, YAML 1.2's two booleans, and dates."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from ...errors import PipelinegenError
from ...finding import Position
from ...syntax.yaml import Node, quoted

STRING, BINARY, INT, FLOAT = "!!str", "!!binary", "!!int", "!!float"
BOOL, NULL, TIMESTAMP, MERGE = "!!bool", "!!null", "!!timestamp", "!!merge"

# What a tag among these demands of the text; the text under any other tag stays as it is.
_DEMANDING = {INT, FLOAT, BOOL, NULL, TIMESTAMP}


class DocumentError(PipelinegenError):
    """The server would refuse the pipeline for its YAML; `position` is where the reason stands.

    With `is_our_limit` the text is only more than we read, and nothing is said about the server.
    """

    def __init__(self, message: str, position: Position, *, is_our_limit: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.is_our_limit = is_our_limit


class Int(int):
    """A whole number; `text` is how it was written, which is what it becomes where a text is wanted."""

    text: str

    def __new__(cls, value: int, text: str = "") -> Int:
        """The number, and how it was written."""
        self = super().__new__(cls, value)
        self.text = text or str(value)
        return self


class Float(float):
    """Any other number; `text` is how it was written."""

    text: str

    def __new__(cls, value: float, text: str = "") -> Float:
        """The number, and how it was written."""
        self = super().__new__(cls, value)
        self.text = text or str(value)
        return self


class Timestamp(datetime):
    """A point in time, to the microsecond.

    `text` is how it was written, `rfc3339` how Go writes it, to the nanosecond.
    """

    text: str
    rfc3339: str


def typed(node: Node) -> tuple[str, object]:
    """The tag and the value of a scalar; DocumentError where its tag demands what its text is not."""
    tag = node.tag
    if not tag:  # nearly always
        return (STRING, node.value) if node.style or node.kind != "scalar" else _resolved(node)
    if tag in ("!", STRING):
        return STRING, node.value
    if tag == BINARY:
        return BINARY, _binary(node)
    if tag not in _DEMANDING:
        return tag, node.value
    found, value = _resolved(node)
    if tag == found:
        return found, value
    if tag == FLOAT and isinstance(value, Int) and value < 1 << 63:
        return FLOAT, Float(value, node.value)
    raise DocumentError(
        f"{quoted(node.value)} is {found}, not {tag}; leave the tag away or write such a value", node.position
    )


def _words(groups: Mapping[str, tuple[str, object]]) -> dict[str, tuple[str, object]]:
    return {word: meaning for words, meaning in groups.items() for word in words.split(" ")}


_WORDS: dict[str, tuple[str, object]] = {
    "": (NULL, None),
    "<<": (MERGE, "<<"),
    **_words(
        {
            "~ null Null NULL": (NULL, None),
            "true True TRUE": (BOOL, True),
            "false False FALSE": (BOOL, False),
            ".nan .NaN .NAN": (FLOAT, math.nan),
            ".inf .Inf .INF +.inf +.Inf +.INF": (FLOAT, math.inf),
            "-.inf -.Inf -.INF": (FLOAT, -math.inf),
            "-0 -0.0": (FLOAT, -0.0),
        }
    ),
}
NULLS = frozenset(word for word, (tag, _) in _WORDS.items() if tag == NULL)
"""What null is written as."""
_WHOLE = re.compile(r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|(0|[1-9][0-9]*))")
_BASES = (16, 2, 8, 10)
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
# After a point, unlike after a digit, an underscore must stand between two digits.
_FRACTION = re.compile(r"\.[0-9]+(?:_[0-9]+)*+(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?")


def _resolved(node: Node) -> tuple[str, object]:
    text = node.value
    if text in _WORDS:
        tag, value = _WORDS[text]
        return tag, Float(value, text) if isinstance(value, float) else value
    if text[0] == ".":
        number = _float(text) if _FRACTION.fullmatch(text) else None
    elif text[0] in "+-0123456789":
        if time := _timestamp(node):
            return TIMESTAMP, time
        written = text.replace("_", "")
        if (whole := _int(written)) is not None:
            return INT, Int(whole, text)
        number = _float(written) if _DECIMAL.fullmatch(written) else None
    else:
        return STRING, text
    return (STRING, text) if number is None else (FLOAT, Float(number, text))


def _int(text: str) -> int | None:
    match = _WHOLE.fullmatch(text)
    if not match:
        return None
    sign, *numerals = match.groups()
    digits, base = next((found, base) for found, base in zip(numerals, _BASES, strict=True) if found)
    if len(digits.lstrip("0")) > 64:  # no base has more in 64 bits, and Python refuses to read very many
        return None
    number = int(digits, base)
    # A sign makes it a signed number of 64 bits, else it may be an unsigned one.
    if sign == "-":
        return -number if number <= 1 << 63 else None
    return number if number < 1 << (63 if sign else 64) else None


def _float(text: str) -> float | None:
    number = float(text)
    return None if math.isinf(number) else number


_TIMESTAMP = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:(?P<between>[Tt]| +)(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{1,2}):(?P<second>[0-9]{1,2})"
    r"(?:[.,](?P<fraction>[0-9]+))?"
    r"(?P<zone>Z|(?P<sign>[-+])(?P<hours>[0-9]{2}):(?P<minutes>[0-9]{2}))?)?"
)


def _timestamp(node: Node) -> Timestamp | None:
    match = _TIMESTAMP.fullmatch(node.value)
    # With T there must be a zone, with a space there must be none.
    if not match or ((match["between"] or " ") in "Tt") != (match["zone"] is not None):
        return None
    parts = ("year", "month", "day", "hour", "minute", "second")
    year, month, day, hour, minute, second = (int(match[part] or 0) for part in parts)
    hours, minutes = int(match["hours"] or 0), int(match["minutes"] or 0)
    nanoseconds = (match["fraction"] or "").ljust(9, "0")[:9]
    try:
        # Python has no year 0; it is a leap year, as 2000 is.
        time = Timestamp(year or 2000, month, day, hour, minute, second, int(nanoseconds[:6]))
    except ValueError:  # 2024-02-30, 25:00
        return None
    if hours > 24 or minutes > 60:
        return None
    offset = timedelta(hours=hours, minutes=minutes)
    if not year or offset >= timedelta(days=1):
        raise DocumentError(
            f"{quoted(node.value)} is a date beyond those that can be read; put it in quotes", node.position
        )
    time = time.replace(tzinfo=timezone(-offset if match["sign"] == "-" else offset))
    seconds, zone = time.isoformat(timespec="seconds")[:19], time.isoformat(timespec="seconds")[19:]
    time.text = node.value
    time.rfc3339 = seconds + f".{nanoseconds}".rstrip("0").rstrip(".") + ("Z" if zone == "+00:00" else zone)
    return time


def _binary(node: Node) -> str:
    text = re.sub("[\r\n]", "", node.value)
    try:
        if len(text) % 4:
            raise binascii.Error
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except ValueError:
        raise DocumentError("the text after !!binary is no base64", node.position) from None
    # Go puts one replacement character for each byte that is no text; Python would put one for several.
    return re.sub("[\udc80-\udcff]", "\ufffd", data.decode(errors="surrogateescape"))
