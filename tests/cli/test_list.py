"""`list`: the declared projects as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from syrupy.assertion import SnapshotAssertion

NUMBER_ONLY = 'from pipelinegen import Project, Repository\n\nproject = Project(name="number-only", '
NUMBER_ONLY += "repository=Repository(woodpecker_id=3), workflows=[])\n"

BOTH = """\
from pipelinegen import BuildAndDeploy, Image, ImageBuild, Project, Push, Repository

project = Project(
    name="both",
    repository=Repository(name="Me/Both", branch="main", woodpecker_id=9),
    images=[Image(repository="me/one"), Image(repository="me/two")],
    workflows=[
        BuildAndDeploy(images=["me/one"], deploy=False),
        ImageBuild(name="two", images=["me/two"], triggers=[Push()]),
    ],
)
"""


def test_the_table(workspace: Path, pipelinegen: Callable[..., Any], snapshot: SnapshotAssertion) -> None:
    (workspace / "projects" / "number_only.py").write_text(NUMBER_ONLY)
    answer = pipelinegen("list")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout == snapshot


def test_the_json(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "projects" / "number_only.py").write_text(NUMBER_ONLY)
    answer = pipelinegen("list", "--format", "json")
    assert (answer.status, answer.stderr) == (0, "")
    assert json.loads(answer.stdout) == [
        {
            "project": "blog",
            "repository": "Me/Blog",
            "branch": "master",
            "id": 8,
            "builder": "woodpecker",
            "workflows": [".woodpecker/build-and-deploy.yml"],
            "secrets": ["hub-token", "slack-webhook-url"],
        },
        {
            "project": "number-only",
            "repository": None,
            "branch": None,
            "id": 3,
            "builder": None,
            "workflows": [],
            "secrets": [],
        },
        {
            "project": "shop",
            "repository": "Me/Shop",
            "branch": "main",
            "id": 7,
            "builder": "github-actions",
            "workflows": [
                ".github/workflows/build-and-deploy.yml",
                ".woodpecker/deploy.yml",
                ".woodpecker/build-fallback.yml",
            ],
            "secrets": ["HUB_TOKEN", "HUB_USERNAME", "WOODPECKER_TOKEN", "hub-token", "slack-webhook-url"],
        },
    ]


def test_the_repositories_for_a_shell(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "projects" / "number_only.py").write_text(NUMBER_ONLY)
    # It is here, and nowhere that it could be behind.
    (workspace / "projects" / "own.py").write_text(BOTH.replace('name="both",', 'name="own", in_place=True,'))
    answer = pipelinegen("list", "--format", "repositories")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout == "blog Me/Blog master\nshop Me/Shop main\n"


def test_a_project_that_both_build(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "projects" / "both.py").write_text(BOTH)
    rows = {row["project"]: row["builder"] for row in json.loads(pipelinegen("list", "--format", "json").stdout)}
    assert rows == {"blog": "woodpecker", "both": "github-actions, woodpecker", "shop": "github-actions"}


def test_a_fleet_without_projects(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    for name in ("blog.py", "shop.py"):
        (workspace / "projects" / name).unlink()
    assert pipelinegen("list").stdout == "PROJECT  REPOSITORY  ID  BUILDER  WORKFLOWS  SECRETS\n"
    assert pipelinegen("list", "--format", "json").stdout == "[]\n"
    assert pipelinegen("list", "--format", "repositories").stdout == ""
