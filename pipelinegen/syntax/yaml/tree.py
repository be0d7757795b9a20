"""YAML as trees of values: the one set-up of ruamel.yaml, with the position of every node."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean
from ruamel.yaml.scalarstring import ScalarString

from ...finding import Position
from .error import YamlError, refusal

# A CI file is far below both. The readers take time by the square of the depth, and what follows by the unfolded size.
_MOST_OPEN_BRACKETS = 300
_MOST_CHARACTERS = 500_000


def load(text: str) -> Any:
    """The document as YAML 1.2 (`on` is a text): mappings and lists that know where their parts stand.

    Raises YamlError for anything but exactly one readable document; an empty text is None.
    """
    return _load(_round_trip(), text)


def load_1_1(text: str) -> Any:
    """The document as a YAML 1.1 reader sees it (`on` is true, `010` is eight), in plain values."""
    reader = YAML(typ="safe")
    reader.version = (1, 1)
    reader.Constructor = _Constructor11
    return _load(reader, text)


def load_plain(text: str) -> Any:
    """The document as YAML 1.2 in plain values, by the C reader: ten times faster than `load`, without positions."""
    return _load(YAML(typ="safe"), text)


def dump(document: Any) -> str:
    """The document in the one canonical layout, after `---`; comments, quotes and order are kept."""
    out = io.StringIO()
    yaml = _round_trip()
    yaml.explicit_start = True
    yaml.dump(document, out)
    return out.getvalue()


def plain(node: Any) -> Any:
    """The node in Python's own types, without positions and styles."""
    if isinstance(node, dict):
        return {plain(key): plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    for kind in (str, ScalarBoolean, int, float):
        if isinstance(node, kind) and not isinstance(node, bool):
            return bool(node) if kind is ScalarBoolean else kind(node)
    return node


class Quoted(str):
    """A text that was written in quotes or as a block, in a document of plain values."""

    __slots__ = ()


def is_quoted(node: object) -> bool:
    """Whether a text was written in quotes or as a block, so that its content cannot change the document."""
    return isinstance(node, ScalarString | Quoted)


def position(document: Any, path: Sequence[str | int]) -> Position:
    """Where the node at `path` begins; the nearest parent's place where the path ends early."""
    line, column = 0, 0
    node = document
    for step in path:
        places = (isinstance(node, CommentedMap | CommentedSeq) and node.lc.data) or {}
        if step not in places:  # also what came in by a merge
            break
        line, column = places[step][:2]
        node = node[step]
    return Position(line + 1, column + 1)


def _round_trip() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000  # the default of 80 folds long commands
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


class _Constructor11(SafeConstructor):
    """ruamel.yaml warns of `1e3` and takes it for a number all the same; in YAML 1.1 a number has a point."""

    def construct_yaml_float(self, node: Any) -> Any:
        return super().construct_yaml_float(node) if re.search(r"[.:]", node.value) else node.value


_Constructor11.add_constructor("tag:yaml.org,2002:float", _Constructor11.construct_yaml_float)


def _load(reader: YAML, text: str) -> Any:
    opened = accumulate(1 if bracket in "[{" else -1 for bracket in re.findall(r"[][{}]", text))
    if max(opened, default=0) > _MOST_OPEN_BRACKETS:
        raise YamlError(f"more than {_MOST_OPEN_BRACKETS} brackets stay open; this is no CI file", Position())
    try:
        document = reader.load(text)
        if _size(document, {}) > _MOST_CHARACTERS:
            problem = f"its aliases unfold to more than {_MOST_CHARACTERS} characters; this is no CI file"
            raise YamlError(problem, Position())
        return document
    except YAMLError as error:
        raise refusal(error) from None
    except RecursionError:
        raise YamlError("nested too deeply to be a CI file", Position()) from None
    except (ValueError, OverflowError, AssertionError, TypeError, AttributeError) as error:
        # ruamel lets some of its own errors through: a bad date, an unhashable key, an undefined tag.
        raise YamlError(f"not readable as YAML: {error}", Position()) from None


def _size(node: Any, known: dict[int, float]) -> float:
    """How many characters the values have once every alias is written out; infinite for what holds itself."""
    if not isinstance(node, dict | list):
        return len(node) if isinstance(node, str) else 1
    if id(node) not in known:
        known[id(node)] = math.inf  # for those that ask from within
        parts = [*node, *node.values()] if isinstance(node, dict) else node
        known[id(node)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(node)]
