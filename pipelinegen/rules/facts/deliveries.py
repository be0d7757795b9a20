"""What a step of Woodpecker's changes outside of its workspace: images it pushes, what it deploys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ...finding import Position
from ...syntax.shell import Command
from ..view.woodpecker import WoodpeckerStep
from .images import PUSHING, pushed_by
from .plugins import is_builder
from .programs import DEPLOYING, deploys, is_of_cluster, keeps
from .pushes import Push

# Programs that work on another machine, or bring something there.
_AWAY = ("ssh", "scp", "rsync")


@dataclass(frozen=True)
class Delivery:
    """One thing that a step changes: in words, and where it says so; `command` is None where a plugin does it."""

    step: WoodpeckerStep
    what: str
    position: Position
    command: Command | None = None

    @property
    def is_of_cluster(self) -> bool:
        """Whether it changes what a cluster runs, rather than what is stored."""
        return self.command is not None and is_of_cluster(self.command)


def deliveries(step: WoodpeckerStep) -> Iterator[Delivery]:
    """What the step changes, in the order of the text."""
    script = step.script
    if step.is_plugin:
        if is_builder(step.image) and Push(step).happens:
            image = step.field("image")
            yield Delivery(step, "pushes an image", image.position if image is not None else step.position)
    elif script is not None:
        for command in script.script.calls(*DEPLOYING, *PUSHING, *_AWAY):
            what = change(command)
            if what:
                yield Delivery(step, f"runs `{what}`", script.position(command.start), command)


def change(command: Command) -> str:
    """What a command deploys, pushes or does on another machine, such as `kubectl set`; empty if nothing is known."""
    if command.program in _AWAY:
        return "" if command.has("--dry-run") else command.program
    return deploys(command) or (keeps(command) if pushed_by(command) is not None else "")
