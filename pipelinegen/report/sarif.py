"""Findings as SARIF 2.1.0, which code scanning services and editors read."""

from __future__ import annotations

import json
import posixpath
import textwrap
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from .. import __version__
from ..finding import Finding
from ..rules import FRAME, RULES
from ..rules.documentation import Article, articles
from ..syntax.text import Lines
from . import explanation

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
# What GitHub shows of a description.
_LONGEST = 1024
_ROOT = "%SRCROOT%"
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/")


def render(
    findings: Sequence[Finding], files: int, rules: Collection[str], sources: Mapping[str, str] | None = None
) -> str:
    """One run: the rules of those names, and the findings with paths relative to the working directory.

    `sources` are the texts by path; from their lines a finding gets a fingerprint that outlives other changes.
    """
    told = [article for name, article in articles(RULES, FRAME).items() if name in rules]
    driver = {"name": "pipelinegen", "semanticVersion": __version__, "rules": [_rule(article) for article in told]}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The working directory, usually a checkout."}}},
        "columnKind": "unicodeCodePoints",
        "properties": {"files": files},
        "results": _results(findings, {article.name: at for at, article in enumerate(told)}, sources or {}),
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2)


def _rule(article: Article) -> dict[str, Any]:
    summaries = [part.documentation.summary for part in article.parts]
    why = [part.documentation.why for part in article.parts]
    return {
        "id": article.name,
        "shortDescription": {"text": summaries[0]},
        "fullDescription": {"text": textwrap.shorten(" ".join([*summaries, *why]), _LONGEST, placeholder=" …")},
        "help": {"text": explanation.help_text(article), "markdown": explanation.help_markdown(article)},
        "defaultConfiguration": {"level": article.severity.value},
    }


def _results(
    findings: Sequence[Finding], indexes: Mapping[str, int], sources: Mapping[str, str]
) -> list[dict[str, Any]]:
    lines = {path: Lines(text) for path, text in sources.items()}
    alike: Counter[str] = Counter()
    results = []
    for finding in findings:
        location = artifact(finding.path)
        line = lines[finding.path].line(finding.position.line).strip() if finding.path in lines else ""
        digest = sha256("\0".join([finding.rule, location["uri"], line]).encode("utf-8", "surrogateescape")).hexdigest()
        alike[digest] += 1
        index = {"ruleIndex": indexes[finding.rule]} if finding.rule in indexes else {}
        results.append(
            {
                "ruleId": finding.rule,
                **index,
                "level": finding.severity.value,
                "message": {"text": f"{finding.message}; {finding.help}" if finding.help else finding.message},
                "locations": [{"physicalLocation": {"artifactLocation": location, "region": _region(finding)}}],
                "partialFingerprints": {"rulePathAndLine/v1": f"{digest[:32]}:{alike[digest]}"},
            }
        )
    return results


def _region(finding: Finding) -> dict[str, int]:
    return {"startLine": finding.position.line, "startColumn": finding.position.column}


def artifact(path: str) -> dict[str, str]:
    """Where a file is: relative to the working directory, or for one outside of it from the root of the disk."""
    here = Path.cwd()
    # Not `resolve`: what counts is where a file is, not where a link leads.
    whole = Path(posixpath.normpath((here / path).as_posix()))
    if whole.is_relative_to(here):
        return {"uri": quoted(whole.relative_to(here).as_posix()), "uriBaseId": _ROOT}
    return {"uri": f"file://{quoted(whole.as_posix())}"}


def quoted(path: str) -> str:
    """A path as it is written in a URI (RFC 3986)."""
    return "".join(
        chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in path.encode("utf-8", "surrogateescape")
    )
