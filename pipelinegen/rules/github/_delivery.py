"""What a job's steps send out into the world: images that are pushed, and deploys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...finding import Position
from ...syntax import expression, yaml
from ...syntax.yaml import Node
from ..facts import programs
from ..facts.images import PUSHING, pushed_by
from ..facts.requests import creations, requests
from ..view.github import Expression, GithubFile, GithubJob, GithubStep

BUILD = "docker/build-push-action"
_ITEM = re.compile(r"[^,\n]+")
_DEPLOYING = frozenset(
    {
        "actions/deploy-pages", "appleboy/ssh-action", "aws-actions/amazon-ecs-deploy-task-definition",
        "azure/k8s-deploy", "azure/webapps-deploy", "cloudflare/wrangler-action",
        "google-github-actions/deploy-cloudrun", "peaceiris/actions-gh-pages",
    }
)  # fmt: skip
# What makes a cluster or a cloud of the job's own, by a word in the name of the action or of a service's image.
_OWN = re.compile(r"(?<![a-z0-9])(?:kind|k3d|k3s|k0s|kwok|minikube|microk8s|localstack|moto)(?![a-z0-9])")
_OWN_PROGRAMS = ("kind", "k3d", "minikube", "microk8s", "localstack", "kwokctl")


@dataclass(frozen=True)
class Image:
    """An image as it is written, and where that begins."""

    text: str
    position: Position


@dataclass(frozen=True)
class Push:
    """A step that pushes images, and where it says so; `always` says that no expression decides whether it does."""

    step: GithubStep
    position: Position
    images: tuple[Image, ...]
    always: bool = True


@dataclass(frozen=True)
class Deploy:
    """A step that changes what runs; `action` is empty where its script does it."""

    step: GithubStep
    position: Position
    text: str
    action: str = ""


def listed(file: GithubFile, node: Node | None) -> Iterator[Image]:
    """The items of a list that is one text, each on a line of its own or with commas between."""
    if node is None or node.kind != "scalar":
        return
    for match in _ITEM.finditer(expression.masked(node.value)):
        text = node.value[match.start() : match.end()]
        if item := text.strip():
            yield Image(item, file.position_in(node, match.start() + text.index(item)))


def pushes(holder: GithubFile | GithubJob) -> tuple[Push, ...]:
    """The steps of a file or job that push images."""
    return tuple(found for step in holder.steps for found in _pushes(step))


def deploys(holder: GithubFile | GithubJob) -> tuple[Deploy, ...]:
    """The steps of a file or job that deploy, other than to a cluster or cloud that the job itself sets up to test."""
    jobs = holder.jobs if isinstance(holder, GithubFile) else (holder,)
    return tuple(found for job in jobs if not _has_own_cluster(job) for step in job.steps for found in _deploys(step))


def waited(job: GithubJob) -> tuple[GithubJob, ...]:
    """The job and every job that must have run before it."""
    jobs = {each.id.lower(): each for each in job.file.jobs}
    found: dict[str, GithubJob] = {}
    waiting = [job]
    while waiting:
        each = waiting.pop()
        if each.id.lower() not in found:
            found[each.id.lower()] = each
            waiting += [jobs[need.value.lower()] for need in each.needs if need.value.lower() in jobs]
    return tuple(found.values())


def conditions(step: GithubStep) -> tuple[Expression, ...]:
    """What must hold for a step to run: its own `if`, its job's, and those of the jobs that it waits for."""
    return step.condition + tuple(condition for job in waited(step.job) for condition in job.condition)


def asks(step: GithubStep, *names: str) -> bool:
    """Whether what must hold for a step names one of the values or of their parts, or what a step or job found out."""
    return any(
        f"{reference.name}.".startswith(tuple(f"{name}." for name in names))
        or reference.path[0] in ("needs", "steps", "inputs", "vars", "env")
        for condition in conditions(step)
        for reference in condition.references
    )


def _pushes(step: GithubStep) -> Iterator[Push]:
    file = step.job.file
    if step.action == BUILD:
        inputs = step.inputs
        key, value = inputs.get("push", (None, None))
        if value is None or value.value.lower() == "false":
            key, value = inputs.get("outputs", (None, None))
            if value is None or not re.search(r"type=registry|push=true", value.value):
                return
        if key is not None and value.kind == "scalar":
            images = tuple(listed(file, inputs["tags"][1])) if "tags" in inputs else ()
            yield Push(step, value.position, images, "${{" not in value.value)
    elif step.script is not None and "push" in step.script.text:
        for command in step.script.script.calls(*PUSHING):
            words = pushed_by(command)
            if words is not None:
                where = step.script.position
                texts = step.script.written
                images = tuple(Image(texts[word.start : word.end].strip("\"'"), where(word.start)) for word in words)
                yield Push(step, where(command.start), images)


def _deploys(step: GithubStep) -> Iterator[Deploy]:
    if step.action in _DEPLOYING and step.uses is not None:
        yield Deploy(step, step.uses.position, step.action, step.action)
    elif step.script is not None:
        for command in step.script.script.calls(*programs.DEPLOYING):
            text = programs.deploys(command)
            if text:
                yield Deploy(step, step.script.position(command.start), text)
        # This is how another CI deploys.
        asked = [request.command for request in requests(step.script.script) if request.may_start_pipeline]
        for command in (*asked, *creations(step.script.script)):
            yield Deploy(step, step.script.position(command.start), "a Woodpecker pipeline")


def _has_own_cluster(job: GithubJob) -> bool:
    services = (yaml.field(service, "image") or service for _, service in yaml.entries(job.field("services")))
    return any(image.kind == "scalar" and _OWN.search(image.value) for image in services) or any(
        _OWN.search(step.action) or (step.script is not None and step.script.script.calls(*_OWN_PROGRAMS))
        for step in job.steps
    )
