"""The generated Woodpecker files in the real `woodpecker-cli exec`: it runs what is simulated, and as simulated."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.syntax import yaml
from pipelinegen.syntax.woodpecker import secret_names
from pipelinegen.woodpecker import Metadata

from ..fleet.events import STARTS, happenings
from ..fleet.repositories import GENERATED, ROOT, happened, simulated
from .conftest import Run

KUBECTL = ROOT / "tests" / "stand_ins" / "kubectl.py"
CASES = [(project, name) for project in STARTS for name in happenings(project)]


def as_exec_reads_it(metadata: Metadata) -> dict[str, Any]:
    """The metadata in the form of `--metadata-file`, as far as conditions and scripts ask for it."""
    repository, pipeline, commit = metadata.repository, metadata.pipeline, metadata.pipeline.commit
    return {
        "repo": {
            "id": repository.id,
            "owner": repository.owner,
            "name": repository.name,
            "default_branch": repository.default_branch,
        },
        "sys": {"name": "woodpecker", "host": metadata.system.host, "url": metadata.system.url, "version": "3.17.0"},
        "forge": {"type": metadata.forge.type, "url": metadata.forge.url},
        "curr": {
            "number": pipeline.number,
            "event": pipeline.event,
            "cron": pipeline.cron,
            "target": pipeline.target,
            "commit": {
                "sha": commit.sha,
                "ref": commit.ref,
                "branch": commit.branch,
                "message": commit.message,
                "author": {"name": commit.author},
                "changed_files": list(commit.changed_files),
            },
        },
    }


def checkout(project: str, directory: Path) -> tuple[dict[str, str], dict[str, str]]:
    """A project's workflows in a folder; its images as programs that note what they are given, and its secrets."""
    shutil.copytree(GENERATED / project / ".woodpecker", directory / ".woodpecker")
    shims: dict[str, str] = {}
    secrets: dict[str, str] = {}
    # `sh -e -c SCRIPT`: the script is the last argument; a plugin has none.
    told = '"$CI_WORKFLOW_NAME" "$CI_STEP_NAME" "$last"'
    note = f'for last; do :; done; printf "%s\\0%s\\0%s\\0" {told} >> "{directory}/ran"'
    for file in (directory / ".woodpecker").iterdir():
        document = yaml.load_plain(file.read_text(encoding="utf-8"))
        shims |= {step["image"]: note for step in document["steps"]}
        secrets |= dict.fromkeys(secret_names(document), "a secret")
    return shims, secrets


def noted(path: Path) -> dict[tuple[str, str], str]:
    """The scripts that ran, by workflow and step, in their order."""
    parts = path.read_text(encoding="utf-8").split("\0")[:-1] if path.exists() else []
    return {(parts[at], parts[at + 1]): parts[at + 2] for at in range(0, len(parts), 3)}


@pytest.mark.parametrize(("project", "name"), CASES)
def test_an_event_runs_what_is_simulated(
    woodpecker_exec: Callable[..., Run], tmp_path: Path, project: str, name: str
) -> None:
    shims, secrets = checkout(project, tmp_path)
    happening = happenings(project)[name]
    metadata = happened(project, happening)
    variables: Mapping[str, str] = metadata.variables
    done = woodpecker_exec(tmp_path, None, as_exec_reads_it(metadata), shims, variables=variables, secrets=secrets)
    # Nothing to run is a refusal of its own kind; any other failure would look the same in `ran`.
    assert done.status == 0 or "all filtered out" in done.stdout + done.stderr, done.stderr
    ran = noted(tmp_path / "ran")
    runs = [workflow for workflow in simulated(project, happening).workflows if workflow.runs]
    assert list(ran) == [(workflow.name, step.name) for workflow in runs for step in workflow.steps if step.runs]
    for workflow in runs:
        for step in workflow.steps:
            for command in step.commands if step.runs else ():
                assert command in ran[workflow.name, step.name]


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
    metadata = happened("website", happenings("website")["call with IMAGE_TAG"])
    document = as_exec_reads_it(metadata)
    done = woodpecker_exec(tmp_path, "deploy.yml", document, shims, variables=metadata.variables, secrets=secrets)
    assert done.status == 0, done.stderr
    cluster = json.loads(state.read_text())
    assert cluster["workloads"]["website/deployment/blog"]["images"]["blog"] == "viktorbarzin/blog:0a1b2c3d"
