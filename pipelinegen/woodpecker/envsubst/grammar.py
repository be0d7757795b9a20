"""The grammar of the substitution: a text in, its pieces and references out.

It looks like the shell's and is not; each token is read by one expression of its own, as the original scans it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import islice

from .limits import MAX_DEPTH, MAX_OPENINGS, ours
from .reference import Node, Reference
from .refusal import Refusal

# A reference that holds no other: the same text is the same reference wherever it stands.
_FLAT = re.compile(r"(\$\{[^${}]*\})")
# A name, or some more (see `_name_part`), and the operator.
_HEAD = re.compile(r"\$\{(#?)(\w*)(\}|:[-=?+]|[:=]|[,^]{1,2}|/[/#%]?|##?|%%?|)")
# Delimiters swallow a whole run of themselves.
_COLONS = re.compile(r":+")
_SLASHES = re.compile(r"/+")

# The arguments: text up to a `${` and to what ends the argument, nothing of it read twice (the second `+`).
_TO_BRACE = re.compile(r"(?:[^$}]+|\$(?!\{))++")
_TO_COLON = re.compile(r"(?:[^$:}]+|\$(?!\{))++")
_ESCAPED_TO_SLASH = re.compile(r"(?:[^$\\/]+|\$\$|\\[\\/]|\\|\$(?!\{))++")
_ESCAPED_TO_BRACE = re.compile(r"(?:[^$\\}]+|\$\$|\\[\\/]|\\|\$(?!\{))++")

# A file is substituted for many events, one after the other; the largest of a fleet has 50,000 characters.
_CACHED_TEXTS = 32
_CACHED_LENGTH = 65_536


def parse(text: str) -> tuple[Node, ...]:
    """The text as literal pieces and references. Raises Refusal."""
    return _cached(text) if len(text) <= _CACHED_LENGTH else _Parser(text).parse()


@lru_cache(_CACHED_TEXTS)
def _cached(text: str) -> tuple[Node, ...]:
    return _Parser(text).parse()


def _unescape(text: str) -> str:
    """`$$`, `\\\\` and `\\/` without their first characters; `text` holds no NUL."""
    if "\\" in text:
        text = text.replace("\\\\", "\0").replace("\\/", "/").replace("\0", "\\")
    return text.replace("$$", "$")


def _name_part(word: str) -> str:
    """The beginning of a `\\w+` that is a name: Python's expression takes digits such as `²` too."""
    strange = sorted(each for each in set(word) if unicodedata.category(each)[0] not in "LP" and not each.isdecimal())
    return re.split(f"[{''.join(strange)}]", word, maxsplit=1)[0] if strange else word


class _Parser:
    def __init__(self, text: str) -> None:
        # The server's scanner takes a NUL for the end of its input.
        self._text, self._nul, _ = text.partition("\0")
        self._at = 0
        self._open = 0
        self._depth = 0
        self._flat: dict[str, tuple[str, str, tuple[Node, ...]]] = {}

    def parse(self) -> tuple[Node, ...]:
        text = self._text
        if text.count("${") > MAX_OPENINGS:
            surplus = next(islice(re.finditer(r"\$\{", text), MAX_OPENINGS, None))
            raise Refusal(ours(f"more than {MAX_OPENINGS} times '${{'"), surplus.start())
        nodes: list[Node] = []
        # Where the current piece begins, and up to where the text has been read: beyond it after a nest.
        at = done = 0
        pieces = _FLAT.split(text)
        for plain, source in zip(pieces[::2], pieces[1::2], strict=False):
            start = at + len(plain)
            known = self._flat.get(source)
            if known is not None and done == at and "$" not in plain:
                if plain:
                    nodes.append(_unescape(plain) if "\\" in plain else plain)
                done = at = start + len(source)
                nodes.append(Reference(*known, start, at))
            else:
                at = start + len(source)
                done = self._read(done, at, nodes)
        self._read(done, len(text), nodes)
        return tuple(nodes)

    def _read(self, done: int, end: int, nodes: list[Node]) -> int:
        """Add what begins from `done` on and before `end`, which is no place within an escape; where it ends."""
        text = self._text
        look = done
        while (at := text.find("${", look, end)) >= 0:
            if self._is_escaped(at):
                look = at + 2
                continue
            if at > done:
                nodes.append(_unescape(text[done:at]))
            self._at = at
            nodes.append(self._reference())
            done = look = self._at
        if done < end:
            nodes.append(_unescape(text[done:end]))
        return max(done, end)

    def _is_escaped(self, at: int) -> bool:
        """Whether the `$` at `at` is the second one of a pair."""
        first = at
        while first and self._text[first - 1] == "$":
            first -= 1
        return (at - first) % 2 == 1

    def _fail(self, reason: str = "bad substitution") -> Refusal:
        return Refusal(reason, self._open)

    def _reference(self) -> Reference:
        """The reference whose `${` is next."""
        start = self._at
        flat = _FLAT.match(self._text, start)
        if flat is not None and (known := self._flat.get(flat[0])) is not None:
            self._at = flat.end()
            return Reference(*known, start, self._at)
        outer, self._open = self._open, start
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise self._fail(ours(f"references nested deeper than {MAX_DEPTH}"))
        read = self._function()
        self._depth -= 1
        self._open = outer
        if flat is not None and self._at == flat.end():
            self._flat[flat[0]] = read
        return Reference(*read, start, self._at)

    def _function(self) -> tuple[str, str, tuple[Node, ...]]:
        head = _HEAD.match(self._text, self._at)
        assert head is not None  # whatever follows the `${`
        length, name, operator = head.groups()
        self._at = head.end()
        if not name.isascii() and (part := _name_part(name)) != name:
            # What follows the name is no operator.
            name, operator = part, ""
        if not name:
            raise self._fail("bad substitution" if length else "unable to parse variable name")
        if length:
            if operator != "}":
                raise self._fail()
            return name, "length", ()
        arguments: tuple[Node, ...] = ()
        match operator:
            case "}":
                return name, "", ()
            case "":
                raise self._fail("missing closing brace")
            case "=" | ":-" | ":=" | ":?" | ":+":
                operator, arguments = "default", self._default()
            case ":":
                arguments = self._substring()
            case "/" | "//" | "/#" | "/%":
                arguments = self._replacement()
            case "#" | "##" | "%" | "%%":
                arguments = (self._argument(_TO_BRACE),)
        if not self._text.startswith("}", self._at):
            raise self._fail()
        self._at += 1
        return name, operator, arguments

    def _argument(self, expression: re.Pattern[str]) -> Node:
        match = expression.match(self._text, self._at)
        if match is not None:
            self._at = match.end()
            return match[0]
        if self._text.startswith("${", self._at):
            return self._reference()
        raise self._fail("unable to parse substitution within function")

    def _escaped_argument(self, expression: re.Pattern[str]) -> Node:
        argument = self._argument(expression)
        return _unescape(argument) if isinstance(argument, str) else argument

    def _skip(self, expression: re.Pattern[str]) -> None:
        match = expression.match(self._text, self._at)
        if match is None:
            raise self._fail()
        self._at = match.end()

    def _default(self) -> tuple[Node, ...]:
        arguments: list[Node] = []
        while not self._text.startswith("}", self._at):
            arguments.append(self._argument(_TO_BRACE))
        return tuple(arguments)

    def _substring(self) -> tuple[Node, ...]:
        first = self._text[self._at : self._at + 1]
        # The server steps back over a character that it has not read. A NUL and a byte that is no text have width 1.
        if not (first.isascii() or "\udc80" <= first <= "\udcff") or not first + self._nul:
            raise self._fail()
        offset = self._argument(_TO_COLON)
        if self._text.startswith("}", self._at):
            return (offset,)
        self._skip(_COLONS)
        return offset, self._argument(_TO_BRACE)

    def _replacement(self) -> tuple[Node, ...]:
        old = self._escaped_argument(_ESCAPED_TO_SLASH)
        self._skip(_SLASHES)
        if self._text.startswith("}", self._at):
            return (old,)
        return old, self._escaped_argument(_ESCAPED_TO_BRACE)
