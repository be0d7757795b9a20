"""The GitHub workflow of every site of the workload, declared with ghagen; run by `ghagen synth` and `check-synced`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ghagen import App, Job, On, Permissions, PushTrigger, Step, Workflow, expr, with_eol_comment
from ghagen.models.job import Concurrency


def uses(workload: dict[str, Any], title: str, name: str, **inputs: str | bool) -> Step:
    """A step that runs an action at the commit that the fleet pins, with its version as a comment."""
    pin = workload["actions"][name]
    commented = with_eol_comment(f"{name}@{pin['commit']}", pin["version"])
    options = {key.replace("_", "-"): value for key, value in inputs.items()}
    return Step(name=title, uses=commented, with_=options or None)


def build(workload: dict[str, Any], site: dict[str, Any]) -> Job:
    """The job that builds the image and pushes it under the commit's tag."""
    tag = str(expr.steps.tag.outputs.image_tag)
    scope = site["key"]
    return Job(
        name=f"Build {site['image']}",
        runs_on="ubuntu-24.04",
        timeout_minutes=30,
        permissions=Permissions(contents="read"),
        outputs={"image_tag": tag},
        steps=[
            uses(workload, "Check out the source", "actions/checkout", persist_credentials=False),
            Step(
                name="Name the image after the commit",
                id="tag",
                shell="bash",
                run='printf \'image_tag=%.8s\\n\' "$GITHUB_SHA" >> "$GITHUB_OUTPUT"\n',
            ),
            uses(workload, "Set up buildx", "docker/setup-buildx-action"),
            uses(
                workload,
                "Log in to DockerHub",
                "docker/login-action",
                # In `with_` ghagen 0.5.0 writes plain texts only: what `str(expr…)` gives, it cannot represent there.
                username="${{ secrets.DOCKERHUB_USERNAME }}",
                password="${{ secrets.DOCKERHUB_TOKEN }}",
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
                tags=f"{site['image']}:{tag}\n",
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
        permissions=Permissions(),
        steps=[
            Step(
                name="Deploy with Woodpecker",
                shell="bash",
                env={
                    "WOODPECKER_URL": workload["woodpecker"],
                    "WOODPECKER_REPO_ID": str(site["id"]),
                    "WOODPECKER_TOKEN": str(expr.secrets.WOODPECKER_TOKEN),
                    "WORKFLOW": "deploy",
                    "FOLLOW_SECONDS": "1200",
                    "BRANCH": "master",
                    "COMMIT": str(expr.github.sha),
                    "IMAGE_TAG": str(expr.needs[f"build-{site['key']}"].outputs.image_tag),
                },
                run=workload["script"],
            ),
        ],
    )


def build_and_deploy(workload: dict[str, Any], site: dict[str, Any]) -> Workflow:
    """The workflow of one site."""
    return Workflow(
        name="Build and Deploy",
        on=On(push=PushTrigger(branches=["master"])),
        concurrency=Concurrency(group=f"{expr.github.workflow}-{expr.github.ref}", cancel_in_progress=False),
        permissions=Permissions(),
        jobs={f"build-{site['key']}": build(workload, site), "deploy": deploy(workload, site)},
    )


app = App()
workload = json.loads(Path("workload.json").read_text())
for site in workload["sites"]:
    app.add_workflow(build_and_deploy(workload, site), f"{site['name']}.yml")
