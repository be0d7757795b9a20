"""Findings for a person: a line each, and how many."""

from __future__ import annotations

from collections.abc import Sequence

from ..finding import Finding


def render(findings: Sequence[Finding], files: int) -> str:
    """One line a finding, then the sum."""
    checked = f"{count(files, 'file')} checked"
    found = count(len(findings), "finding") if findings else "nothing found"
    return "\n".join([*map(str, findings), f"{checked}, {found}"])


def count(number: int, noun: str) -> str:
    """How many there are of something: `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
