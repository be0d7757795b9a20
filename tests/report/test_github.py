"""Findings as a runner reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Finding, Position, Severity
from pipelinegen.report.github import render

TEXT = st.text(st.one_of(st.sampled_from("a%25:,\r\n= \u2028日"), st.characters()), max_size=30)


def read(line: str) -> tuple[str, dict[str, str], str]:
    """A command as a runner takes it apart: its name, its properties, its text."""
    _, command, data = line.split("::", 2)
    name, _, properties = command.partition(" ")
    pairs = dict(pair.split("=", 1) for pair in properties.split(","))
    return name, {key: unescaped(value, "%3A", "%2C") for key, value in pairs.items()}, unescaped(data)


def unescaped(text: str, *more: str) -> str:
    for code in ("%0D", "%0A", *more, "%25"):
        text = text.replace(code, chr(int(code[1:], 16)))
    return text


@pytest.mark.parametrize(
    "finding, line",
    [
        (
            Finding("exit-78", ".woodpecker/a.yml", Position(3, 5), "it is 78", "make it 1"),
            "::error file=.woodpecker/a.yml,line=3,col=5,title=exit-78::"
            ".woodpecker/a.yml:3:5: it is 78; make it 1 [exit-78]",
        ),
        (
            Finding("latest-tag", "a,b:c%.yml", Position(), "100 % of\r\n'x:y,z'", severity=Severity.WARNING),
            "::warning file=a%2Cb%3Ac%25.yml,line=1,col=1,title=latest-tag::"
            "a,b:c%25.yml:1:1: 100 %25 of%0D%0A'x:y,z' [latest-tag]",
        ),
    ],
)
def test_a_finding_is_a_command(finding: Finding, line: str) -> None:
    severity = finding.severity.value
    assert render([finding], 2) == f"{line}\n2 files checked, 1 {severity}"


def test_nothing_found_is_no_command() -> None:
    assert render([], 3) == "3 files checked, nothing found"


@given(path=TEXT, message=TEXT, remedy=TEXT)
def test_whatever_is_in_it_arrives(path: str, message: str, remedy: str) -> None:
    finding = Finding("exit-78", path, Position(7, 8), message, remedy)
    line = render([finding], 1).removesuffix("\n1 file checked, 1 error")
    assert "\n" not in line
    assert "\r" not in line
    properties = {"file": path, "line": "7", "col": "8", "title": "exit-78"}
    assert read(line) == ("error", properties, str(finding))
