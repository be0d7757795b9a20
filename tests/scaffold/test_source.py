"""What is written makes the same value again, in the layout that ruff leaves alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pipelinegen
from pipelinegen.catalog import load_catalog
from pipelinegen.scaffold.source import names_in, source_of

ROOT = Path(__file__).parents[2]
PROJECTS = [each.project for each in load_catalog(ROOT / "projects", locks=ROOT).definitions]
_LEAVES = st.text() | st.integers() | st.booleans() | st.none()
_VALUES = st.recursive(_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(_VALUES)
def test_a_value_comes_back(value: object) -> None:
    assert eval(source_of(value), {}) == value


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_a_project_comes_back(project: pipelinegen.Project, tmp_path: Path) -> None:
    named = {name: getattr(pipelinegen, name) for name in names_in(project)}
    text = f"project = {source_of(project, room=110)}\n"
    assert eval(text.removeprefix("project = "), named) == project
    file = tmp_path / "project.py"
    file.write_text(text)
    ruff = [sys.executable, "-m", "ruff", "format", "--config", str(ROOT / "pyproject.toml"), "--check", str(file)]
    subprocess.run(ruff, check=True)
