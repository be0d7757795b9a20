"""Steps that tell somebody how a pipeline went."""

from __future__ import annotations

from ...finding import Position
from ...syntax import yaml
from ..view.woodpecker import WoodpeckerStep
from .conditions import Condition
from .receivers import HOSTS, is_messenger, reaches_monitor


def notice(step: WoodpeckerStep) -> Position | None:
    """Where the step says that it tells somebody; None where it does something else."""
    if step.is_plugin:
        image = step.field("image")
        if image is not None and step.settings and is_messenger(step.image_name):
            return image.position
        return None
    if step.script is None or not any(host in step.script.text for host in HOSTS):
        return None
    for command in step.script.script.calls("curl", "wget"):
        if any(host in word.value for word in command.words for host in HOSTS):
            return step.script.position(command.start)
    return None


def after_failure(step: WoodpeckerStep) -> bool:
    """Whether it is there after something failed."""
    return any("failure" in _status(step, at) for at in range(len(step.conditions)))


def is_about_status(step: WoodpeckerStep) -> bool:
    """Whether its conditions ask how it went so far."""
    return any(_status(step, at) for at in range(len(step.conditions)))


def has_heartbeat(step: WoodpeckerStep) -> bool:
    """Whether its script tells a monitor that it has run."""
    return step.script is not None and reaches_monitor(step.script.text)


def _status(step: WoodpeckerStep, at: int) -> tuple[str, ...]:
    node = Condition(step.file, step.conditions[at], step).field("status")
    return tuple(each.value for each in yaml.scalars(node))
