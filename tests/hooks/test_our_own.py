"""This repository's own .pre-commit-config.yaml: the hooks that it offers, run by the checkout's own program."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import CONFIG, MANIFEST, ROOT, Repository, documented, has

OURS: dict[str, Any] = {
    hook["id"]: hook
    for repository in yaml.safe_load((ROOT / CONFIG).read_text(encoding="utf-8"))["repos"]
    for hook in repository["hooks"]
}
OFFERED: list[dict[str, Any]] = yaml.safe_load((ROOT / MANIFEST).read_text(encoding="utf-8"))
# What is said once for all, or is for a catalogue.
ELSEWHERE = ("description", "minimum_pre_commit_version")


@pytest.mark.parametrize("offered", OFFERED, ids=lambda each: each["id"])
def test_ours_is_what_is_offered(offered: dict[str, Any]) -> None:
    ours = OURS[offered["id"]]
    wanted = {key: value for key, value in offered.items() if key not in ELSEWHERE}
    changed: dict[str, Any] = {"language": "system", "entry": f".venv/bin/{offered['entry']}"}
    if offered["id"] == "pipelinegen-check":
        changed |= {"always_run": True, "stages": ["pre-push", "manual"]}
    assert ours == wanted | changed


@pytest.fixture
def ours(created: Callable[..., Repository]) -> Repository:
    """This fleet's own repository, without what makes no difference here."""
    names = ("projects", "templates", "generated", "pyproject.toml", ".github", ".woodpecker", CONFIG)
    repository = created("pipelinegen", {name: ROOT / name for name in names})
    (repository.folder / ".git" / "info" / "exclude").write_text(".venv\n__pycache__\n")
    (repository.folder / ".venv").symlink_to(sys.prefix)
    repository.run("pre-commit", "install")
    # The program must be found without the help of a user's PATH.
    places = repository.environment["PATH"].split(os.pathsep)
    path = os.pathsep.join(place for place in places if not Path(place, "pipelinegen").exists())
    return replace(repository, environment={**repository.environment, "PATH": path})


def test_a_commit_here_is_blocked_as_docs_hooks_md_shows(ours: Repository) -> None:
    ours.edit("projects/website.py", 'branch="master"', 'branch = "main"')
    ours.git("add", "projects")
    done = ours.blocked()
    has(done, "ruff format..............................................................Failed")
    has(done, "ruff check...............................................................Passed")
    assert 'branch="main"' in (ours.folder / "projects/website.py").read_text(encoding="utf-8")
    assert documented("A fleet, or a repository with its own definition", "text") in done.said
