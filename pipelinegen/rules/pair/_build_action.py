"""Builds by docker/build-push-action."""

from __future__ import annotations

import posixpath
import re

from ...syntax import yaml
from ..view.github import GithubFile, GithubStep
from ._build import Build, folder_of, platforms_of
from ._github import Samples
from ._image import Image, image
from ._place import named_at


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


def of_action(samples: Samples, step: GithubStep) -> Build:
    """The build of a step that uses the action."""
    inputs = {name: value for name, (_, value) in step.inputs.items()}
    text = {name: samples.node(step, value) for name, value in inputs.items()}
    images: list[Image] = []
    whole = True
    for reference in re.split(r"[,\n]", text.get("tags", "")):
        if reference.strip():
            found = image(reference.strip())
            whole = whole and found is not None and found.tag is not None
            if found is not None:
                place = named_at(samples.file, inputs.get("tags"), found.repository)
                images.append(Image(found.repository, found.tag, place or inputs["tags"].position))
    context = text.get("context", "")
    inside = re.fullmatch(r"\{\{\s*defaultContext\s*\}\}(?::(.*))?", context)
    folder = folder_of(inside[1] or "" if inside else context)
    file = text.get("file", "")
    named = posixpath.join(folder, file or "Dockerfile") if folder is not None and (inside or not file) else file
    job_if, own_if = step.job.field("if"), step.field("if")
    push = text.get("push", "false")
    uses = step.uses
    decided = any(each is not None for each in (job_if, own_if, step.job.field("strategy")))
    return Build(
        samples.file, step, uses.position if uses is not None else step.node.position, tuple(images), whole,
        push not in ("", "false"), events_of(samples.file), decided or push not in ("true", "false"),
        folder, folder_of(named) if folder is not None else None, platforms_of(text.get("platforms", "")),
    )  # fmt: skip
