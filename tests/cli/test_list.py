"""`list`: the declared projects as a table and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
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


def test_the_secrets(workspace: Path, pipelinegen: Callable[..., Any], snapshot: SnapshotAssertion) -> None:
    answer = pipelinegen("list", "--secrets")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout == snapshot
    assert workspace


def test_a_secret_at_length(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("list", "--secrets", "HUB_TOKEN", "registry_user")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout.splitlines() == [
        "HUB_TOKEN: an access token that may push",
        "  in GitHub, Me/Shop",
        "  shop: .github/workflows/build-and-deploy.yml",
        "registry_user: the private registry's account",
        "  in Woodpecker, for all repositories",
        "  asked for on no event; allowed for cron, deployment, manual, push",
        "  nobody uses it: it may go from the fleet and from the servers",
    ]
    assert workspace


def test_the_secrets_as_json(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("list", "--secrets", "hub-token", "--format", "json")
    assert json.loads(answer.stdout) == [
        {
            "name": "hub-token",
            "scope": "global",
            "purpose": "an access token that may push",
            "places": ["Woodpecker, for all repositories"],
            "events": ["deployment", "push"],
            "allowed": ["cron", "deployment", "manual", "push"],
            "users": {
                "blog": [".woodpecker/build-and-deploy.yml"],
                "shop": [".woodpecker/build-fallback.yml"],
            },
        }
    ]
    assert workspace


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("shop",), "'shop': only a secret can be named, with --secrets"),
        (("--missing",), "--missing goes with --secrets"),
        (("--secrets", "--format", "repositories"), "--secrets has no format 'repositories'; choose text or json"),
        (("--secrets", "HUB_TOKN"), "there is no secret 'HUB_TOKN'; did you mean 'HUB_TOKEN'?"),
        (
            ("--secrets", "--missing", "HUB_TOKEN"),
            "'HUB_TOKEN': --missing is about all secrets; leave the name out, or --missing",
        ),
    ],
)
def test_what_goes_together(
    workspace: Path, pipelinegen: Callable[..., Any], arguments: tuple[str, ...], told: str
) -> None:
    answer = pipelinegen("list", *arguments)
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", f"error: {told}\n")
    assert workspace
