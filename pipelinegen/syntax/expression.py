"""GitHub's expressions: where they stand in a text, and what they read.

All offsets count characters of the text that was given, from 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "string", "number", "operator", "unknown"]

_SPAN = re.compile(r"\$\{\{((?:[^'}]|'[^']*+'|\}(?!\}))*+)\}\}")
_VISIBLE = re.compile(r"[^\n]")
_TOKEN = re.compile(
    r"""
    (?P<name>[A-Za-z_][\w-]*)
    | (?P<string>'(?:[^']|'')*+')
    | (?P<number>[-+]?(?:0x[0-9a-fA-F]+|0o[0-7]+|(?:\d+\.?\d*|(?<![\w\])*])\.\d+)(?:[eE][-+]?\d+)?))
    | (?P<operator>&&|\|\||[=!<>]=|[!<>()\[\].,*])
    | (?P<unknown>\S)
    """,
    re.VERBOSE | re.ASCII,
)
_COMPARISONS = ("==", "!=", "<", ">", "<=", ">=")
_TESTS = ("startswith", "endswith", "contains")
_LITERALS = ("true", "false", "null", "nan", "infinity")


@dataclass(frozen=True, slots=True)
class Span:
    """One `${{ … }}`: where its `$` stands, and what is within."""

    start: int
    text: str

    @property
    def inner(self) -> int:
        """The offset of what is within."""
        return self.start + 3

    @property
    def end(self) -> int:
        """The offset behind it."""
        return self.inner + len(self.text) + 2


@dataclass(frozen=True, slots=True)
class Token:
    """One word or sign of an expression; a string's text has its quotes."""

    kind: Kind
    text: str
    start: int

    @property
    def value(self) -> str:
        """What a string says; of anything else the text."""
        return self.text[1:-1].replace("''", "'") if self.kind == "string" else self.text


@dataclass(frozen=True, slots=True)
class Reference:
    """A value that is read, such as `github.event.issue.title`.

    `path` is in lower case, which GitHub does not distinguish; `*` stands for every item and for an index that is
    computed. `functions` are those in whose arguments it stands, the inmost last, in lower case. `compared` says that
    it stands next to a comparison.
    """

    path: tuple[str, ...]
    start: int
    functions: tuple[str, ...] = ()
    compared: bool = False

    @property
    def name(self) -> str:
        """The path with dots."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A reference held against a text, by a sign such as `==` or one of `startswith`, `endswith`, `contains`."""

    reference: Reference
    operator: str
    value: Token


def spans(text: str) -> tuple[Span, ...]:
    """Every `${{ … }}` of a text, up to one that is not closed."""
    found = []
    at = text.find("${{")
    while at >= 0 and (match := _SPAN.match(text, at)) is not None:
        found.append(Span(at, match[1]))
        at = text.find("${{", match.end())
    return tuple(found)


def masked(text: str) -> str:
    """The text with `_` for every character of its `${{ … }}`, line feeds left as they are."""
    pieces, at = [], 0
    for span in spans(text):
        pieces += [text[at : span.start], _VISIBLE.sub("_", text[span.start : span.end])]
        at = span.end
    return "".join([*pieces, text[at:]])


def tokens(text: str) -> tuple[Token, ...]:
    """The words and signs of an expression without its `${{ }}`; what is none of them is of kind `unknown`."""
    return tuple(Token(match.lastgroup, match[0], match.start()) for match in _TOKEN.finditer(text))  # type: ignore[arg-type]


def references(text: str) -> tuple[Reference, ...]:
    """Every value that an expression reads, in the order of the text; those within an index count too."""
    return tuple(reference for reference, _, _ in _read(tokens(text)))


def comparisons(text: str) -> tuple[Comparison, ...]:
    """Every place where a reference is held against a text."""
    every = tokens(text)
    found = (_compared(every, reference, first, behind) for reference, first, behind in _read(every))
    return tuple(each for each in found if each is not None)


def _read(every: Sequence[Token]) -> Iterator[tuple[Reference, int, int]]:
    """Each reference with the index of its first token and that of the token behind it."""
    closing = _closing(every)
    functions: list[str] = []
    for at, token in enumerate(every):
        before = every[at - 1] if at else None
        called = at + 1 < len(every) and every[at + 1].text == "("
        if token.text == "(":
            functions.append(before.text.lower() if before is not None and before.kind == "name" else "")
        elif token.text == ")" and functions:
            functions.pop()
        elif token.kind == "name" and not called and (before is None or before.text != "."):
            if token.text.lower() in _LITERALS:
                continue
            path, behind = _path(every, at, closing)
            beside = (before, every[behind] if behind < len(every) else None)
            compared = any(each is not None and each.text in _COMPARISONS for each in beside)
            yield Reference(path, token.start, tuple(filter(None, functions)), compared), at, behind


def _path(every: Sequence[Token], at: int, closing: dict[int, int]) -> tuple[tuple[str, ...], int]:
    path = [every[at].text.lower()]
    at += 1
    while at + 1 < len(every):
        following = every[at + 1]
        if every[at].text == "." and (following.kind == "name" or following.text == "*"):
            path.append(following.text.lower())
            at += 2
        elif every[at].text == "[" and at in closing:
            alone = closing[at] == at + 2
            path.append(following.value.lower() if alone and following.kind in ("string", "number") else "*")
            at = closing[at] + 1
        else:
            break
    return tuple(path), at


def _closing(every: Sequence[Token]) -> dict[int, int]:
    """The index of the bracket that closes, by that of the one that opens."""
    opened: list[int] = []
    found = {}
    for at, token in enumerate(every):
        if token.text == "[":
            opened.append(at)
        elif token.text == "]" and opened:
            found[opened.pop()] = at
    return found


def _compared(every: Sequence[Token], reference: Reference, first: int, behind: int) -> Comparison | None:
    after, before = every[behind : behind + 2], every[max(first - 2, 0) : first][::-1]
    for beside in (after, before):
        if len(beside) == 2 and beside[0].text in _COMPARISONS and beside[1].kind == "string":
            return Comparison(reference, beside[0].text, beside[1])
    called = [token.text.lower() for token in before] if len(before) == 2 and before[0].text == "(" else []
    if called and called[1] in _TESTS and len(after) == 2 and after[0].text == "," and after[1].kind == "string":
        return Comparison(reference, called[1], after[1])
    return None
