"""Builds by `docker build` and `docker push`."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Iterator, Mapping

from ...syntax.shell.script import Script
from ...syntax.yaml import Node
from ...woodpecker import environ, metadata_of
from ..facts.images import pushed_by
from ..view.github import GithubFile, GithubStep
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._build import OWN_VALUE, Build, folder_of, platforms_of
from ._build_action import events_of
from ._image import Image, image
from ._place import named_at
from ._sample import UNKNOWN, expanded, known, variables


def of_scripts(file: WoodpeckerFile) -> Iterator[Build]:
    """The builds in the scripts of a Woodpecker workflow."""
    given = environ(metadata_of("push"), file.known.version)
    for script in file.scripts.values():
        step = script.step
        if not isinstance(step, WoodpeckerStep) or "docker" not in script.text or step.area != "steps":
            continue
        if any(OWN_VALUE.search(node.value) for node in step.commands):
            continue
        own = {name: _literal(value) for name, (_, value) in step.environment.items()}
        values = variables(script.script, {**given, **own})
        yield from of_commands(file, step, script.script, values, set(pushed(script.script, values)))


def _literal(node: Node) -> str:
    return node.value if node.kind == "scalar" and "${" not in node.value else UNKNOWN


def of_commands(
    file: GithubFile | WoodpeckerFile,
    step: GithubStep | WoodpeckerStep,
    script: Script,
    values: Mapping[str, str],
    published: Collection[str],
) -> Iterator[Build]:
    """The builds of a script; `published` are the images that are pushed afterwards."""
    deciding: tuple[Node | None, ...] = ()
    if isinstance(step, GithubStep):
        run, happens = step.field("run"), events_of(step.job.file)
        deciding = (step.field("if"), step.job.field("if"), step.job.field("strategy"))
    else:
        run, happens = step.field("commands"), step.events
    for command in script.calls("docker"):
        words = [word.value for word in command.arguments]
        if words[:1] != ["build"] and words[:2] != ["buildx", "build"]:
            continue
        names = [expanded(word.value, values) for word in command.values_of("-t", "--tag")]
        images = []
        for name in names:
            if (found := image(full(name))) is not None:
                place = named_at(file, run, found.repository) or step.node.position
                images.append(Image(found.repository, found.tag, place))
        folder = folder_of(expanded(words[-1], values)) if words[-1] != "-" else None
        named = command.value_of("-f", "--file")
        dockerfile = expanded(named.value, values) if named is not None else posixpath.join(folder or "", "Dockerfile")
        platform = command.value_of("--platform")
        yield Build(
            file, step, images[0].position if images else step.node.position, tuple(images),
            bool(names) and all(known(name) for name in names),
            "--push" in words or any(full(name) in published for name in names), happens,
            command.tested or any(each is not None for each in deciding), folder,
            folder_of(dockerfile) if folder is not None else None,
            platforms_of(expanded(platform.value, values)) if platform is not None else None,
        )  # fmt: skip


def pushed(script: Script, values: Mapping[str, str]) -> Iterator[str]:
    """The images that a script pushes."""
    for command in script.calls("docker"):
        yield from (full(expanded(word.value, values)) for word in pushed_by(command) or ())


def full(name: str) -> str:
    """An image with the tag that is meant where none is named."""
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"
