"""The generated Woodpecker files in the real `woodpecker-cli exec`: each runs for its events and for no other."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.catalog import load_catalog
from pipelinegen.syntax import yaml
from pipelinegen.syntax.woodpecker import secret_names

from ..fleet.events import STARTS, happenings
from .conftest import Run

ROOT = Path(__file__).parents[2]
KUBECTL = ROOT / "tests" / "stand_ins" / "kubectl.py"
REPOSITORIES = {each.project.name: each.project.repository for each in load_catalog(ROOT / "projects").definitions}
CASES = [(project, name) for project in STARTS for name in happenings(project)]


def checkout(project: str, directory: Path) -> tuple[dict[str, str], dict[str, str]]:
    """A project's workflows in a folder; its images as programs that only note that they ran, and its secrets."""
    shutil.copytree(ROOT / "generated" / project / ".woodpecker", directory / ".woodpecker")
    shims: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for file in (directory / ".woodpecker").iterdir():
        document = yaml.load_plain(file.read_text(encoding="utf-8"))
        for step in document["steps"]:
            shims[step["image"]] = f'echo "$CI_WORKFLOW_NAME" >> "{directory}/ran"'
        secrets |= dict.fromkeys(secret_names(document), "a secret")
    return shims, secrets


@pytest.mark.parametrize(("project", "name"), CASES)
def test_an_event_starts_what_it_should(
    woodpecker_exec: Callable[..., Run], tmp_path: Path, project: str, name: str
) -> None:
    shims, secrets = checkout(project, tmp_path)
    happening = happenings(project)[name]
    repository = REPOSITORIES[project]
    assert repository.name is not None
    assert repository.branch is not None
    metadata = happening.metadata(repository.name, repository.branch)
    done = woodpecker_exec(tmp_path, None, metadata, shims, variables=happening.variables, secrets=secrets)
    ran = tmp_path / "ran"
    # Nothing to run is a refusal of its own kind; any other failure would look the same in `ran`.
    assert done.status == 0 or "all filtered out" in done.stdout + done.stderr, done.stderr
    started = sorted(set(ran.read_text().split())) if ran.exists() else []
    assert started == sorted(STARTS[project].get(name, []))


def test_the_real_agent_hands_the_deploy_script_on_as_written(
    woodpecker_exec: Callable[..., Run], tmp_path: Path
) -> None:
    shims, secrets = checkout("website", tmp_path)
    images = {"sidecar": "other/sidecar:1", "blog": "viktorbarzin/blog:00000000"}
    pod = {"name": "x", "phase": "Running", "owner": "ReplicaSet/blog-5d4f", "images": images}
    workload = {"replicas": 1, "selector": "app=blog", "images": images, "pods": [pod]}
    state = tmp_path / "cluster.json"
    state.write_text(json.dumps({"refuses": [], "workloads": {"website/deployment/blog": workload}}))
    shims["bitnami/kubectl:latest"] = 'exec /bin/sh "$@"'
    shims["kubectl"] = f'exec "{sys.executable}" "{KUBECTL}" "{state}" "$@"'
    happening = happenings("website")["call with IMAGE_TAG"]
    metadata = happening.metadata("ViktorBarzin/Website", "master")
    done = woodpecker_exec(tmp_path, "deploy.yml", metadata, shims, variables=happening.variables, secrets=secrets)
    assert done.status == 0, done.stderr
    cluster = json.loads(state.read_text())
    assert cluster["workloads"]["website/deployment/blog"]["images"]["blog"] == "viktorbarzin/blog:0a1b2c3d"
