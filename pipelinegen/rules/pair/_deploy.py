"""What the steps of a Woodpecker workflow deploy: the images they set, with the values that a pipeline would have."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ...finding import Position
from ...syntax import shell
from ...syntax.shell.script import Command
from ...woodpecker.compiled import Compiled, Step
from ..view.woodpecker import WoodpeckerFile
from ._image import Image, image
from ._place import place_of
from ._sample import UNKNOWN, expanded, variables

_DEPLOYING = re.compile(r"\bkubectl\b|\bhelm\b|\"image\"|WORKLOADS")
_WORKLOAD = re.compile(r"\S+ \w+/\S+ \d+[smh] (.+)")


@dataclass(frozen=True)
class Deployed:
    """An image that a step sets in a workload; its `position` is in the workflow's file."""

    image: Image
    file: WoodpeckerFile
    step: str


def deployed(compiled: Compiled, file: WoodpeckerFile, given: Mapping[str, str]) -> Iterator[Deployed]:
    """The images that the steps of a workflow deploy; `given` are the variables that every step has."""
    for stage in compiled.stages:
        for step in stage:
            text = "\n".join(step.container.commands)
            if _DEPLOYING.search(text) is None:
                continue
            for found in _images(step, text, given):
                yield Deployed(replace(found, position=_place(file, step, found)), file, step.container.name)


def _place(file: WoodpeckerFile, step: Step, found: Image) -> Position:
    holder = next((each for each in file.steps if each.name == step.container.name and each.area == "steps"), None)
    if holder is None:
        return step.container.position
    for text in (found.repository, found.path):
        place = place_of(file, holder.field("environment"), text) or place_of(file, holder.field("commands"), text)
        if place is not None:
            return place
    return place_of(file, holder.field("commands"), "set image") or holder.position


def _images(step: Step, text: str, given: Mapping[str, str]) -> Iterator[Image]:
    own = {name: UNKNOWN if "<secret" in value else value for name, value in step.environment.items()}
    environment = {**given, **own}
    if "WORKLOADS" in own and "$IMAGE_TAG" in text.replace("{", ""):
        yield from _workloads(own["WORKLOADS"], environment.get("IMAGE_TAG", UNKNOWN))
        return
    script = shell.read(text)
    values = variables(script, environment)
    for command in script.commands:
        for reference in references(command, values):
            found = image(reference)
            if found is not None:
                yield found


def _workloads(text: str, tag: str) -> Iterator[Image]:
    for line in text.splitlines():
        match = _WORKLOAD.fullmatch(line.strip())
        for pair in match[1].split() if match else ():
            found = image(f"{pair.partition('=')[2]}:{tag}")
            if found is not None:
                yield found


def references(command: Command, values: Mapping[str, str]) -> Iterator[str]:
    """The images that a command sets in a workload, as texts."""
    words = [expanded(word.value, values) for word in command.operands]
    if command.program == "kubectl" and "set" in words and "image" in words[words.index("set") :]:
        for word in words[words.index("set") + 2 :]:
            container, sign, reference = word.partition("=")
            if sign and container:
                yield reference
    elif command.program == "helm":
        chosen: dict[str, str] = {}
        for option in command.values_of("--set", "--set-string"):
            for pair in expanded(option.value, values).split(","):
                key, _, value = pair.partition("=")
                chosen[key] = value
        for key, value in chosen.items():
            prefix, dot, last = key.rpartition(".")
            if last == "repository" and (tag := chosen.get(f"{prefix}{dot}tag")):
                yield f"{value}:{tag}"
    elif command.program in ("curl", "kubectl"):
        for argument in command.arguments:
            if '"image"' in argument.value:
                yield from _of_json(expanded(argument.value, values))


def _of_json(text: str) -> Iterator[str]:
    try:
        left = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    while left:
        node = left.pop()
        if isinstance(node, dict):
            left += node.values()
            if isinstance(node.get("image"), str):
                yield node["image"]
        elif isinstance(node, list):
            left += node
