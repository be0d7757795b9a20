"""Woodpecker's text substitution: what becomes of `${…}` before the YAML is even parsed.

The server runs drone/envsubst 1.0.3 over the raw text of every workflow file, comments included. The grammar looks
like the shell's and is not: `:+` and `:?` mean "default if empty", offsets count bytes, the pairs `$$`, `\\\\` and
`\\/` lose their first character everywhere, and a form it does not know makes the server refuse the whole pipeline.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from ..errors import PipelinegenError
from . import functions


class SubstitutionError(PipelinegenError):
    """The server would refuse the pipeline (or crash on it) because of this text.

    `line` and `column` (from 1) are where the `${` stands that it cannot read.
    """

    def __init__(self, reason: str, line: int, column: int) -> None:
        super().__init__(f"line {line}, column {column}: {reason}")
        self.reason = reason
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Reference:
    """One `${name…}`: the operator with its arguments, each a text or a nested reference."""

    name: str
    operator: str
    arguments: tuple[Node, ...]
    offset: int


Node = str | Reference


def substitute(text: str, variables: Mapping[str, str]) -> str:
    """The text after substitution. A name that is not in `variables` becomes empty, as on the server.

    Raises SubstitutionError where the server refuses the pipeline.
    """
    return "".join(
        node if isinstance(node, str) else _evaluate(node, variables, _Place(text, node.offset)) for node in parse(text)
    )


def references(text: str) -> list[Reference]:
    """Every `${…}` of the text in order, nested ones after the one they stand in. Raises SubstitutionError."""
    found: list[Reference] = []

    def visit(nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            if isinstance(node, Reference):
                found.append(node)
                visit(node.arguments)

    visit(parse(text))
    return found


def escape(text: str) -> str:
    """The text to write so that the server's substitution gives back `text`, whatever the variables are.

    Raises ValueError for a NUL character: it ends the server's input.
    """
    if "\0" in text:
        raise ValueError("a NUL character cannot be written: the server stops reading there")
    # A run of escapable characters is doubled as a whole: `$$` alone would turn into `$`, and `${` would be read.
    return re.sub(r"\$+(?=\{)|\$\$+|\\+(?=/)|\\\\+", lambda run: run[0] * 2, text)


@dataclass(frozen=True, slots=True)
class _Place:
    text: str
    offset: int

    def error(self, reason: str) -> SubstitutionError:
        before = self.text[: self.offset]
        return SubstitutionError(reason, before.count("\n") + 1, self.offset - before.rfind("\n"))


class _Token(Enum):
    END = auto()
    OPEN = auto()
    CLOSE = auto()
    WORD = auto()
    BAD = auto()


# A test of one character and its place (from 1) within the token.
_Accept = Callable[[str, int], bool]


def _is_name(character: str, _: int) -> bool:
    return character == "_" or unicodedata.category(character)[0] == "L" or unicodedata.category(character) == "Nd"


def _anything(_: str, __: int) -> bool:
    return True


def _not_brace(character: str, _: int) -> bool:
    return character != "}"


def _only(*choices: str) -> _Accept:
    """Characters of one token: the n-th must be in the n-th of `choices`."""
    return lambda character, place: place <= len(choices) and character in choices[place - 1]


def parse(text: str) -> tuple[Node, ...]:
    """The text as literal pieces and references. Raises SubstitutionError."""
    return _Parser(text).parse()


# Go's recursion has no such limit, but a person's file has: deeper than this is refused with a sentence.
_MAX_DEPTH = 100


class _Parser:
    """A recursive reader with the scan modes of the original; see the module's description."""

    def __init__(self, text: str) -> None:
        self._whole = text
        # The server's scanner takes a NUL for the end of its input.
        self._text = text.partition("\0")[0]
        self._at = 0
        self._depth = 0
        self._open = 0

    def parse(self) -> tuple[Node, ...]:
        nodes: list[Node] = []
        while self._at < len(self._text):
            token, value = self._scan(_anything, opening=True, escapes=True)
            nodes.append(self._reference() if token is _Token.OPEN else value)
        return tuple(nodes)

    def _fail(self, reason: str) -> SubstitutionError:
        return _Place(self._whole, self._open).error(reason)

    def _peek(self, ahead: int = 0) -> str:
        return self._text[self._at + ahead : self._at + ahead + 1]

    def _scan(
        self,
        accept: _Accept,
        *,
        words: bool = True,
        opening: bool = False,
        closing: bool = False,
        escapes: bool = False,
    ) -> tuple[_Token, str]:
        text = self._text
        if self._at >= len(text):
            return _Token.END, ""
        if opening and text.startswith("${", self._at):
            self._at += 2
            return _Token.OPEN, ""
        if closing and text[self._at] == "}":
            self._at += 1
            return _Token.CLOSE, "}"
        if not words:
            self._at += 1
            return _Token.BAD, ""
        if accept is _anything:
            return _Token.WORD, self._plain()
        return self._word(accept, opening=opening, escapes=escapes)

    # Plain text up to the next reference, in one step of C: a file is nearly all plain text.
    _PLAIN = re.compile(r"(?:[^$\\]+|\$\$|\\\\|\\/|\\|\$(?!\{))*", re.DOTALL)

    def _plain(self) -> str:
        match = self._PLAIN.match(self._text, self._at)
        assert match is not None  # the pattern matches the empty text
        self._at = match.end()
        return re.sub(r"\$\$|\\\\|\\/", lambda pair: pair[0][1], match[0])

    def _word(self, accept: _Accept, *, opening: bool, escapes: bool) -> tuple[_Token, str]:
        out: list[str] = []
        while self._at < len(self._text):
            if out and opening and self._text.startswith("${", self._at):
                break
            if escapes and self._text[self._at : self._at + 2] in ("$$", "\\\\", "\\/"):
                out.append(self._text[self._at + 1])
                self._at += 2
                continue
            if not accept(self._text[self._at], len(out) + 1):
                if not out:
                    self._at += 1
                    return _Token.BAD, ""
                break
            out.append(self._text[self._at])
            self._at += 1
        return _Token.WORD, "".join(out)

    def _need(self, accept: _Accept, reason: str = "bad substitution") -> str:
        token, value = self._scan(accept)
        if token is not _Token.WORD:
            raise self._fail(reason)
        return value

    def _close(self, reason: str = "bad substitution") -> None:
        token, _ = self._scan(_anything, words=False, closing=True)
        if token is not _Token.CLOSE:
            raise self._fail(reason)

    def _argument(self, accept: _Accept, *, escapes: bool = False) -> Node:
        token, value = self._scan(accept, opening=True, escapes=escapes)
        if token is _Token.OPEN:
            return self._reference()
        if token is _Token.WORD:
            return value
        raise self._fail("unable to parse substitution within function")

    def _reference(self) -> Reference:
        """What follows a `${` that has just been read."""
        outer, self._open = self._open, self._at - 2
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._fail(f"references nested deeper than {_MAX_DEPTH}")
        offset = self._open
        name, operator, arguments = self._function()
        self._depth -= 1
        self._open = outer
        return Reference(name, operator, tuple(arguments), offset)

    def _function(self) -> tuple[str, str, list[Node]]:
        if self._peek() == "#":
            self._at += 1
            name = self._need(_is_name)
            self._close()
            return name, "length", []
        name = self._need(_is_name, "unable to parse variable name")
        first, second = self._peek(), self._peek(1)
        if first == "=" or (first == ":" and second and second in "=-?+"):
            return self._default(name, 1 if first == "=" else 2)
        if first == ":":
            return self._substring(name, second)
        if first and first in ",^":
            operator = self._need(_only(",^", ",^"))
            self._close()
            return name, operator, []
        if first == "/":
            return self._replace(name)
        if first and first in "#%":
            operator = self._need(_only(first, first))
            argument = self._argument(_not_brace)
            self._close()
            return name, operator, [argument]
        self._close("missing closing brace")
        return name, "", []

    def _default(self, name: str, width: int) -> tuple[str, str, list[Node]]:
        self._at += width
        arguments: list[Node] = []
        while self._peek() != "}":
            arguments.append(self._argument(_not_brace))
        self._close()
        return name, "default", arguments

    def _substring(self, name: str, second: str) -> tuple[str, str, list[Node]]:
        if not second or ord(second) > 127:
            raise self._fail("bad substitution")
        self._at += 1
        arguments = [self._argument(lambda character, _: character not in ":}")]
        token, _ = self._scan(_only(":"), closing=True)
        if token is _Token.CLOSE:
            return name, ":", arguments
        if token is not _Token.WORD:
            raise self._fail("bad substitution")
        arguments.append(self._argument(_not_brace))
        self._close()
        return name, ":", arguments

    def _replace(self, name: str) -> tuple[str, str, list[Node]]:
        operator = self._need(_only("/", "/#%"))
        arguments = [self._argument(lambda character, _: character != "/", escapes=True)]
        self._need(lambda character, _: character == "/")  # swallows a whole run of `/`, as the server does
        if self._peek() != "}":
            arguments.append(self._argument(_not_brace, escapes=True))
        self._close()
        return name, operator, arguments


def _evaluate(reference: Reference, variables: Mapping[str, str], place: _Place) -> str:
    arguments = [node if isinstance(node, str) else _evaluate(node, variables, place) for node in reference.arguments]
    value = variables.get(reference.name, "")
    if "\n" in value:
        # The server quotes a value of several lines (Go's %q) before any operator sees it.
        value = functions.go_quote(value)
    try:
        return functions.apply(reference.operator, value, arguments)
    except functions.PanicError as error:
        raise place.error(str(error)) from None
