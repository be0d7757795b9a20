"""Builds by a plugin of Woodpecker's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...syntax import yaml
from ...woodpecker.compiled import CompileError
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._build import OWN_VALUE, Build, folder_of, platforms_of
from ._image import Image, image
from ._place import named_at

_FIRST_EVENTS = ("push", "deployment", "manual", "tag", "cron", "release", "pull_request")


def of_plugin(file: WoodpeckerFile, step: WoodpeckerStep) -> Build | None:
    """The build of a step that runs a plugin; None where it is there on no event, or the server refuses it."""
    event = next((name for name in _FIRST_EVENTS if name in step.events), None)
    compiled = file.compiled(event) if event else None
    if compiled is None or isinstance(compiled, CompileError):
        return None
    there = [each for one in compiled for stage in one.stages for each in stage if each.container.name == step.name]
    if not there:
        return None
    settings = yaml.field(step.node, "settings")
    own = any(node.kind == "scalar" and OWN_VALUE.search(node.value) for node in yaml.walk(settings))
    images: list[Image] = []
    for each in there:
        images += _plugin_images(file, step, each.environment)
    first = {name: value for name, value in there[0].environment.items() if "<secret" not in value}
    whole = not own and len(there) == 1 and bool(images) and all(each.tag is not None for each in images)
    context, dockerfile = folder_of(first.get("PLUGIN_CONTEXT", "")), first.get("PLUGIN_DOCKERFILE", "")
    # Where the plugin looks for a Dockerfile that nobody names depends on its version.
    named = folder_of(dockerfile or "Dockerfile") if dockerfile or context == "." else None
    key = step.field("image")
    return Build(
        file, step, key.position if key is not None else step.position, () if own else tuple(images), whole,
        first.get("PLUGIN_DRY_RUN", "") not in ("true", "1"), step.events, False,
        None if own else context, None if own else named, platforms_of(first.get("PLUGIN_PLATFORMS", "")),
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
        place = named_at(file, step.field("settings", "repo"), found.repository) or step.position
        for tag in tags or [""]:
            yield Image(found.repository, tag if re.fullmatch(r"[\w][\w.-]*", tag) else None, place)
