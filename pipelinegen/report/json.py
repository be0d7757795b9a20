"""Findings as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from ..finding import Finding


def render(findings: Sequence[Finding], files: int) -> str:
    """`{"files": …, "findings": […]}` with one entry a finding; lines and columns count from 1."""
    return dumps(
        {
            "files": files,
            "findings": [
                {
                    "rule": finding.rule,
                    "severity": finding.severity.value,
                    "path": finding.path,
                    "line": finding.position.line,
                    "column": finding.position.column,
                    "message": finding.message,
                    "help": finding.help,
                }
                for finding in findings
            ],
        }
    )


def dumps(document: Mapping[str, object]) -> str:
    """A JSON document as people read it, with all characters as they are but the bytes of a name that are none."""
    return json.dumps(document, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8")
