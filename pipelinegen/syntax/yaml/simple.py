"""Documents about which all readers of YAML agree: how ours are written.

Left out is what readers disagree about or see differently: aliases, tags, directives, several documents, keys that are
no texts, plain scalars that are a number for one and a text for another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from .error import YamlError
from .node import Node, compose_as_it_is
from .tree import Quoted

# They break a line for one reader or another; behind a line break the signs begin another document, or a directive.
_BREAKS = ("\r", "\x85", "\u2028", "\u2029")
_SIGNS = ("\n---", "\n...", "\n%")
# Far below what any reader, and the server, gives up at.
_MOST_DEPTH = 12
_MOST_CHARACTERS = 400_000
_MOST_BRACKETS = 300

# A block mapping, and not even in brackets: it reaches to where another document begins, whatever is behind its first
# key. The reader stops at the end of a document, and would not see what follows one that is anything else.
_BEGIN = re.compile(r"---\n(?:#[^\n]*\n|\n)*[A-Za-z_][\w-]*:[ \n]", re.ASCII)


def simple(text: str) -> Node | None:
    """The one document of a text, if it is read as it stands there; None for anything else."""
    if len(text) > _MOST_CHARACTERS or text.count("[") + text.count("{") > _MOST_BRACKETS:
        return None
    if not _BEGIN.match(text) or any(each in text for each in (*_BREAKS, *_SIGNS)):
        return None
    try:
        return compose_as_it_is(text)
    except YamlError:
        return None


# What plain scalars that begin with these may be taken for by one reader or another: numbers, dates, words.
_DOUBTFUL = frozenset("yYnNtTfFoO-+0123456789.<=~!&*%@`?:#,[]{}|>'\"")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_SIMPLE_INT = re.compile("0|[1-9][0-9]{0,8}")


class _Doubt:
    """No value: readers disagree, or it is not known."""


DOUBT = _Doubt()


@lru_cache(4096)
def _agreed(text: str) -> object:
    if text and (text[0] not in _DOUBTFUL or (text[0].isalpha() and text.lower() not in _WORDS)):
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "null"):
        return None
    return int(text) if _SIMPLE_INT.fullmatch(text) else DOUBT


def agreed(node: Node) -> object:
    """What a scalar is for every reader, of YAML 1.1 and 1.2; a text in quotes is `Quoted`. DOUBT where they differ."""
    if node.tag or node.alias:
        return DOUBT
    return Quoted(node.value) if node.style else _agreed(node.value)


def values(node: Node, is_text: Callable[[int, str], bool], depth: int = 1) -> object:
    """A document's values as every reader sees them; DOUBT where they may differ.

    `is_text` tells for the depth (from 1) and the name of a plain key that it is a text, whatever readers make of it.
    """
    if node.kind == "scalar":
        return agreed(node)
    if node.tag or node.alias or depth > _MOST_DEPTH:
        return DOUBT
    if node.kind == "sequence":
        items = [values(item, is_text, depth + 1) for item in node.items]
        return DOUBT if DOUBT in items else items
    found: dict[object, object] = {}
    for key, item in node.pairs:
        if key.kind != "scalar":
            return DOUBT
        name = key.value if not key.style and is_text(depth, key.value) else agreed(key)
        value = values(item, is_text, depth + 1)
        if value is DOUBT or not isinstance(name, str) or name in found:
            return DOUBT
        found[name] = value
    return found


def alike(one: Node, other: Node, fits: Callable[[Node, Node], bool]) -> bool:
    """Whether two documents have the same shape and keys, and each value `fits` its counterpart in the other one."""
    if one.kind != other.kind or one.tag or other.tag or one.alias or other.alias:
        return False
    if one.kind == "scalar":
        return one.style == other.style and fits(one, other)
    if len(one.items) != len(other.items) or len(one.pairs) != len(other.pairs):
        return False
    for (mine, here), (theirs, there) in zip(one.pairs, other.pairs, strict=True):
        if (mine.kind, mine.value, mine.style, mine.tag, mine.alias) != ("scalar", theirs.value, theirs.style, "", ""):
            return False
        if theirs.kind != "scalar" or theirs.tag or theirs.alias or not alike(here, there, fits):
            return False
    return all(alike(here, there, fits) for here, there in zip(one.items, other.items, strict=True))
