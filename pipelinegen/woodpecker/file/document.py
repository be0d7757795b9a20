"""A workflow file's YAML as the server reads it: merges, unique keys, go-yaml's types and the server's own limits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from ...syntax import yaml
from ...syntax.yaml import Node, quoted
from .scalar import BINARY as _BINARY
from .scalar import MERGE, NULL, NULLS, STRING, TIMESTAMP, DocumentError, Float, Int, Timestamp, typed

__all__ = ["DocumentError", "Float", "Int", "Timestamp", "is_null", "merged", "read", "scalar_text", "value"]

# The document itself is level 0; up to 3.15 the number was 10.
_TOO_DEEP = 15

# What decodes to nothing at all, not even to null: a lone `<<`.
_NOTHING: Final = object()


def read(text: str) -> Node | None:
    """The first document of a workflow file, its list merges done; None where there is none.

    Raises DocumentError where the server would refuse the pipeline, and for what is too large to be a CI file.
    """
    root = parse(text)
    return root and _Lists().spliced(root)


def parse(text: str) -> Node | None:
    """The first document as go-yaml itself reads it, without the server's limits and list merges."""
    try:
        return yaml.compose(text)
    except yaml.YamlError as error:
        is_our_limit = isinstance(error, yaml.TooLargeError)
        raise DocumentError(error.message, error.position, is_our_limit=is_our_limit) from None


def value(node: Node) -> object:
    """What the node is where no type is asked for: a dict, list, str, Int, Float, bool, Timestamp or None.

    Raises DocumentError where the server would refuse the pipeline.
    """
    found = _value(node)
    return None if found is _NOTHING else found


def merged(node: Node) -> tuple[tuple[Node, Node], ...]:
    """A mapping's pairs where the keys are wanted as texts: first its own, then what `<<` brings in.

    A key that is null is left out, as there.
    """
    return tuple((key, item) for _, key, item in _pairs(node, _text_key))


def is_null(node: Node) -> bool:
    """Whether it is `null`, `~`, or nothing at all."""
    if node.kind != "scalar":
        return False
    return node.tag == NULL if node.tag else not node.style and node.value in NULLS


def scalar_text(node: Node) -> str:
    """What the node is where the server asks for a text: what was written, and nothing for null.

    Raises DocumentError for lists, mappings and dates.
    """
    if node.kind != "scalar":
        raise DocumentError(f"a {node.kind} stands where a text is wanted", node.position)
    if node.style and not node.tag:
        return node.value
    tag, found = typed(node)
    if tag == TIMESTAMP:
        raise DocumentError(f"{quoted(node.value)} is a date where a text is wanted; put it in quotes", node.position)
    if tag == NULL:
        return ""
    return str(found) if tag == _BINARY else node.value


def _value(node: Node) -> object:
    if node.kind == "sequence":
        return [found for item in node.items if (found := _value(item)) is not _NOTHING]
    if node.kind == "mapping":
        texts = all(_is_text(key) for key, _ in node.pairs)
        pairs = _pairs(node, _text_key if texts else _any_key)
        return {key: found for key, _, item in pairs if (found := _value(item)) is not _NOTHING}
    tag, found = typed(node)
    return _NOTHING if tag == MERGE else found


def _is_text(key: Node) -> bool:
    if key.kind != "scalar":
        return False
    return (key.tag or typed(key)[0]) in ("!", STRING, MERGE)


def _text_key(key: Node) -> object:
    return _NOTHING if is_null(key) else scalar_text(key)


def _any_key(key: Node) -> object:
    if key.kind != "scalar":
        raise DocumentError(f"a {key.kind} cannot be a key", key.position)
    return _value(key)


def _pairs(node: Node, name: Callable[[Node], object]) -> Iterator[tuple[object, Node, Node]]:
    """The name, key and value of each pair, after merging."""
    taken = set()
    for found in _own(node, name):
        taken.add(_identity(found[0]))
        yield found
    for source in _sources(node):
        yield from _merge(source, name, taken)


def _merge(
    node: Node, name: Callable[[Node], object], taken: set[tuple[type, object]]
) -> Iterator[tuple[object, Node, Node]]:
    """The pairs of a mapping that is merged into another, but for those whose names are `taken`."""
    for found in _own(node, name):
        identity = _identity(found[0])
        if identity not in taken:
            taken.add(identity)
            yield found
    for source in _sources(node):
        yield from _merge(source, name, taken)


def _identity(name: object) -> tuple[type, object]:
    return type(name), name  # for Python 1, 1.0 and True are the same, for Go three keys


def _own(node: Node, name: Callable[[Node], object]) -> Iterator[tuple[object, Node, Node]]:
    if node.kind != "mapping":
        raise DocumentError(f"a {node.kind} stands where a mapping is wanted", node.position)
    _check_unique(node)
    for key, item in node.pairs:
        if not _is_merge(key) and (found := name(key)) is not _NOTHING:
            yield found, key, item


def _check_unique(node: Node) -> None:
    lines: dict[tuple[str, str], int] = {}
    for key, _ in node.pairs:
        # Go compares what is written: `1` and `"1"` are the same key, two lists are, an alias is its name.
        written = ("alias", key.alias) if key.alias else (key.kind, key.value)
        if written in lines:
            message = f"the key {quoted(key.value)} is already on line {lines[written]}; each may be there once"
            raise DocumentError(message, key.position)
        lines[written] = key.position.line


def _is_merge(key: Node) -> bool:
    if key.tag:
        return key.kind == "scalar" and not key.alias and key.tag == MERGE
    return key.value == "<<" and key.plain and not key.alias


def _sources(node: Node) -> Iterator[Node]:
    """The mappings that `<<` merges into this one, the first one winning."""
    merge = next((item for key, item in reversed(node.pairs) if _is_merge(key)), None)
    if merge is None:
        return
    # A list is fine when it is written here, not when an alias stands for it.
    for source in merge.items if merge.kind == "sequence" and not merge.alias else (merge,):
        if source.kind != "mapping":
            raise DocumentError("`<<` takes a mapping or a list of mappings", source.position)
        yield source


class _Lists:
    """The server's own extension: the list item `<<: *name` is replaced by the items of the list of that name.

    It goes through mappings from their end and does not look into what it has put in, so that merging a list that
    merges another one itself works or fails by where the three stand.
    """

    def __init__(self) -> None:
        # By the identity of the tuple of items, which an alias has in common with what it stands for.
        self._new: dict[int, tuple[Node, ...]] = {}
        self._done: dict[int, Node] = {}

    def spliced(self, root: Node) -> Node:
        self._visit(root, 1)
        return self._rebuilt(root) if self._new else root

    def _visit(self, node: Node, depth: int) -> None:
        if depth == _TOO_DEEP:
            message = f"nested {_TOO_DEEP} levels deep (`max depth reached`); {_TOO_DEEP - 1} are allowed"
            raise DocumentError(message, node.position)
        if node.alias:
            return
        for _, item in reversed(node.pairs):
            self._visit(item, depth + 1)
        items: list[Node] = []
        for index, item in enumerate(node.items):
            if _is_list_merge(item):
                # Nothing so far means that nothing was merged: a leading empty list is not, and fails later.
                items = [*(items or node.items[:index]), *self._lists(item.pairs[0][1])]
            else:
                self._visit(item, depth + 1)
                if items:
                    items.append(item)
        if items:
            self._new[id(node.items)] = tuple(items)

    def _lists(self, source: Node) -> Iterator[Node]:
        if not source.alias and source.kind != "sequence":
            raise DocumentError("`<<` in a list takes an alias of a list, or a list of them", source.position)
        for each in (source,) if source.alias else source.items:
            if not each.alias or each.kind != "sequence":
                raise DocumentError("`<<` in a list takes aliases of lists only", each.position)
            yield from self._new.get(id(each.items), each.items)

    def _rebuilt(self, node: Node) -> Node:
        if id(node) not in self._done:
            items = tuple(map(self._rebuilt, self._new.get(id(node.items), node.items)))
            pairs = tuple((key, self._rebuilt(item)) for key, item in node.pairs)
            self._done[id(node)] = replace(node, items=items, pairs=pairs)
        return self._done[id(node)]


def _is_list_merge(item: Node) -> bool:
    return item.kind == "mapping" and not item.alias and len(item.pairs) == 1 and _is_merge(item.pairs[0][0])
