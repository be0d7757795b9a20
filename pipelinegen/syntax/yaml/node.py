"""YAML as it is written: the nodes of one document, made from the events of the C reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Any, Literal

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]  # it is there for this, but not declared
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.events import (
    AliasEvent,
    MappingEndEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.tokens import BlockEndToken, ScalarToken, StreamEndToken

from ...finding import Position
from .disguise import Disguise
from .error import TooLargeError, YamlError, quoted, refusal

# A CI file is far below them. A node counts as so many characters besides its text.
_MOST_DEPTH = 100
_LARGEST = 2_000_000
_NODE = 20
# How often a text is read again in another disguise, and how many characters that may be together.
_MOST_TRIES = 200
_MOST_READ = 10_000_000
# How many tokens go-yaml reads beyond what it gives away.
_AHEAD = 3
# Characters of a file that may be remembered.
_USUAL_SIZE = 50_000

_CORE_TAGS = "tag:yaml.org,2002:"
_ESCAPED_SLASH = re.compile(r'"(?:[^\\]|\\[^/])*+\\/')


# Nobody changes one. Frozen, it would take ten times as long to make, and there are thousands.
@dataclass(slots=True, eq=False)
class Node:
    """A node of a YAML document as it is written: scalars are texts, aliases are resolved, nothing is typed.

    `tag` is the explicit one (`!!str`, `!own`, or `!` alone) or empty. `style` is a scalar's sign: a quote, `|` or `>`;
    empty for a plain one. `alias` is the name by which an alias brought the node here, where it stands a second time,
    else empty; its position is that of what it stands for.
    """

    kind: Literal["scalar", "sequence", "mapping"]
    position: Position
    tag: str = ""
    value: str = ""
    style: str = ""
    items: tuple[Node, ...] = ()
    pairs: tuple[tuple[Node, Node], ...] = ()
    alias: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is a scalar with neither quotes nor a block's sign."""
        return self.kind == "scalar" and not self.style


def compose(text: str) -> Node | None:
    """The first document as go-yaml v4 takes it, duplicate keys and merges and all; None where there is none.

    What follows that document is not looked at. Raises YamlError, also for what is too large to be a CI file.
    """
    return (_remembered(text) if len(text) <= _USUAL_SIZE else _compose(text))[0]


def compose_as_it_is(text: str) -> Node | None:
    """The same of a text that the C reader takes as go-yaml v4 does; None for any other one. Raises YamlError."""
    node, is_disguised = _remembered(text) if len(text) <= _USUAL_SIZE else _compose(text)
    return None if is_disguised else node


def _compose(text: str) -> tuple[Node | None, bool]:
    """The document, and whether the C reader had to be deceived."""
    if len(text) > _LARGEST:
        raise TooLargeError(f"longer than {_LARGEST} characters; this is no CI file", Position())
    text = text.removeprefix("\ufeff")
    disguise = Disguise.of(text)
    tries = min(_MOST_TRIES, _MOST_READ // (len(text) + 1))
    while True:
        try:
            return _Composer(disguise).document(), disguise.text is not text
        except MarkedYAMLError as error:
            other = disguise.against(error) if tries else None
            if other is None:
                raise _refusal(error, disguise) from None
            disguise, tries = other, tries - 1
        except ReaderError as error:
            # The reader tells the place in bytes.
            before = text.encode()[: error.position].decode(errors="ignore")
            raise YamlError(f"{error.reason}: {chr(error.character)!r}", _end(before)) from None
        except UnicodeEncodeError as error:
            raise YamlError(f"{text[error.start]!r} is half a character", _end(text[: error.start])) from None


# The same text is looked at by the rules and by those who ask what a server makes of it.
_remembered = lru_cache(maxsize=16)(_compose)


def _refusal(error: MarkedYAMLError, disguise: Disguise) -> YamlError:
    told = refusal(error)
    where = disguise.position(told.position.line - 1, told.position.column - 1)
    return YamlError(disguise.original(told.message), where)


def _end(text: str) -> Position:
    return Position(text.count("\n") + 1, len(text) - text.rfind("\n"))


def _tag(tag: str, where: Position) -> str:
    tag = "!!" + tag[len(_CORE_TAGS) :] if tag.startswith(_CORE_TAGS) else tag
    if sign := re.search(r"[][{},]", tag):
        raise YamlError(f"a tag cannot contain {sign[0]!r}; put a space after the tag", where)
    return tag


def _tokens(text: str, start: int) -> Iterator[Any]:
    """The tokens from there on, without the ends of what began before and that of the text."""
    scanner = CParser(text)
    begun = False
    while type(token := scanner.get_token()) is not StreamEndToken:
        begun = begun or (token.start_mark.index >= start and type(token) is not BlockEndToken)
        if begun:
            yield token


class _Composer:
    """The nodes of one document, made from the C reader's events."""

    def __init__(self, disguise: Disguise) -> None:
        self._disguise = disguise
        self._next = CParser(disguise.text).get_event
        self._anchors: dict[str, tuple[Node, int] | None] = {}  # None: not finished yet
        self._size = 0
        self._slashes = r"\/" in disguise.text
        self._is_plain = not (self._slashes or disguise.colon or disguise.inserted)

    def document(self) -> Node | None:
        self._next()  # the stream's start
        start = self._next()
        if type(start) is StreamEndEvent:
            return None
        if start.version not in (None, (1, 1)):
            message = "the server reads `%YAML 1.1` only; leave that line away"
            raise YamlError(message, self._position(start.start_mark))
        node = self._node(self._next(), 1)
        self._look_ahead(self._next().start_mark.index)
        return node

    def _look_ahead(self, end: int) -> None:
        """Refuse what go-yaml stumbles over after the document: it is three tokens ahead, in search of comments."""
        text = self._disguise.text
        if not text[end:].strip():
            return
        try:
            for token in islice(_tokens(text, end), _AHEAD):
                if type(token) is ScalarToken:
                    self._check(token)
        except MarkedYAMLError as error:
            # The C reader may be further ahead. It was not if there are less tokens before the one at fault.
            start = (error.context_mark or error.problem_mark).index
            if sum(token.start_mark.index < start for token in _tokens(text[:start], end)) < _AHEAD:
                raise

    def _node(self, event: Any, depth: int) -> Node:
        kind = type(event)
        if kind is AliasEvent:
            return self._aliased(event)
        where = self._position(event.start_mark)
        before = self._size
        anchor = event.anchor
        if anchor:
            self._anchors[anchor] = None
        if depth > _MOST_DEPTH:
            raise TooLargeError(f"nested deeper than {_MOST_DEPTH}; this is no CI file", where)
        tag = _tag(event.tag, where) if event.tag else ""
        if kind is ScalarEvent:
            node = Node("scalar", where, tag, self._text(event), event.style or "")
        elif kind is SequenceStartEvent:
            node = Node("sequence", where, tag, items=tuple(self._children(depth, SequenceEndEvent)))
        else:
            children = self._children(depth, MappingEndEvent)
            node = Node("mapping", where, tag, pairs=tuple(zip(children[::2], children[1::2], strict=True)))
        if anchor and self._anchors[anchor] is None:  # else a node within has taken the name
            self._anchors[anchor] = node, self._size - before
        return node

    def _text(self, event: Any) -> str:
        if self._slashes:
            self._check(event)
        self._grow(len(event.value))
        return self._disguise.original(event.value)

    def _check(self, scalar: Any) -> None:
        if scalar.style == '"':
            written = self._disguise.text[scalar.start_mark.index : scalar.end_mark.index]
            # Before the quotes there may be a tag and an anchor.
            if _ESCAPED_SLASH.match(written, written.index('"')):
                message = r"the server does not know the escape `\/`; write `/`"
                raise YamlError(message, self._position(scalar.start_mark))

    def _children(self, depth: int, end: type) -> list[Node]:
        children = []
        following, is_plain = self._next, self._is_plain and depth < _MOST_DEPTH
        while (kind := type(event := following())) is not end:
            if kind is ScalarEvent and is_plain and not event.anchor and not event.tag:
                # As `_node` does it, in half the time: most nodes of all files are these.
                mark, value = event.start_mark, event.value
                self._size += len(value) + _NODE
                children.append(Node("scalar", Position(mark.line + 1, mark.column + 1), "", value, event.style or ""))
            else:
                children.append(self._node(event, depth + 1))
        self._grow(0)
        return children

    def _aliased(self, event: Any) -> Node:
        name = self._disguise.name(event.anchor)
        where = self._position(event.start_mark)
        if event.anchor not in self._anchors:
            raise YamlError(f"there is no anchor {quoted(name)} before this alias", where)
        known = self._anchors[event.anchor]
        if known is None:
            raise YamlError(f"the anchor {quoted(name)} contains itself", where)
        node, size = known
        self._grow(size)
        return replace(node, alias=name)

    def _position(self, mark: Any) -> Position:
        if self._disguise.inserted:
            return self._disguise.position(mark.line, mark.column)
        return Position(mark.line + 1, mark.column + 1)

    def _grow(self, size: int) -> None:
        self._size += size + _NODE
        if self._size > _LARGEST:
            problem = f"its values, every alias written out, are more than {_LARGEST} characters; this is no CI file"
            raise TooLargeError(problem, Position())
