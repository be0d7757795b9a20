"""How a file is written otherwise and means the same."""

from __future__ import annotations

import re

from ..syntax import yaml
from .words import opcodes

_COMMENT = re.compile(r"\s*(?:#.*)?")


def form_changed(old: str, new: str) -> str:
    """What of a text is another one where its meaning is the same; both can be read."""
    before, after = old.splitlines(), new.splitlines()
    changed = [each for each in opcodes(before, after) if each[0] != "equal"]
    lines = [line for _, start, end, first, last in changed for line in (*before[start:end], *after[first:last])]
    if not lines:
        return "only the ends of lines differ"
    if all(_COMMENT.fullmatch(line) for line in lines):
        return "only comments differ" if any(line.strip() for line in lines) else "only blank lines differ"
    if _nodes(old) == _nodes(new):
        return "only comments or the layout differ"
    return "it is only written in another form or order"


def _nodes(text: str) -> list[tuple[str, str, str, str]]:
    """What stands in a document, in its order and with its quotes."""
    return [(node.kind, node.tag, node.style, node.value) for node in yaml.walk(yaml.compose(text))]
