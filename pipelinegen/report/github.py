"""Findings as commands to a GitHub runner, which shows them beside the lines of a change."""

from __future__ import annotations

from collections.abc import Sequence

from ..finding import Finding
from .text import total


def render(findings: Sequence[Finding], files: int) -> str:
    """One command a finding, then the sum for whoever reads the log."""
    return "\n".join([*map(_command, findings), total(findings, files)])


def _command(finding: Finding) -> str:
    properties = {
        "file": finding.path,
        "line": str(finding.position.line),
        "col": str(finding.position.column),
        "title": finding.rule,
    }
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    # The log shows nothing but what stands behind the second `::`, so that it tells the place, too.
    return f"::{finding.severity.value} {told}::{_data(str(finding))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
