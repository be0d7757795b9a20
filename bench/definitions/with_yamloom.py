"""The GitHub workflow of every site of the workload, declared with yamloom; run by `yamloom sync` and `yamloom check`.

yamloom writes no comments, so the version that belongs to an action's commit is not in its files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from yamloom import Concurrency, Events, Job, Permissions, PushEvent, Step, Workflow, action, script, sync
from yamloom.actions.github.scm import Checkout
from yamloom.expressions import context


def uses(workload: dict[str, Any], title: str, name: str, **inputs: str | bool) -> Step:
    """A step that runs an action at the commit that the fleet pins."""
    options = {key.replace("_", "-"): value for key, value in inputs.items()}
    return action(title, name, ref=workload["actions"][name]["commit"], with_opts=options or None)


def build(workload: dict[str, Any], site: dict[str, Any]) -> Job:
    """The job that builds the image and pushes it under the commit's tag."""
    tag = context.steps["tag"].outputs["image_tag"]
    scope = site["key"]
    return Job(
        name=f"Build {site['image']}",
        runs_on="ubuntu-24.04",
        timeout_minutes=30,
        permissions=Permissions(contents="read"),
        outputs={"image_tag": tag},
        steps=[
            Checkout(
                name="Check out the source",
                version=workload["actions"]["actions/checkout"]["commit"],
                persist_credentials=False,
            ),
            script(
                'printf \'image_tag=%.8s\\n\' "$GITHUB_SHA" >> "$GITHUB_OUTPUT"\n',
                name="Name the image after the commit",
                id="tag",
                shell="bash",
            ),
            uses(workload, "Set up buildx", "docker/setup-buildx-action"),
            uses(
                workload,
                "Log in to DockerHub",
                "docker/login-action",
                username=str(context.secrets["DOCKERHUB_USERNAME"]),
                password=str(context.secrets["DOCKERHUB_TOKEN"]),
            ),
            uses(
                workload,
                "Build and push",
                "docker/build-push-action",
                context=".",
                file="Dockerfile",
                push=True,
                platforms="linux/amd64",
                provenance=False,
                sbom=False,
                # Without a last line break: yamloom 0.6.1 writes one beside an expression as a backslash and an n.
                tags=f"{site['image']}:{tag}",
                cache_from=f"type=gha,scope={scope}",
                cache_to=f"type=gha,mode=max,scope={scope}",
            ),
        ],
    )


def deploy(workload: dict[str, Any], site: dict[str, Any]) -> Job:
    """The job that asks Woodpecker for the deploy and follows it."""
    return Job(
        name="Deploy",
        needs=[f"build-{site['key']}"],
        runs_on="ubuntu-24.04",
        timeout_minutes=30,
        permissions=Permissions.none(),
        steps=[
            script(
                workload["script"],
                name="Deploy with Woodpecker",
                shell="bash",
                env={
                    "WOODPECKER_URL": workload["woodpecker"],
                    "WOODPECKER_REPO_ID": str(site["id"]),
                    "WOODPECKER_TOKEN": context.secrets["WOODPECKER_TOKEN"],
                    "WORKFLOW": "deploy",
                    "FOLLOW_SECONDS": "1200",
                    "BRANCH": "master",
                    "COMMIT": context.github.sha,
                    "IMAGE_TAG": context.needs[f"build-{site['key']}"].outputs["image_tag"],
                },
            ),
        ],
    )


def build_and_deploy(workload: dict[str, Any], site: dict[str, Any]) -> Workflow:
    """The workflow of one site."""
    return Workflow(
        name="Build and Deploy",
        on=Events(push=PushEvent(branches=["master"])),
        concurrency=Concurrency(f"{context.github.workflow}-{context.github.ref}", cancel_in_progress=False),
        permissions=Permissions.none(),
        jobs={f"build-{site['key']}": build(workload, site), "deploy": deploy(workload, site)},
    )


if __name__ == "__main__":
    found = json.loads(Path("workload.json").read_text())
    sync({f"{site['name']}.yml": build_and_deploy(found, site) for site in found["sites"]})
