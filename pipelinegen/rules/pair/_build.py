"""Where a checkout builds images: by docker/build-push-action, by a plugin of Woodpecker's, or by commands."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...finding import Position
from ...syntax import yaml
from ...syntax.shell.script import Command, Script
from ...syntax.yaml import Node
from ...woodpecker import environ, metadata_of
from ...woodpecker.compiled import CompileError
from ..view.checkout import Checkout
from ..view.github import GithubFile, GithubStep
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._github import Samples
from ._image import Image, image
from ._sample import UNKNOWN, expanded, known, variables
from ._trigger import samples_of

BUILDERS = frozenset(
    {
        "woodpeckerci/plugin-docker-buildx", "codeberg.org/woodpecker-plugins/docker-buildx",
        "woodpeckerci/plugin-docker", "plugins/docker", "plugins/buildx", "plugins/kaniko",
        "woodpeckerci/plugin-kaniko",
    }
)  # fmt: skip
# Programs that build images in a way of their own, and those that may where their arguments sound like it.
_OTHER_BUILDERS = frozenset(
    {
        "buildah", "podman", "skaffold", "nix", "nix-build", "ko", "earthly", "packer", "goreleaser", "img", "crane",
        "docker-compose", "executor", "skopeo", "pack", "bazel", "werf", "devspace", "tilt", "dagger",
    }
)  # fmt: skip
_RUNNERS = frozenset(
    {"make", "npm", "yarn", "pnpm", "mvn", "gradle", "just", "task", "sh", "bash", "python", "python3"}
)
_SOUNDS_SO = re.compile(r"docker|image|container|push|publish|release|build\.", re.IGNORECASE)
_OTHER_ACTIONS = re.compile(r"bake|kaniko|buildah|podman|jib|goreleaser|skaffold|compose|^\./")
_OWN_VALUE = re.compile(r"\$\{(?!CI_)[A-Za-z_]")
_FIRST_EVENTS = ("push", "deployment", "manual", "tag", "cron", "release", "pull_request")


@dataclass(frozen=True)
class Build:
    """Images that one step builds; `whole` says that nothing of them is unknown.

    `context`, `dockerfile` and `platforms` are None where they are not known, `platforms` also where none is named.
    `events` are Woodpecker's names; what GitHub alone knows begins with `github `. `conditional` says that something
    else decides, too.
    """

    file: GithubFile | WoodpeckerFile
    step: GithubStep | WoodpeckerStep
    position: Position
    images: tuple[Image, ...]
    whole: bool
    pushes: bool
    events: frozenset[str]
    conditional: bool = False
    context: str | None = None
    dockerfile: str | None = None
    platforms: frozenset[str] | None = None

    @property
    def path(self) -> str:
        """The file it is in."""
        return self.file.path


def builds(checkout: Checkout) -> tuple[Build, ...]:
    """Every build of a checkout."""
    if "builds" not in checkout.memory:
        checkout.memory["builds"] = tuple(_builds(checkout))
    found: tuple[Build, ...] = checkout.memory["builds"]
    return found


def is_opaque(checkout: Checkout) -> bool:
    """Whether something may build images in a way that is not looked at here."""
    if "opaque" not in checkout.memory:
        checkout.memory["opaque"] = any(_has_opaque(file) for file in (*checkout.actions, *checkout.workflows))
    return bool(checkout.memory["opaque"])


def _has_opaque(file: GithubFile | WoodpeckerFile) -> bool:
    for step in file.steps:
        name = step.action if isinstance(step, GithubStep) else step.image_name
        if name not in BUILDERS and _OTHER_ACTIONS.search(name):
            return True
    return any(_is_opaque(command) for script in file.scripts.values() for command in script.script.commands)


def _is_opaque(command: Command) -> bool:
    words = [word.value for word in command.arguments]
    if command.program == "docker":
        return bool({"compose", "bake"} & set(words[:2]))
    if command.program in _OTHER_BUILDERS:
        return True
    runs = command.program in _RUNNERS or (bool(command.words) and command.words[0].value.startswith("./"))
    words = [word for word in words if word.endswith(".py")] if command.program.startswith("python") else words
    return runs and any(_SOUNDS_SO.search(word) for word in (command.words[0].value, *words))


def place_of(file: GithubFile | WoodpeckerFile, holder: Node | None, text: str) -> Position | None:
    """Where a text first stands within a node."""
    for node in yaml.walk(holder):
        if node.kind == "scalar" and (at := node.value.find(text)) >= 0:
            return file.position_in(node, at)
    return None


def _named_at(file: GithubFile | WoodpeckerFile, holder: Node | None, repository: str) -> Position | None:
    """Where a repository is named, as a whole or by its last part."""
    return place_of(file, holder, repository) or place_of(file, holder, repository.rpartition("/")[2])


def _builds(checkout: Checkout) -> Iterator[Build]:
    for action in checkout.actions:
        if "docker" not in action.text:
            continue
        samples = samples_of(checkout, action)
        for step in action.steps:
            if step.action == "docker/build-push-action":
                yield _of_action(samples, step)
            elif (run := step.field("run")) is not None and "docker" in run.value:
                sampled = samples.script(step)
                if sampled is not None:
                    job = [each for each in map(samples.script, step.job.steps) if each is not None]
                    pushed = {name for each in job for name in _pushed(each.script, each.values)}
                    yield from _of_commands(action, step, sampled.script, sampled.values, pushed)
    for file in checkout.workflows:
        for each in file.steps:
            if each.area == "steps" and each.image_name in BUILDERS and each.is_plugin:
                found = _of_plugin(file, each)
                if found is not None:
                    yield found
        if re.search(r"\bdocker\b[^\n]*\bbuild\b", file.text):
            yield from _of_scripts(file)


def events_of(file: GithubFile) -> frozenset[str]:
    """The events that start a GitHub workflow, by Woodpecker's names where there is one."""
    found = set()
    for name, (_, filters) in file.triggers.items():
        if name == "push":
            tags = yaml.field(filters, "tags") is not None or yaml.field(filters, "tags-ignore") is not None
            branches = yaml.field(filters, "branches") is not None or yaml.field(filters, "branches-ignore") is not None
            found |= ({"push"} if branches or not tags else set()) | ({"tag"} if tags else set())
        else:
            found.add(name if name in ("pull_request", "release", "deployment") else f"github {name}")
    return frozenset(found)


def _of_action(samples: Samples, step: GithubStep) -> Build:
    inputs = {name: value for name, (_, value) in step.inputs.items()}
    text = {name: samples.node(step, value) for name, value in inputs.items()}
    images: list[Image] = []
    whole = True
    for reference in re.split(r"[,\n]", text.get("tags", "")):
        if reference.strip():
            found = image(reference.strip())
            whole = whole and found is not None and found.tag is not None
            if found is not None:
                place = _named_at(samples.file, inputs.get("tags"), found.repository)
                images.append(Image(found.repository, found.tag, place or inputs["tags"].position))
    context = text.get("context", "")
    inside = re.fullmatch(r"\{\{\s*defaultContext\s*\}\}(?::(.*))?", context)
    folder = _folder(inside[1] or "" if inside else context)
    file = text.get("file", "")
    named = posixpath.join(folder, file or "Dockerfile") if folder is not None and (inside or not file) else file
    job_if, own_if = step.job.field("if"), step.field("if")
    push = text.get("push", "false")
    uses = step.uses
    decided = any(each is not None for each in (job_if, own_if, step.job.field("strategy")))
    return Build(
        samples.file, step, uses.position if uses is not None else step.node.position, tuple(images), whole,
        push not in ("", "false"), events_of(samples.file), decided or push not in ("true", "false"),
        folder, _folder(named) if folder is not None else None, _platforms(text.get("platforms", "")),
    )  # fmt: skip


def _folder(text: str) -> str | None:
    """A path in the repository in one form; None where it is none, or not known."""
    if text and (not known(text) or "://" in text or text.startswith(("/", "git@", "..", "{{"))):
        return None
    return posixpath.normpath(text or ".")


def _platforms(text: str) -> frozenset[str] | None:
    names = frozenset(name.strip() for name in re.split(r"[,\n]", text) if name.strip())
    return names if names and known(text) else None


def _of_plugin(file: WoodpeckerFile, step: WoodpeckerStep) -> Build | None:
    event = next((name for name in _FIRST_EVENTS if name in step.events), None)
    compiled = file.compiled(event) if event else None
    if compiled is None or isinstance(compiled, CompileError):
        return None
    there = [each for one in compiled for stage in one.stages for each in stage if each.container.name == step.name]
    if not there:
        return None
    settings = yaml.field(step.node, "settings")
    own = any(node.kind == "scalar" and _OWN_VALUE.search(node.value) for node in yaml.walk(settings))
    images: list[Image] = []
    for each in there:
        images += _plugin_images(file, step, each.environment)
    first = {name: value for name, value in there[0].environment.items() if "<secret" not in value}
    whole = not own and len(there) == 1 and bool(images) and all(each.tag is not None for each in images)
    context, dockerfile = _folder(first.get("PLUGIN_CONTEXT", "")), first.get("PLUGIN_DOCKERFILE", "")
    # Where the plugin looks for a Dockerfile that nobody names depends on its version.
    named = _folder(dockerfile or "Dockerfile") if dockerfile or context == "." else None
    key = step.field("image")
    return Build(
        file, step, key.position if key is not None else step.position, () if own else tuple(images), whole,
        first.get("PLUGIN_DRY_RUN", "") not in ("true", "1"), step.events, False,
        None if own else context, None if own else named, _platforms(first.get("PLUGIN_PLATFORMS", "")),
    )  # fmt: skip


def _plugin_images(file: WoodpeckerFile, step: WoodpeckerStep, settings: Mapping[str, str]) -> Iterator[Image]:
    if "kaniko" in step.image_name and settings.get("PLUGIN_REGISTRY"):
        return
    tags = [tag for tag in (settings.get("PLUGIN_TAGS") or settings.get("PLUGIN_TAG", "")).split(",") if tag]
    if settings.get("PLUGIN_AUTO_TAG") == "true" and "push" in step.events and not tags:
        tags = ["latest"]
    for repository in settings.get("PLUGIN_REPO", "").split(","):
        found = image(repository.strip()) if repository.strip() else None
        if found is None or found.tag is not None:
            continue
        place = _named_at(file, step.field("settings", "repo"), found.repository) or step.position
        for tag in tags or [""]:
            yield Image(found.repository, tag if re.fullmatch(r"[\w][\w.-]*", tag) else None, place)


def _of_scripts(file: WoodpeckerFile) -> Iterator[Build]:
    given = environ(metadata_of("push"), file.known.version)
    for script in file.scripts.values():
        step = script.step
        if not isinstance(step, WoodpeckerStep) or "docker" not in script.text or step.area != "steps":
            continue
        if any(_OWN_VALUE.search(node.value) for node in step.commands):
            continue
        own = {name: _literal(value) for name, (_, value) in step.environment.items()}
        values = variables(script.script, {**given, **own})
        yield from _of_commands(file, step, script.script, values, set(_pushed(script.script, values)))


def _literal(node: Node) -> str:
    return node.value if node.kind == "scalar" and "${" not in node.value else UNKNOWN


def _of_commands(
    file: GithubFile | WoodpeckerFile,
    step: GithubStep | WoodpeckerStep,
    script: Script,
    values: Mapping[str, str],
    pushed: set[str],
) -> Iterator[Build]:
    for command in script.calls("docker"):
        words = [word.value for word in command.arguments]
        if words[:1] != ["build"] and words[:2] != ["buildx", "build"]:
            continue
        names = [expanded(word.value, values) for word in command.values_of("-t", "--tag")]
        found = [image(name) for name in names]
        pushes = "--push" in words or any(_full(name) in pushed for name in names)
        run = step.field("run") if isinstance(step, GithubStep) else step.field("commands")
        images = []
        for each in found:
            if each is not None:
                place = _named_at(file, run, each.repository)
                images.append(Image(each.repository, each.tag or "latest", place or step.node.position))
        context = expanded(words[-1], values)
        dockerfile = command.value_of("-f", "--file")
        folder = None if context == "-" or context.startswith("-") else _folder(context)
        name = (
            expanded(dockerfile.value, values) if dockerfile is not None else posixpath.join(folder or "", "Dockerfile")
        )
        platform = command.value_of("--platform")
        conditional = any(each is not None for each in (step.field("if"), step.field("when"))) or command.tested
        if isinstance(step, GithubStep):
            conditional = conditional or step.job.field("if") is not None or step.job.field("strategy") is not None
            happens = events_of(step.job.file)
        else:
            happens = step.events
        yield Build(
            file, step, images[0].position if images else step.node.position, tuple(images),
            bool(found) and all(each is not None for each in found) and all(known(name) for name in names), pushes,
            happens, conditional, folder, _folder(name) if folder is not None else None,
            _platforms(expanded(platform.value, values)) if platform is not None else None,
        )  # fmt: skip


def _pushed(script: Script, values: Mapping[str, str]) -> Iterator[str]:
    for command in script.calls("docker"):
        words = [word.value for word in command.operands]
        if words[:1] == ["push"] or words[:2] == ["image", "push"]:
            yield from (_full(expanded(word, values)) for word in words[1:])


def _full(name: str) -> str:
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"
