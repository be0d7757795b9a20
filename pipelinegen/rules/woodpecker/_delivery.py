"""What a step changes outside of its workspace: images it pushes, what it deploys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...finding import Position
from ...syntax.shell import Command
from ..view.woodpecker import WoodpeckerStep

# The last part of the names of images that build and push unless they are told not to.
_BUILDERS = (
    "plugin-docker-buildx", "wp-docker-buildx", "plugin-kaniko", "drone-kaniko", "plugin-buildah", "plugins/docker",
    "plugins/kaniko", "plugins/ecr", "plugins/gcr", "plugins/buildx",
)  # fmt: skip
_CHANGING = {
    "kubectl": ("set", "apply", "patch", "replace", "scale", "delete", "rollout restart", "rollout undo"),
    "helm": ("upgrade", "install", "rollback"),
    "terraform": ("apply", "destroy"),
    "tofu": ("apply", "destroy"),
    "terragrunt": ("apply", "destroy", "run-all apply", "run apply"),
    "docker": ("push", "stack deploy", "service update", "image push"),
    "podman": ("push",),
    "buildah": ("push",),
    "ansible-playbook": ("",),
    "ssh": ("",),
    "scp": ("",),
    "rsync": ("",),
    "nomad": ("job run", "run"),
}
_DEPLOYING = frozenset({"kubectl", "helm", "nomad"})


@dataclass(frozen=True)
class Delivery:
    """One thing that a step changes: in words, and where it says so; `command` is None where a plugin does it."""

    step: WoodpeckerStep
    what: str
    position: Position
    command: Command | None = None


def deliveries(step: WoodpeckerStep) -> Iterator[Delivery]:
    """What the step changes, in the order of the text."""
    if step.is_plugin:
        yield from _of_plugin(step)
        return
    script = step.script
    if script is not None:
        for command in script.script.calls(*_CHANGING):
            verb = _verb(command)
            if verb is not None:
                what = f"runs `{' '.join((command.program, verb)).rstrip()}`"
                yield Delivery(step, what, script.position(command.start), command)


def deploys(delivery: Delivery) -> bool:
    """Whether it changes what runs, rather than what is stored."""
    return delivery.command is not None and delivery.command.program in _DEPLOYING


def _of_plugin(step: WoodpeckerStep) -> Iterator[Delivery]:
    if not step.image_name.endswith(_BUILDERS):
        return
    dry = step.settings.get("dry_run") or step.settings.get("dry-run") or step.settings.get("no_push")
    if dry is None or dry[1].value.lower() in ("false", ""):
        image = step.field("image")
        yield Delivery(step, "pushes an image", image.position if image is not None else step.position)


def _verb(command: Command) -> str | None:
    """The part of the command that changes something; None where it only looks."""
    if command.has("--dry-run") or command.has("--check"):
        return None
    words = [word.value for word in command.operands]
    for verb in _CHANGING[command.program]:
        parts = verb.split()
        if any(words[at : at + len(parts)] == parts for at in range(min(3, len(words)))) or not verb:
            return verb
    return None
