"""Texts that stand where somebody was to write a value."""

from __future__ import annotations

import re
from functools import lru_cache

_MARK = re.compile(
    r"(?<![A-Za-z0-9_$\{-])"
    r"(?:[A-Z0-9_]*PLACEHOLDER[A-Z0-9_]*|TBD|FIXME|CHANGE_?ME|REPLACE_?ME|YOUR_[A-Z0-9_]+|REPO_ID|<[A-Za-z][\w -]*>)"
    r"(?![A-Za-z0-9_-])"
)


@lru_cache(64)  # many files embed the same scripts
def placeholder_in(text: str) -> re.Match[str] | None:
    """The first placeholder in a text, such as `REPO_ID_PLACEHOLDER`, `TBD` or `<repo-id>`."""
    return _MARK.search(text)


def is_placeholder(text: str) -> bool:
    """Whether a text is nothing but a placeholder."""
    return _MARK.fullmatch(text.strip()) is not None
