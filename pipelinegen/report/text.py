"""Findings for a person: a line each, and how many."""

from __future__ import annotations

from collections.abc import Sequence

from ..finding import Finding


def render(findings: Sequence[Finding], files: int) -> str:
    """One line a finding, then the sum."""
    checked = f"{files} file{'' if files == 1 else 's'} checked"
    found = f"{len(findings)} finding{'' if len(findings) == 1 else 's'}" if findings else "nothing found"
    return "\n".join([*map(str, findings), f"{checked}, {found}"])
