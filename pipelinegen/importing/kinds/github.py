"""What of a hand-written GitHub workflow the kind does itself: leaves with what becomes of each, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...model.image import Image
from ...rules.acts import COMMIT, Build, Trigger, expanded, image, samples_of
from ...rules.view.github import GithubFile, GithubJob, GithubStep
from ...syntax import yaml
from ...syntax.shell.script import Script
from ..document import Document
from ..leaf import Path, is_below
from .reading import Given
from .registries import UnknownRegistryError, registry_of

_BUILDING = frozenset({"docker", "echo", "printf", "cut", "head", "tr", "git", "test", "[", "set", "export", ":"})
_ASKING = frozenset({*_BUILDING, "curl", "jq", "sleep", "exit", "seq", "cat", "for", "mktemp", "rm", "break", "tail"})
_BUILD_OPTIONS = re.compile(r"(?:-[tf]|--tag|--file|--platform|--push|--pull)(?:=.*)?")
_OUTPUT = re.compile(r"\$\{\{\s*(?:steps|needs)\.[\w-]+\.outputs\.[\w-]+\s*\}\}")
_ON_PUSH = re.compile(
    r"(?:github\.event_name\s*==\s*'push'|github\.ref\s*==\s*'refs/heads/(?P<branch>[\w./-]+)')"
    r"(?:\s*&&\s*(?:github\.event_name\s*==\s*'push'|github\.ref\s*==\s*'refs/heads/(?P<other>[\w./-]+)'))?"
)


@dataclass
class Taken:
    """The leaves of a document that have been read, by what the kind makes of them.

    `registries` are the names of those that its images are pushed to.
    """

    document: Document
    given: Given
    registries: frozenset[str] = frozenset()
    found: dict[Path, str] = field(default_factory=dict)

    def take(self, path: Path, role: str, fits: Callable[[str], bool] = lambda _: True) -> None:
        """Read every leaf at a path or below it whose value fits."""
        for leaf in self.document.leaves.values():
            if is_below(leaf.path, path) and fits(leaf.node.value):
                self.found[leaf.path] = role


def steps_taken(
    taken: Taken, builds: Sequence[Build], images: Sequence[Image], asks: Sequence[Trigger], test: GithubJob | None
) -> None:
    """Read the jobs: those that test, build and deploy, and of others what every job has."""
    file = taken.document.view
    assert isinstance(file, GithubFile)
    built = {(each.step.job.id, each.step.index): each for each in builds if isinstance(each.step, GithubStep)}
    asking = {(each.step.job.id, each.step.index): each for each in asks if isinstance(each.step, GithubStep)}
    fleet = taken.given.fleet
    taken.registries = frozenset(registry.name for each in images for registry in fleet.push_registries(each))
    _names(taken, images)
    for job in file.jobs:
        places = [(job.id, each.index) for each in job.steps]
        is_known = job == test or any(place in built or place in asking for place in places)
        if not is_known:
            continue
        _job(taken, job)
        for step in job.steps:
            path: Path = ("jobs", job.id, "steps", step.index)
            place = (job.id, step.index)
            if place in built:
                _build(taken, path, step, images)
            if place in asking:
                _ask(taken, path, asking[place], images)
            elif place not in built:
                _beside(taken, path, step, job == test)


def _names(taken: Taken, images: Sequence[Image]) -> None:
    """The variables that only name an image."""
    names = {part for each in images for part in (each.repository, each.repository.rpartition("/")[2])}
    names |= {each.push_host for each in taken.given.fleet.registries if each.push_host}
    taken.take(("env",), "a part of an image's name", names.__contains__)


def _job(taken: Taken, job: GithubJob) -> None:
    at: Path = ("jobs", job.id)
    branch = taken.given.branch

    def on_push(text: str) -> bool:
        found = _ON_PUSH.fullmatch(text.strip().removeprefix("${{").removesuffix("}}").strip())
        return found is not None and {found["branch"], found["other"]} <= {None, branch}

    taken.take((*at, "name"), "the kind names its jobs itself")
    taken.take((*at, "runs-on"), "the kind's jobs run on ubuntu-24.04", lambda text: text.startswith("ubuntu-"))
    taken.take((*at, "needs"), "the kind orders its jobs itself")
    taken.take((*at, "outputs"), "the tag is handed on by the kind", lambda text: bool(_OUTPUT.fullmatch(text.strip())))
    taken.take((*at, "if"), "the kind builds and deploys on pushes alone", on_push)
    taken.take((*at, "permissions", "contents"), "the kind's jobs may read the source", "read".__eq__)
    taken.take((*at, "permissions", "packages"), "a job that pushes to ghcr.io may write packages", "write".__eq__)


def _named(taken: Taken, path: Path, role: str) -> None:
    for key in ("name", "id"):
        taken.take((*path, key), role)
    taken.take((*path, "shell"), role, "bash".__eq__)


def _beside(taken: Taken, path: Path, step: GithubStep, is_test: bool) -> None:
    """A step that prepares: checks out, logs in, names the tag, sets something up."""
    uses, inputs = (*path, "uses"), (*path, "with")
    if step.action == "actions/checkout":
        role = "the kind checks out the source, without credentials"
        taken.take(uses, role)
        taken.take((*inputs, "persist-credentials"), role, "false".__eq__)
        taken.take((*inputs, "fetch-depth"), role, "1".__eq__)
    elif step.action == "docker/setup-buildx-action":
        role = "the kind sets up buildx"
        taken.take(uses, role)
    elif step.action == "docker/login-action":
        role = "the kind logs in to the image's registry"
        if not _login(taken, inputs, step, role):
            return
        taken.take(uses, role)
    elif is_test and step.action == "actions/setup-python":
        role = "the tests' version of Python"
        taken.take(uses, role)
        taken.take((*inputs, "python-version"), role)
    elif is_test and step.field("run") is not None:
        role = "one of the tests"
        taken.take((*path, "run"), role)
    elif _names_tag(step):
        role = "the kind names the image after the commit, by 8 characters"
        taken.take((*path, "run"), role)
    elif _is_plain_build(step, taken):
        role = "the image that is built"
        taken.take((*path, "run"), role)
    else:
        return
    _named(taken, path, role)


def _names_tag(step: GithubStep) -> bool:
    """Whether a step does nothing but write 8 characters of the commit to where later steps find them."""
    script = step.script
    run = step.field("run")
    if script is None or run is None:
        return False
    # A second value that it hands on is something that the kind knows nothing of.
    writes = run.value.count("GITHUB_OUTPUT") + run.value.count("GITHUB_ENV")
    return (
        {each.program for each in script.script.commands} <= _BUILDING - {"docker"} and writes == 1 and "8" in run.value
    )


def _login(taken: Taken, inputs: Path, step: GithubStep, role: str) -> bool:
    """Read a login to a registry that the images go to; whether it is one."""
    host = step.inputs["registry"][1].value if "registry" in step.inputs else "docker.io"
    try:
        registry = registry_of(taken.given.fleet, f"{host}/image")
    except UnknownRegistryError:
        return False
    if registry.name not in taken.registries:
        return False
    taken.take((*inputs, "registry"), role)
    if registry.takes_github_token:
        taken.take((*inputs, "username"), role, lambda text: "github." in text)
        taken.take((*inputs, "password"), role, lambda text: "secrets.GITHUB_TOKEN" in text)
    elif registry.github is not None:
        login = registry.github
        user = _secret(login.username_secret) if login.username_secret else login.username.__eq__
        taken.take((*inputs, "username"), role, user)
        taken.take((*inputs, "password"), role, _secret(login.password_secret))
    return True


def _secret(name: str) -> Callable[[str], bool]:
    pattern = re.compile(rf"\$\{{\{{\s*secrets\.{re.escape(name)}\s*\}}\}}", re.IGNORECASE)
    return lambda text: bool(pattern.fullmatch(text.strip()))


def _build(taken: Taken, path: Path, step: GithubStep, images: Sequence[Image]) -> None:
    role = "the image that is built"
    if step.field("run") is not None:
        if _is_plain_build(step, taken):
            taken.take((*path, "run"), role)
            _named(taken, path, role)
        return
    inputs = (*path, "with")
    _named(taken, path, role)
    taken.take((*path, "uses"), role)
    for key in ("context", "file"):
        taken.take((*inputs, key), role)
    taken.take((*inputs, "push"), role, lambda text: text.strip() == "true")
    taken.take((*inputs, "platforms"), role, "linux/amd64".__eq__)
    taken.take((*inputs, "provenance"), role, "false".__eq__)
    taken.take((*inputs, "sbom"), role, "false".__eq__)
    cache = "the kind keeps a cache at GitHub, one for each image"
    taken.take((*inputs, "cache-from"), cache, lambda text: text.startswith("type=gha"))
    taken.take((*inputs, "cache-to"), cache, lambda text: text.startswith("type=gha"))
    if _are_known(taken, step, images):
        taken.take((*inputs, "tags"), role)


def _are_known(taken: Taken, step: GithubStep, images: Sequence[Image]) -> bool:
    """Whether every tag is the commit's first 8 characters, or `latest` where somebody has said why."""
    file = taken.document.view
    assert isinstance(file, GithubFile)
    samples = samples_of(taken.given.repository.checkout, file)
    pair = step.inputs.get("tags")
    text = samples.node(step, pair[1]) if pair is not None else ""
    found = [image(each.strip()) for each in re.split(r"[,\n]", text) if each.strip()]
    allowed = {COMMIT[:8]} | ({"latest"} if any(each.publish_latest for each in images) else set())
    return bool(found) and all(each is not None and each.tag in allowed for each in found)


def _is_plain_build(step: GithubStep, taken: Taken) -> bool:
    """Whether a script builds and pushes images by the commit's 8 characters, with no options that the kind lacks."""
    file = taken.document.view
    assert isinstance(file, GithubFile)
    sampled = samples_of(taken.given.repository.checkout, file).script(step)
    if sampled is None or not _is_of(sampled.script, _BUILDING) or not sampled.script.calls("docker"):
        return False
    for command in sampled.script.calls("docker"):
        words = [expanded(each.value, sampled.values) for each in command.arguments]
        if words[:1] not in (["build"], ["push"]) and words[:2] != ["buildx", "build"]:
            return False
        named = [expanded(each.value, sampled.values) for each in command.values_of("-t", "--tag")]
        named += words[-1:] if words[0] == "push" else []
        platform = command.value_of("--platform")
        if (
            not all(_BUILD_OPTIONS.fullmatch(each) for each in words if each.startswith("-"))
            or not all(each.endswith(f":{COMMIT[:8]}") for each in named)
            or (platform is not None and platform.value != "linux/amd64")
        ):
            return False
    return True


def _is_of(script: Script, programs: frozenset[str]) -> bool:
    return not script.broken and all(each.program in programs for each in script.commands)


def _ask(taken: Taken, path: Path, asked: Trigger, images: Sequence[Image]) -> None:
    role = "the kind asks Woodpecker for the deploy, and follows it to its end"
    script = asked.step.script
    fleet = taken.given.fleet
    names = {name for each in images for name in (each.repository, *fleet.push_names(each))}
    sent = {name: each.value for name, each in (asked.variables or {}).items()}
    # What else is sent is read by something that the definition does not know of.
    is_known = all(value == COMMIT[:8] if name == "IMAGE_TAG" else value in names for name, value in sent.items())
    said = " ".join(node.value for node in yaml.walk(asked.step.node) if node.kind == "scalar")
    branch = asked.branch.value if asked.branch is not None else None
    is_known = is_known and fleet.woodpecker.url in said and branch == taken.given.branch
    if script is not None and is_known and _is_of(script.script, _ASKING):
        taken.take((*path, "run"), role)
        _named(taken, path, role)
        taken.take((*path, "env"), role, lambda text: bool(_OUTPUT.fullmatch(text.strip())) or "github.sha" in text)
        taken.take((*path, "env"), role, _secret("WOODPECKER_TOKEN"))
