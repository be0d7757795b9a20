"""Findings for a person: a line each, on a terminal with the place shown, and how many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..finding import Finding, Severity
from ..syntax.text import Lines
from .excerpt import excerpt, harmless
from .said import count

_COLOURS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33"}
_CARET = "1;32"
_DIM = "2"


def render(
    findings: Sequence[Finding], files: int, *, sources: Mapping[str, str] | None = None, colour: bool = False
) -> str:
    """The findings, then the sum.

    A pipe gets one line a finding. A terminal, which is meant where there are `sources` (the texts by path) or
    colours, gets its severity as well, and the line of the file with a mark below the place.
    """
    shown: Iterable[str] = map(str, findings)
    if sources or colour:
        lines = {path: Lines(text) for path, text in (sources or {}).items()}
        shown = (_at_length(finding, lines.get(finding.path), colour=colour) for finding in findings)
    return "\n".join([*shown, total(findings, files)])


def total(findings: Sequence[Finding], files: int) -> str:
    """How many files were checked, and how many findings of which severity there are."""
    parts = [f"{count(files, 'file')} checked"]
    for severity in Severity:
        if number := sum(finding.severity is severity for finding in findings):
            parts.append(count(number, severity.value))
    return ", ".join(parts if findings else [*parts, "nothing found"])


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows of as many cells each, in columns as wide as needed."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)


def painted(text: str, style: str, *, colour: bool) -> str:
    """The text in a style of the terminal (`1` is bold, `2` dim, `31` red), or as it is."""
    return f"\033[{style}m{text}\033[0m" if colour and text else text


def _at_length(finding: Finding, lines: Lines | None, *, colour: bool) -> str:
    place, column = f"{finding.path}:{finding.position.line}:{finding.position.column}", finding.position.column
    severity = painted(f"{finding.severity.value}:", _COLOURS[finding.severity], colour=colour)
    remedy = f"; {finding.help}" if finding.help else ""
    rule = painted(f"[{finding.rule}]", _DIM, colour=colour)
    place = painted(f"{harmless(place)}:", "1", colour=colour)
    shown = [f"{place} {severity} {harmless(finding.message + remedy)} {rule}"]
    if lines and (line := lines.line(finding.position.line)).strip():
        source, mark = excerpt(line, column)
        shown += [source, mark[:-1] + painted("^", _CARET, colour=colour)]
    return "\n".join(shown)
