"""The images that a GitHub workflow names."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.yaml import Node, entries
from ..view.github import GithubFile, GithubJob


def used(file: GithubFile) -> Iterator[tuple[Node, str]]:
    """Each image that a job runs in or beside, or that a step runs as an action: its node, and its name."""
    for job in file.jobs:
        yield from ((node, node.value) for node in _of_job(job) if node.kind == "scalar" and node.value)
        for step in job.steps:
            if step.uses is not None and step.uses.value.startswith("docker://"):
                yield step.uses, step.uses.value.removeprefix("docker://")


def _of_job(job: GithubJob) -> Iterator[Node]:
    services = [service for _, service in entries(job.field("services"))]
    for holder in (job.field("container"), *services):
        image = next((value for key, value in entries(holder) if key.value == "image"), holder)
        if image is not None:
            yield image
