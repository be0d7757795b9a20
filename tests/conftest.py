"""A small fleet of two projects to try things on, and ways to run the command line in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import settings

from pipelinegen.catalog import Catalog, load_catalog
from pipelinegen.cli.main import run

# The same examples each time; look for new ones with `pytest --hypothesis-profile explore`.
settings.register_profile("repeatable", derandomize=True, deadline=None, max_examples=50)
settings.register_profile("explore", deadline=None, max_examples=5000)
settings.load_profile("repeatable")

WORKSPACE = Path(__file__).parent / "catalog" / "workspace"


@dataclass(frozen=True)
class Answer:
    """How a run of the command line ended."""

    status: int
    stdout: str
    stderr: str


@pytest.fixture(scope="session")
def rendered_workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small fleet with everything rendered; tests copy it."""
    folder = tmp_path_factory.mktemp("rendered") / "fleet"
    shutil.copytree(WORKSPACE, folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert run(["render"]) == 0
    return folder


@pytest.fixture
def workspace(rendered_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rendered fleet of the test's own, which is also the working directory."""
    folder = tmp_path / "fleet"
    shutil.copytree(rendered_workspace, folder)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def pipelinegen(capfd: pytest.CaptureFixture[str]) -> Callable[..., Answer]:
    """Runs the command line in this process, in the working directory."""

    def call(*arguments: str) -> Answer:
        capfd.readouterr()
        status = run([*arguments])
        captured = capfd.readouterr()
        return Answer(status, captured.out, captured.err)

    return call


@pytest.fixture
def program() -> Callable[..., Answer]:
    """Runs the command line as a process of its own, in the working directory unless another one is named."""

    def call(
        *arguments: str, cwd: Path | None = None, environment: Mapping[str, str] | None = None, limit: float = 60
    ) -> Answer:
        done = subprocess.run(
            [sys.executable, "-m", "pipelinegen", *arguments],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=limit,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    return call


def _tree(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: the content of files, None for folders."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes | None]]:
    """Everything below a folder: the content of files, None for folders."""
    return _tree


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """The small fleet's definitions."""
    return load_catalog(WORKSPACE / "projects")
