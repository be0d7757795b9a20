"""Findings as one JSON document."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ..finding import Finding


def render(findings: Sequence[Finding], files: int) -> str:
    """`{"files": …, "findings": […]}` with one entry a finding; lines and columns count from 1."""
    return json.dumps(
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
        },
        indent=2,
        ensure_ascii=False,
    )
