"""Every folder of `cases/` is a wrong definition: one error at the right line, and nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/expected.txt"))


def lay_out(case: Path, workspace: Path) -> None:
    """Put the case's files into a good workspace; a file with the ending `.absent` takes one away."""
    (workspace / "projects" / "blog.py").unlink()
    shutil.rmtree(workspace / "generated" / "blog")
    for source in case.rglob("*"):
        target = workspace / source.relative_to(case)
        if source.suffix == ".absent":
            target.with_suffix("").unlink()
        elif source.is_file() and source.name != "expected.txt":
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_wrong_definition_is_one_clear_error(
    case: Path, workspace: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object]
) -> None:
    lay_out(case, workspace)
    before = tree(workspace)
    answer = pipelinegen("render")
    assert answer.stderr == "error: " + (case / "expected.txt").read_text(encoding="utf-8")
    assert (answer.status, answer.stdout) == (2, "")
    assert tree(workspace) == before


def test_the_workspace_of_the_cases_is_a_good_one(
    workspace: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object]
) -> None:
    before = tree(workspace)
    answer = pipelinegen("render")
    assert (answer.status, answer.stdout, answer.stderr) == (0, "4 files of 2 projects, nothing changed\n", "")
    assert tree(workspace) == before


@pytest.mark.parametrize("name", ["shop.py", "fleet.py", "_shared.py"])
def test_a_link_that_leads_nowhere_is_named(name: str, workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    place = workspace / "projects" / name
    place.unlink(missing_ok=True)
    place.symlink_to("gone/away.py")
    answer = pipelinegen("render")
    said = f"error: projects/{name}: a link to 'gone/away.py', where nothing is; mend it or remove it\n"
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", said)
    place.unlink()
    place.symlink_to(name)
    assert pipelinegen("render").stderr == said.replace("gone/away.py", name)


def test_a_folder_is_no_definition(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "projects" / "more.py").mkdir()
    answer = pipelinegen("list")
    said = "error: projects/more.py: a definition is a file, and this is none; give it another name\n"
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", said)
