"""YAML: the one set-up of ruamel.yaml, with the position of every node."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean
from ruamel.yaml.scalarstring import ScalarString

from ..errors import PipelinegenError
from ..finding import Position


class YamlError(PipelinegenError):
    """The text is no YAML; `position` is where the reader gave up."""

    def __init__(self, message: str, position: Position) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


def load(text: str) -> Any:
    """The document as YAML 1.2 (`on` is a text): mappings and lists that know where their parts stand.

    Raises YamlError for anything but exactly one readable document; an empty text is None.
    """
    return _load(_round_trip(), text)


def load_1_1(text: str) -> Any:
    """The document as a YAML 1.1 reader sees it (`on` is true, `010` is eight), in plain values."""
    reader = YAML(typ="safe")
    reader.version = (1, 1)
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


def is_quoted(node: object) -> bool:
    """Whether a text was written in quotes or as a block, so that its content cannot change the document."""
    return isinstance(node, ScalarString)


def position(document: Any, path: Sequence[str | int]) -> Position:
    """Where the node at `path` begins; the nearest parent's place where the path ends early."""
    line, column = 0, 0
    node = document
    for step in path:
        if isinstance(node, CommentedMap) and step in node:
            line, column = node.lc.key(step)
        elif isinstance(node, CommentedSeq) and isinstance(step, int) and step < len(node):
            line, column = node.lc.item(step)
        else:
            break
        node = node[step]
    return Position(line + 1, column + 1)


def _round_trip() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000  # the default of 80 folds long commands
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _load(reader: YAML, text: str) -> Any:
    try:
        return reader.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = Position(mark.line + 1, mark.column + 1) if mark else Position()
        raise YamlError(_one_line(error), where) from None
    except YAMLError as error:
        raise YamlError(_one_line(error), Position()) from None
    except RecursionError:
        raise YamlError("nested too deeply to be a CI file", Position()) from None
    except (ValueError, AssertionError, TypeError, AttributeError) as error:
        # ruamel lets some of its own errors through: a bad date, an unhashable key, an undefined tag.
        raise YamlError(f"not readable as YAML: {error}", Position()) from None


def _one_line(error: YAMLError) -> str:
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    context = getattr(error, "context", None)
    return " ".join(f"{context + ': ' if context else ''}{problem}".split())
