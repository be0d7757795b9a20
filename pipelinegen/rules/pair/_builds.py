"""Where a checkout builds images: by an action, by a plugin, or by commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.shell.script import Command
from ..facts.plugins import names_repository
from ..view.checkout import Checkout
from ..view.github import GithubFile, GithubStep
from ..view.woodpecker import WoodpeckerFile
from ._build import Build
from ._build_action import of_action
from ._build_command import of_commands, of_scripts, pushed
from ._build_plugin import of_plugin
from ._github import samples_of

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
_OTHER_STEPS = re.compile(r"docker|bake|kaniko|buildah|podman|jib|goreleaser|skaffold|compose|image|ecr|gcr|^\./")
_HARMLESS = re.compile(
    r"docker/(?:login|metadata|setup-[a-z]+|build-push)-action|aws-actions/.*login.*|docker(?:hub)?-description"
)


def builds(checkout: Checkout) -> tuple[Build, ...]:
    """Every build of a checkout."""
    if "builds" not in checkout.memory:
        checkout.memory["builds"] = tuple(_builds(checkout))
    found: tuple[Build, ...] = checkout.memory["builds"]
    return found


def is_opaque(checkout: Checkout) -> bool:
    """Whether something may build images in a way that is not looked at here."""
    if "opaque" not in checkout.memory:
        files: tuple[GithubFile | WoodpeckerFile, ...] = (*checkout.actions, *checkout.workflows)
        checkout.memory["opaque"] = any(_has_opaque(file) for file in files)
    return bool(checkout.memory["opaque"])


def _has_opaque(file: GithubFile | WoodpeckerFile) -> bool:
    for step in file.steps:
        name = step.action if isinstance(step, GithubStep) else step.image_name if step.is_plugin else ""
        if not names_repository(name) and _OTHER_STEPS.search(name) and not _HARMLESS.search(name):
            return True
    # A job that is another workflow does what nobody sees here.
    if isinstance(file, GithubFile) and any(job.field("uses") is not None for job in file.jobs):
        return True
    return any(
        _is_opaque(program, command)
        for script in file.scripts.values()
        for program, commands in script.script.by_program.items()
        for command in commands
    )


def _is_opaque(program: str, command: Command) -> bool:
    if program == "docker":
        return bool({"compose", "bake"} & {word.value for word in command.arguments[:2]})
    if program in _OTHER_BUILDERS:
        return True
    if program not in _RUNNERS and not (command.words and command.words[0].value.startswith("./")):
        return False
    words = [word.value for word in command.arguments]
    words = [word for word in words if word.endswith(".py")] if program.startswith("python") else words
    return any(_SOUNDS_SO.search(word) for word in (command.words[0].value, *words))


def _builds(checkout: Checkout) -> Iterator[Build]:
    for action in checkout.actions:
        if "docker" not in action.text:
            continue
        samples = samples_of(checkout, action)
        for step in action.steps:
            if step.action == "docker/build-push-action":
                yield of_action(samples, step)
            elif (run := step.field("run")) is not None and "docker" in run.value:
                sampled = samples.script(step)
                if sampled is not None:
                    job = [each for each in map(samples.script, step.job.steps) if each is not None]
                    published = {name for each in job for name in pushed(each.script, each.values)}
                    yield from of_commands(action, step, sampled.script, sampled.values, published)
    for file in checkout.workflows:
        for each in file.steps:
            if each.area == "steps" and each.is_plugin and names_repository(each.image):
                found = of_plugin(file, each)
                if found is not None:
                    yield found
        if re.search(r"\bdocker\b[^\n]*\bbuild\b", file.text):
            yield from of_scripts(file)
