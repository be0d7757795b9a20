"""`explain`: one rule, all rules, and a name that is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.rules import NAMES

EXIT_78 = """\
exit-78  error, in Woodpecker's files

A script ends with status 78, which is a failure like any other in Woodpecker.

Why: In Drone it meant "skip the rest, and call it neutral". Woodpecker has no such status: 28 file
versions in eight repositories turned every push red (2026-03-15 to 2026-06-04, D-01).

Bad:

    when:
      - event: [push, manual]
    steps:
      - name: deploy
        image: alpine:3.20
        commands:
          - "exit 78"

  .woodpecker/build.yaml:7:10: exit status 78 is a failure like any other in Woodpecker; exit with 0 to go on, or \
with 1 to fail; keep the workflow away from the event by `when` [exit-78]

Bad:

"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without a workspace: what a rule is about is the same everywhere."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("COLUMNS", raising=False)


def test_a_rule(pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("explain", "exit-78")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout.startswith(EXIT_78)
    assert answer.stdout.endswith("\n    # pipelinegen: ignore[exit-78] why it is right here\n")


def test_what_is_found_before_a_rule_looks(pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("explain", "unused-silence")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout == (
        "unused-silence  warning, in any file\n\n"
        "A comment silences a rule that finds nothing there.\n\n"
        "Why: What it excused is gone, and it would hide the next case without anybody having judged it.\n\n"
        "No comment can silence it.\n"
    )


def test_all_rules(pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("explain")
    assert (answer.status, answer.stderr) == (0, "")
    lines = answer.stdout.splitlines()
    assert lines[0] == "Woodpecker's files"
    assert {line.split()[0] for line in lines if line.startswith("  ")} == NAMES
    for line in lines:
        assert not line or line.startswith("  ") == (line.split()[0] in NAMES)


@pytest.mark.parametrize(
    "name, near",
    [("exit-87", "; did you mean 'exit-78'?"), ("Schema", "; did you mean 'schema'?"), ("qqqqqqqq", ""), ("", "")],
)
def test_a_name_that_is_none(name: str, near: str, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("explain", name)
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == f"error: there is no rule {name!r}{near}; `pipelinegen explain` lists them\n"


@pytest.mark.parametrize("columns, widest", [("60", 60), ("10", 40), ("500", 100)])
def test_a_terminal_s_width(
    columns: str, widest: int, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    prose = [line for line in pipelinegen("explain", "exit-78").stdout.splitlines() if not line.startswith(" ")]
    assert widest - 15 <= max(map(len, prose)) <= widest


def test_two_rules_are_one_too_many(pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("explain", "exit-78", "schema")
    assert (answer.status, answer.stdout) == (2, "")
    assert "unexpected extra argument" in answer.stderr
