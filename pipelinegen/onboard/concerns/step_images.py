"""The images that the steps of Woodpecker workflows run in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.image import ImageReference
from ...remote.registry import image_exists
from ...syntax import yaml
from ..concern import Concern
from ..item import Item, blocked, note, right
from ..world import World


def _read(world: World) -> Iterator[Item]:
    images = sorted({image for path, text in world.files.items() for image in _images(path, text)})
    if not images:
        yield note("step images", "no Woodpecker workflow has a step")
    for image in images:
        exists = image_exists(ImageReference.parse(image), network=world.servers.network)
        if exists:
            yield right(image, "the registry has it")
        elif exists is None:
            yield note(image, "its registry wants a login, or does not answer: not looked at")
        else:
            yield blocked(
                image, "the registry has no such image", "pin another version (`pipelinegen pins list` shows where)"
            )


def _images(path: str, text: str) -> Iterator[str]:
    if not path.startswith(".woodpecker/"):
        return
    document = yaml.load_plain(text)
    for part in ("clone", "steps", "services"):
        for step in _steps(document.get(part) if isinstance(document, dict) else None):
            image = step.get("image") if isinstance(step, dict) else None
            # What is named by a variable is known only when it runs.
            if isinstance(image, str) and "$" not in image:
                yield image


def _steps(part: Any) -> list[Any]:
    return list(part.values()) if isinstance(part, dict) else part if isinstance(part, list) else []


STEP_IMAGES = Concern("step images", _read)
