"""The words of an expression."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .error import EvaluateError

TokenKind = Literal["name", "operator", "bracket", "number", "text", "bytes", "end"]

# What Go takes for white space; Python's own notion differs.
SPACE = "\t\n\v\f\r \u0085\u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"
WORD_OPERATORS = frozenset(
    {"not", "in", "or", "and", "matches", "contains", "startsWith", "endsWith", "let", "if", "else"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word; the value of a text is what it means, of anything else what is written."""

    kind: TokenKind
    value: str
    offset: int

    def is_operator(self, *values: str) -> bool:
        """Whether it is one of these operators; without any, whether it is one at all."""
        return self.kind == "operator" and (not values or self.value in values)

    def is_bracket(self, value: str) -> bool:
        """Whether it is this bracket."""
        return self.kind == "bracket" and self.value == value


_SKIPPED = re.compile(rf"(?:[{SPACE}]+|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(
    "|".join(
        rf"{prefix}[{digits}]*(?:(?=\.\.)|(?:\.[{digits}]*)?(?:[eE][+-]?[{digits}]*)?)"
        for prefix, digits in (("0[xX]", "0-9a-fA-F_"), ("0[oO]", "0-7_"), ("0[bB]", "01_"), ("", "0-9_"))
    )
)
_OPERATOR = re.compile(r"\?[.?]?|\|\|?|::?|[&!=*<>][&=*]?|\.\.?|[,;%+\-^/]")
_RAW = re.compile(r"`((?:[^`]|``)*+)`")
_ESCAPES = r"[0-3][0-7]{2}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|u\{[0-9a-fA-F]{1,6}\}|U[0-9a-fA-F]{8}"
_QUOTED = {
    quote: re.compile(rf"{quote}((?:[^{quote}\\\n]|\\(?:[abfnrtv\\{quote}]|{_ESCAPES}))*+){quote}") for quote in "\"'"
}
_ESCAPE = re.compile(rf"\\({_ESCAPES}|.)", re.DOTALL)
_SHORT = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}


def is_word(character: str) -> bool:
    """Whether it can stand in a name: Go's letters and decimal digits."""
    return character in "_$" or unicodedata.category(character)[0] == "L" or unicodedata.category(character) == "Nd"


def tokens(text: str) -> Iterator[Token]:
    """The words in order, the last of kind "end". Raises EvaluateError where the text cannot be read."""
    at = 0
    while at < len(text):
        skipped = _SKIPPED.match(text, at)
        if skipped:
            at = skipped.end()
            continue
        token, end = _token(text, at)
        yield token
        if token.value in {"#", "##"} and token.kind == "operator":
            # What is glued to the pointer is a name, even where it would be an operator elsewhere.
            at, end = end, _word_end(text, end)
            if end > at:
                yield Token("name", text[at:end], at)
        at = end
    yield Token("end", "", len(text))


def _token(text: str, at: int) -> tuple[Token, int]:
    first, two = text[at], text[at : at + 2]
    if first in _QUOTED:
        return _quoted(text, at, at, "text")
    if first in "bB" and two[1:] in ('"', "'"):
        return _quoted(text, at, at + 1, "bytes")
    if first == "`":
        raw = _RAW.match(text, at)
        if not raw:
            raise EvaluateError("a text that begins with ` is not closed", at)
        return Token("text", raw[1].replace("``", "`"), at), raw.end()
    if first in "0123456789" or re.match(r"\.[0-9]", two):
        return _number(text, at)
    if is_word(first):
        end = _word_end(text, at)
        word = text[at:end]
        return Token("operator" if word in WORD_OPERATORS else "name", word, at), end
    if first in "()[]{}":
        return Token("bracket", first, at), at + 1
    if two == "/*":
        raise EvaluateError("a comment that begins with /* is not closed", at)
    operator = _OPERATOR.match(text, at) or re.compile("##?").match(text, at)
    if not operator:
        raise EvaluateError(f"{first!r} has no meaning here", at)
    return Token("operator", operator[0], at), operator.end()


def _word_end(text: str, at: int) -> int:
    while at < len(text) and is_word(text[at]):
        at += 1
    return at


def _number(text: str, at: int) -> tuple[Token, int]:
    number = _NUMBER.match(text, at)
    assert number is not None  # it matches the empty text, too
    end = number.end()
    if end < len(text) and is_word(text[end]):
        raise EvaluateError(f"{text[at : end + 1]!r} is no number", at)
    return Token("number", number[0], at), end


def integer(token: Token) -> int | None:
    """The value of a number, None if it is written as a fraction. Raises EvaluateError for what Go cannot read."""
    digits = token.value.replace("_", "").lower()
    if not digits.startswith("0x") and ("." in digits or "e" in digits):
        written = re.fullmatch(r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:e[+-]?[0-9]+)?", digits)
        if not written or float(digits) == float("inf"):
            raise EvaluateError(f"{token.value!r} is no number", token.offset)
        return None
    base = {"0x": 16, "0o": 8, "0b": 2}.get(digits[:2], 10)
    digits = digits if base == 10 else digits[2:]
    value = int(digits, base) if digits.isalnum() and len(digits) <= 64 else 1 << 63
    if value >= 1 << 63:
        raise EvaluateError(f"{token.value!r} is no number of 64 bits", token.offset)
    return value


def _quoted(text: str, start: int, at: int, kind: TokenKind) -> tuple[Token, int]:
    quoted = _QUOTED[text[at]].match(text, at)
    if not quoted:
        raise EvaluateError("a text is not closed on its line, or has an escape that does not exist", start)

    def meant(escape: re.Match[str]) -> str:
        code = escape[1]
        if code[0] in "uU" and kind == "bytes":
            raise EvaluateError(f"\\{code} cannot stand in bytes", at + escape.start() + 1)
        if len(code) == 1:
            return _SHORT.get(code, code)
        number = int(code, 8) if code[0].isdigit() else int(code[1:].strip("{}"), 16)
        if number > 0x10FFFF:
            raise EvaluateError(f"\\{code} is no character", at + escape.start() + 1)
        return "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)

    return Token(kind, _ESCAPE.sub(meant, quoted[1].replace("\r", "\n")), start), quoted.end()
