"""A read view of GitHub workflow files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_SECRET = re.compile(r"\bsecrets\s*(?:\.\s*|\[\s*')([A-Z_][A-Z0-9_]*)", re.IGNORECASE)
_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)


def secret_names(document: Any) -> set[str]:
    """The secrets that expressions read, but for GITHUB_TOKEN, which every run has."""
    found = {
        name
        for text in _texts(document)
        for expression in _EXPRESSION.findall(text)
        for name in _SECRET.findall(expression)
    }
    return {name for name in found if name.upper() != "GITHUB_TOKEN"}


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield str(node)
    elif isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item)
