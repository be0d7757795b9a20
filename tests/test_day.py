"""docs/day.md is lived through, command by command: a fleet, twelve repositories, their server, and GitHub's API."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelinegen.catalog import load_catalog
from pipelinegen.model.project import Project

from .stand_ins.github import Pulls
from .stand_ins.server import serving

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "day.md"
PROJECTS = [
    each.project
    for each in load_catalog(ROOT / "projects", locks=ROOT).definitions
    if each.project.repository.name and each.project.workflows
]
GIT = """\
[user]
name = Somebody
email = somebody@example.com
[init]
defaultBranch = main
[advice]
detachedHead = false
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of the day: `ci` is the fleet's repository, `src` has a checkout of every repository."""
    with serving() as server:
        names = [project.repository.name for project in PROJECTS if project.repository.name]
        server.answer = Pulls("secret-of-the-day", tuple(names))
        (tmp_path / ".gitconfig").write_text(GIT, encoding="utf-8")
        environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "LC_ALL": "C.UTF-8",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GITHUB_API_URL": server.url,
            "GITHUB_TOKEN": "secret-of-the-day",
        }
        _fleet(tmp_path / "ci", environment)
        for project in PROJECTS:
            _repository(tmp_path, project, environment)
        yield environment


def _git(folder: Path, environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(["git", "-C", folder, *arguments], env=environment, check=True, capture_output=True)


def _fleet(folder: Path, environment: dict[str, str]) -> None:
    for name in ("projects", "templates", "generated", ".github", ".woodpecker"):
        shutil.copytree(ROOT / name, folder / name)
    shutil.copy(ROOT / "pyproject.toml", folder)
    _commit(folder, environment, "main")


def _commit(folder: Path, environment: dict[str, str], branch: str) -> None:
    _git(folder, environment, "init", "--quiet", f"--initial-branch={branch}")
    _git(folder, environment, "add", ".")
    _git(folder, environment, "commit", "--quiet", "--message=As it is")


def _repository(home: Path, project: Project, environment: dict[str, str]) -> None:
    """One repository on the server, as defined, and a clone of it."""
    name = project.repository.name or ""
    first = home / "first" / project.name
    shutil.copytree(ROOT / "generated" / project.name, first)
    _commit(first, environment, project.repository.branch or "")
    origin = home / "server" / f"{name}.git"
    _git(home, environment, "clone", "--quiet", "--bare", str(first), str(origin))
    _git(home, environment, "clone", "--quiet", str(origin), str(home / "src" / name.partition("/")[2]))


def test_the_day_goes_as_told(home: dict[str, str], tmp_path: Path) -> None:
    blocks = re.findall(r"^```console\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    shown = re.split(r"^(\$ .*\n(?:>.*\n)*)", "".join(blocks), flags=re.MULTILINE)[1:]
    assert len(shown) > 20
    for prompted, expected in zip(shown[::2], shown[1::2], strict=True):
        command = re.sub(r"^[$>] ?", "", prompted, flags=re.MULTILINE)
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=tmp_path / "ci",
            env=home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.stdout == expected, command
    assert "secret-of-the-day" not in "".join(shown)
