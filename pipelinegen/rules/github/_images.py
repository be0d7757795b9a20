"""The images that a GitHub workflow names, and what is known of some."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.yaml import Node, entries
from ..view.github import GithubFile, GithubJob

_MISSING = {
    "woodpeckerci/plugin-slack": ("was never published", "use `plugins/slack`, or post to the webhook with curl"),
    "bitnami/kubectl": (
        "is gone: only `latest` is left of this image since 2025-09-29",
        "use another image with kubectl, such as `alpine/k8s:1.31.2`, or one of your own",
    ),
}


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


def parts(image: str) -> tuple[str, str, bool]:
    """An image's repository, its tag (empty without one), and whether it has a digest."""
    name, _, digest = image.partition("@")
    folder, slash, last = name.rpartition("/")
    base, _, tag = last.partition(":")
    return folder + slash + base, tag, bool(digest)


def missing(image: str) -> tuple[str, str] | None:
    """Why an image cannot be pulled and what to use; None where nothing is known against it."""
    repository, tag, digest = parts(image)
    name = repository.removeprefix("docker.io/")
    if name not in _MISSING or digest or (name == "bitnami/kubectl" and tag in ("", "latest")):
        return None
    return _MISSING[name]
