"""A definition's text loads to the same project, and ruff has nothing to say of it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import pipelinegen
from pipelinegen.catalog import load_catalog
from pipelinegen.scaffold.definition import definition_text

ROOT = Path(__file__).parents[2]
PROJECTS = [each.project for each in load_catalog(ROOT / "projects", locks=ROOT).definitions]
SUMMARIES = ["The blog at viktorbarzin.me.", 'It says "yes"', 'a """b""" \\c', "Ends in a backslash \\", 'all ""']


def _ruff(*arguments: str, file: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--config", str(ROOT / "pyproject.toml"), str(file)], check=True
    )


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_it_loads_to_the_same_project(project: pipelinegen.Project, tmp_path: Path) -> None:
    shutil.copy(ROOT / "projects" / "fleet.py", tmp_path)
    file = tmp_path / f"{project.name}.py"
    file.write_text(definition_text(project, "What it is."))
    assert load_catalog(tmp_path, locks=ROOT).definitions[0].project == project
    _ruff("format", "--check", file=file)
    _ruff("check", "--select", "F,I,D", file=file)


@pytest.mark.parametrize("summary", SUMMARIES)
def test_any_line_is_a_summary(summary: str) -> None:
    named: dict[str, object] = {"__name__": "it"}
    exec(definition_text(PROJECTS[0], summary), named)
    assert named["__doc__"] == summary


def test_a_kind_of_ones_own_is_imported_from_beside_it(tmp_path: Path) -> None:
    shutil.copy(ROOT / "projects" / "fleet.py", tmp_path)
    (tmp_path / "_kinds.py").write_text(
        "from typing import ClassVar\nfrom pipelinegen import GithubWorkflow\n\n\n"
        'class Ping(GithubWorkflow):\n    template: ClassVar[str] = "github/ping.yml.j2"\n'
    )
    (tmp_path / "it.py").write_text(
        "from pipelinegen import Project, Repository\nfrom ._kinds import Ping\n"
        'project = Project(name="it", repository=Repository(name="me/it", branch="main"), '
        'workflows=[Ping(name="ping")])\n'
    )
    project = load_catalog(tmp_path, locks=ROOT).definitions[0].project
    text = definition_text(project, "It.")
    assert "from pipelinegen import Project, Repository\n\nfrom ._kinds import Ping\n" in text
    (tmp_path / "it.py").write_text(text)
    again = load_catalog(tmp_path, locks=ROOT).definitions[0].project
    assert again.model_dump() == project.model_dump()
    _ruff("format", "--check", file=tmp_path / "it.py")
    _ruff("check", "--select", "F,I,D", file=tmp_path / "it.py")
