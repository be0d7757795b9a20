"""What a job's steps send out into the world: images that are pushed, and deploys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ...finding import Position
from ...syntax import expression
from ...syntax.shell import Command, Word
from ...syntax.yaml import Node
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
_CHANGING = {
    "kubectl": frozenset({"apply", "set", "rollout", "patch", "replace", "create", "delete", "scale"}),
    "helm": frozenset({"upgrade", "install", "rollback"}),
    "terraform": frozenset({"apply", "destroy"}),
    "tofu": frozenset({"apply", "destroy"}),
    "terragrunt": frozenset({"apply", "run-all", "destroy"}),
}
_OWN_CLUSTER = frozenset({"helm/kind-action", "engineerd/setup-kind", "medyagh/setup-minikube", "nolar/setup-k3d-k3s"})
_LOOKING = frozenset({"status", "history"})


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
    """The steps of a file or job that deploy, other than to a cluster that the job itself sets up for a test."""
    jobs = holder.jobs if isinstance(holder, GithubFile) else (holder,)
    return tuple(found for job in jobs if not _has_own_cluster(job) for step in job.steps for found in _deploys(step))


def conditions(step: GithubStep) -> tuple[Expression, ...]:
    """What must hold for a step to run: its own `if`, its job's, and those of the jobs that it waits for."""
    jobs = {job.id.lower(): job for job in step.job.file.jobs}
    found = list(step.condition)
    seen: set[str] = set()
    waiting = [step.job]
    while waiting:
        job = waiting.pop()
        if job.id not in seen:
            seen.add(job.id)
            found += job.condition
            waiting += [jobs[need.value.lower()] for need in job.needs if need.value.lower() in jobs]
    return tuple(found)


def asks(step: GithubStep, *names: str) -> bool:
    """Whether what must hold for a step names one of the values, or what another step or job found out."""
    return any(
        reference.name in names or reference.path[0] in ("needs", "steps", "inputs", "vars", "env")
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
        for command in step.script.script.calls("docker", "podman", "buildah"):
            words = _pushed(command)
            if words is not None:
                where = step.script.position
                texts = _written(step)
                images = tuple(Image(texts[word.start : word.end].strip("\"'"), where(word.start)) for word in words)
                yield Push(step, where(command.start), images)


def _written(step: GithubStep) -> str:
    run = step.field("run")
    return run.value if run is not None else ""


def _pushed(command: Command) -> tuple[Word, ...] | None:
    """The images that a command pushes; None if it does not push."""
    words = command.operands
    verbs = [word.value for word in words[:2]]
    if verbs[:1] == ["push"]:
        return words[1:2]
    if verbs == ["image", "push"]:
        return words[2:3]
    if "build" in verbs and command.has("--push"):
        return command.values_of("-t", "--tag")
    return None


def _deploys(step: GithubStep) -> Iterator[Deploy]:
    if step.action in _DEPLOYING and step.uses is not None:
        yield Deploy(step, step.uses.position, step.action, step.action)
    elif step.script is not None:
        for command in step.script.script.calls(*_CHANGING, "curl"):
            verb = command.operands[0].value if command.operands else ""
            if _is_trigger(command) if command.program == "curl" else _changes(command, verb):
                what = "a Woodpecker pipeline" if command.program == "curl" else f"{command.program} {verb}"
                yield Deploy(step, step.script.position(command.start), what)


def _changes(command: Command, verb: str) -> bool:
    second = command.operands[1].value if len(command.operands) > 1 else ""
    return (
        verb in _CHANGING[command.program]
        and not (verb == "rollout" and second in _LOOKING)
        and not command.has("--dry-run")
    )


def _has_own_cluster(job: GithubJob) -> bool:
    return any(
        step.action in _OWN_CLUSTER or (step.script is not None and step.script.script.calls("kind", "k3d", "minikube"))
        for step in job.steps
    )


def _is_trigger(command: Command) -> bool:
    """Whether it asks a Woodpecker server to run a pipeline, which is how another CI deploys."""
    posts = command.has("-d", "-X", "--data", "--data-raw", "--data-binary", "--json", "--request")
    return posts and any("/api/repos/" in word.value and "/pipelines" in word.value for word in command.arguments)
