"""Findings in the format that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from .main import colour

if TYPE_CHECKING:
    from ..finding import Finding


def told(
    style: str, findings: Sequence[Finding], files: int, *, texts: Mapping[str, str], rules: Collection[str]
) -> str:
    """The findings of so many files; `texts` are the files by path, `rules` the names that findings may have."""
    from ..report import github, json, sarif, text

    if style == "json":
        return json.render(findings, files)
    if style == "sarif":
        return sarif.render(findings, files, rules, texts)
    if style == "github":
        return github.render(findings, files)
    return text.render(findings, files, sources=texts if sys.stdout.isatty() else {}, colour=colour(sys.stdout))
