"""Findings as lines: bare for a pipe, with their severity and their place for a terminal."""

from __future__ import annotations

import re

import pytest

from pipelinegen.finding import Finding, Position, Severity
from pipelinegen.report.text import render, total

PATH = ".woodpecker/a.yml"
ERROR = Finding("exit-78", PATH, Position(2, 5), "it is 78", "make it 1")
WARNING = Finding("latest-tag", PATH, Position(1, 8), "no tag", "name one", Severity.WARNING)
BARE = Finding("yaml-syntax", "b.yml", Position(), "no YAML")


def test_a_pipe_gets_a_line_a_finding() -> None:
    assert render([ERROR, WARNING, BARE], 2) == (
        ".woodpecker/a.yml:2:5: it is 78; make it 1 [exit-78]\n"
        ".woodpecker/a.yml:1:8: no tag; name one [latest-tag]\n"
        "b.yml:1:1: no YAML [yaml-syntax]\n"
        "2 files checked, 2 errors, 1 warning"
    )


def test_a_terminal_gets_the_place_as_well() -> None:
    text = "image: alpine\r\n  - exit 78\r\n"
    assert render([ERROR, WARNING, BARE], 2, sources={PATH: text}) == (
        ".woodpecker/a.yml:2:5: error: it is 78; make it 1 [exit-78]\n"
        "    - exit 78\n"
        "      ^\n"
        ".woodpecker/a.yml:1:8: warning: no tag; name one [latest-tag]\n"
        "  image: alpine\n"
        "         ^\n"
        "b.yml:1:1: error: no YAML [yaml-syntax]\n"
        "2 files checked, 2 errors, 1 warning"
    )


def test_colours_change_nothing_else() -> None:
    sources = {PATH: "image: alpine\n  - exit 78\n"}
    coloured = render([ERROR, WARNING, BARE], 2, sources=sources, colour=True)
    assert re.sub(r"\033\[[0-9;]*m", "", coloured) == render([ERROR, WARNING, BARE], 2, sources=sources)
    assert "\033[1;31merror:\033[0m" in coloured
    assert "\033[1;33mwarning:\033[0m" in coloured
    assert "\033[1;32m^\033[0m" in coloured


@pytest.mark.parametrize("line", [1, 2, 3, 99])
def test_a_place_where_nothing_stands_has_no_line_to_show(line: int) -> None:
    finding = Finding("schema", PATH, Position(line, 1), "no steps")
    assert render([finding], 1, sources={PATH: "\n   \n"}) == (
        f".woodpecker/a.yml:{line}:1: error: no steps [schema]\n1 file checked, 1 error"
    )


def test_a_terminal_is_not_told_what_to_do_by_a_name_or_a_message() -> None:
    finding = Finding("schema", "a\033[2J\n.yml", Position(), "says '\a\u202e'", "\r nothing")
    assert render([finding], 1, sources={"x": "y"}) == (
        "a␛[2J␊.yml:1:1: error: says '␇\\u202e'; ␍ nothing [schema]\n1 file checked, 1 error"
    )


@pytest.mark.parametrize(
    "findings, files, sentence",
    [
        ([], 0, "0 files checked, nothing found"),
        ([], 43, "43 files checked, nothing found"),
        ([ERROR], 1, "1 file checked, 1 error"),
        ([WARNING], 1, "1 file checked, 1 warning"),
        ([WARNING, ERROR, WARNING], 2, "2 files checked, 1 error, 2 warnings"),
    ],
)
def test_the_sum(findings: list[Finding], files: int, sentence: str) -> None:
    assert total(findings, files) == sentence
    assert render([], 43, sources={PATH: ""}, colour=True) == "43 files checked, nothing found"
