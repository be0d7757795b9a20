"""`pipelinegen.testing`: for the tests of people who write Woodpecker files."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.testing import Server, fires, simulated
from pipelinegen.woodpecker import EventError

TEXT = "when:\n  - event: push\n    branch: main\nsteps:\n  - {name: a, image: b, commands: [c]}\n"


def test_a_checkout_is_asked_on_the_branch_that_is_checked_out(tmp_path: Path) -> None:
    (tmp_path / ".woodpecker").mkdir()
    (tmp_path / ".woodpecker" / "build.yaml").write_text(TEXT)
    assert fires(tmp_path, "push") == fires(str(tmp_path), "push", files=["x"]) == ["build"]
    assert fires(tmp_path, "push", branch="other") == []
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/other\n")
    assert fires(tmp_path, "push") == []


def test_texts_are_asked_by_their_paths() -> None:
    assert fires({".woodpecker/a.yml": TEXT, ".woodpecker/b.yml": TEXT}, "push") == ["a", "b"]


def test_a_workflow_with_a_matrix_is_named_once() -> None:
    assert fires({".woodpecker/a.yml": TEXT + "matrix:\n  V: [1, 2]\n"}, "push") == ["a"]


def test_files_that_the_server_refuses_are_no_answer() -> None:
    with pytest.raises(PipelinegenError, match=r"^\.woodpecker/a\.yml: line 6, column 3: missing closing brace, in "):
        fires({".woodpecker/a.yml": TEXT + "# ${A-b}\n"}, "push")


def test_an_event_that_is_none_is_refused() -> None:
    with pytest.raises(EventError, match="there is no event 'pusch'"):
        fires({".woodpecker/a.yml": TEXT}, "pusch")


def test_everything_is_there_for_a_closer_look() -> None:
    (workflow,) = simulated({".woodpecker/a.yml": TEXT}, "push", server=Server(version=(3, 16, 0))).workflows
    assert [(step.name, step.runs, step.commands) for step in workflow.steps] == [("a", True, ("c",))]
