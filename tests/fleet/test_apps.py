"""The app repositories' Woodpecker files, run step by step against a small cluster."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.model.project import Project

from .conftest import COMMIT, Agent
from .repositories import APPS, PROJECTS, ROOT

KUBECTL = ROOT / "tests" / "stand_ins" / "kubectl.py"
BUILT_IN_CLUSTER = ["travel-blog", "webhook-handler"]
TAG = "0a1b2c3d"


def give_cluster(agent: Agent, project: Project, *, replicas: int = 1, **changes: object) -> Path:
    """Put a kubectl on PATH whose cluster has the project's workloads, with a foreign container beside each."""
    workloads = {}
    for each in project.deployments:
        images = {"sidecar": "other/sidecar:1", **dict.fromkeys(each.containers, "old/image:00000000")}
        pod = {"name": "x", "phase": "Running", "owner": f"ReplicaSet/{each.name}-5d4f", "images": dict(images)}
        workloads[f"{each.namespace}/{each.workload}"] = {
            "replicas": replicas,
            "selector": f"app={each.name}",
            "images": images,
            "pods": [pod] * replicas,
            **changes,
        }
    state = agent.directory.parent / "cluster.json"
    state.write_text(json.dumps({"refuses": [], "workloads": workloads}))
    agent.stand_in("kubectl", f'exec "{sys.executable}" "{KUBECTL}" "{state}" "$@"')
    return state


def images(state: Path) -> dict[str, dict[str, str]]:
    """What each workload is set to."""
    cluster: dict[str, Any] = json.loads(state.read_text())
    return {name: workload["images"] for name, workload in cluster["workloads"].items()}


def wanted(project: Project, tag: str) -> dict[str, dict[str, str]]:
    return {
        f"{each.namespace}/{each.workload}": {
            "sidecar": "other/sidecar:1",
            **{container: f"{repository}:{tag}" for container, repository in each.containers.items()},
        }
        for each in project.deployments
    }


@pytest.mark.parametrize("name", APPS)
def test_deploy_sets_every_container_and_tells(agent: Agent, name: str) -> None:
    state = give_cluster(agent, PROJECTS[name])
    agent.variables = {"IMAGE_TAG": TAG}
    assert agent.run(f"{name}/.woodpecker/deploy.yml"), agent.output
    assert images(state) == wanted(PROJECTS[name], TAG)
    assert agent.ran == ["deploy", "notify-success"]
    assert [plugin.settings["webhook"] for plugin in agent.plugins] == ["value of slack-webhook-url"]
    assert [call.split()[:2] for call in agent.calls("kubectl")].count(["rollout", "status"]) == 1


@pytest.mark.parametrize("tag", ["", "latest", "0a1b2c3", "0a1b2c3d4", "0A1B2C3D", "0a1b2c3d; reboot"])
def test_deploy_refuses_a_tag_that_is_none(agent: Agent, tag: str) -> None:
    state = give_cluster(agent, PROJECTS["website"])
    before = images(state)
    agent.variables = {"IMAGE_TAG": tag}
    assert not agent.run("website/.woodpecker/deploy.yml")
    assert images(state) == before
    assert agent.calls("kubectl") == []
    assert agent.ran == ["deploy", "notify-failure"]


def test_a_failed_rollout_fails_the_pipeline_and_tells(agent: Agent) -> None:
    give_cluster(agent, PROJECTS["website"], fails=True)
    agent.variables = {"IMAGE_TAG": TAG}
    assert not agent.run("website/.woodpecker/deploy.yml")
    assert agent.ran == ["deploy", "notify-failure"]
    assert "the rollout of website/deployment/blog did not succeed" in agent.output


def test_nothing_running_is_a_failure_unless_the_definition_expects_it(agent: Agent) -> None:
    give_cluster(agent, PROJECTS["website"], replicas=0)
    agent.variables = {"IMAGE_TAG": TAG}
    assert not agent.run("website/.woodpecker/deploy.yml")
    state = give_cluster(agent, PROJECTS["audiblez-web"], replicas=0)
    assert agent.run("audiblez-web/.woodpecker/deploy.yml"), agent.output
    assert images(state) == wanted(PROJECTS["audiblez-web"], TAG)


@pytest.mark.parametrize("path", [f"{name}/.woodpecker/build-fallback.yml" for name in APPS])
def test_fallback_builds_what_it_deploys(agent: Agent, path: str) -> None:
    project = PROJECTS[path.partition("/")[0]]
    state = give_cluster(agent, project)
    for tool in ("pip", "ruff", "mypy", "pytest"):
        agent.stand_in(tool)
    assert agent.run(path), agent.output
    assert images(state) == wanted(project, COMMIT[:8])
    builds = [plugin.settings for plugin in agent.plugins if plugin.step.startswith("build-")]
    assert [build["repo"] for build in builds] == [[image.repository] for image in project.deployed_images]
    for build, image in zip(builds, project.deployed_images, strict=True):
        assert build["tags"] == [COMMIT[:8]]
        assert (build["context"], build["dockerfile"]) == (image.context, image.dockerfile_path)


def test_fallback_tests_before_it_builds(agent: Agent) -> None:
    give_cluster(agent, PROJECTS["claude-memory-mcp"])
    for tool, status in (("pip", 0), ("ruff", 0), ("mypy", 1), ("pytest", 0)):
        agent.stand_in(tool, f"exit {status}")
    assert not agent.run("claude-memory-mcp/.woodpecker/build-fallback.yml")
    assert agent.ran == ["test", "notify-failure"]
    assert agent.calls("pytest") == []


@pytest.mark.parametrize("name", BUILT_IN_CLUSTER)
def test_build_in_the_cluster_deploys_what_it_built(agent: Agent, name: str) -> None:
    state = give_cluster(agent, PROJECTS[name])
    assert agent.run(f"{name}/.woodpecker/build-and-deploy.yml"), agent.output
    assert images(state) == wanted(PROJECTS[name], COMMIT[:8])
