"""What the images are built from: tracked by git, where the definition says."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from ...model.image import Image
from ...model.trigger import Push
from ...snapshot import Entry, contents, entries_at
from ...syntax.dockerfile import Wanted, is_there, wanted_by
from ...woodpecker.when.glob import match as glob_matches
from ..concern import Concern
from ..item import Item, blocked, note, right
from ..world import NotYetError, World
from .working_copy import base_of, checkout_of


def _read(world: World) -> Iterator[Item]:
    images, globs = _built(world), list(_globs(world))
    if not images and not globs:
        yield note("sources", "nothing is built from it")
        return
    checkout, commit = checkout_of(world), base_of(world)
    if not commit:
        raise NotYetError(f"once the checkout has the branch {world.branch}")
    entries = {each.path: each for each in entries_at(checkout, commit, [])}
    for image in images:
        dockerfile = entries.get(posixpath.normpath(image.dockerfile_path))
        if dockerfile is None:
            near = [path for path in entries if posixpath.basename(path).lower().startswith("dockerfile")]
            there = f"; there is {', '.join(sorted(near)[:3])}" if near else ""
            yield blocked(
                f"Dockerfile of {image.repository}",
                f"{world.branch} does not have {image.dockerfile_path}{there}",
                f"commit and push it, or say where it is in {world.definition.name}",
            )
            continue
        [text] = contents(checkout, [dockerfile])
        yield from _copied(image, world.branch, text.decode("utf-8", "replace"), entries)
    for path, glob in globs:
        if not any(glob_matches(glob, each) for each in entries):
            yield blocked(
                f"path {glob}", f"no file of {world.branch} matches it, so {path} never runs for it", "correct it"
            )


def _built(world: World) -> list[Image]:
    building = [each for each in world.project.workflows if each.builds != ()]
    used = {image.repository: image for each in building for image in world.project.images_of(each)}
    return list(used.values())


def _globs(world: World) -> Iterator[tuple[str, str]]:
    for each in world.project.workflows:
        for glob in getattr(each, "paths", ()):
            yield each.path, glob
        for trigger in getattr(each, "triggers", ()):
            if isinstance(trigger, Push):
                yield from ((each.path, glob) for glob in trigger.paths)


def _copied(image: Image, branch: str, text: str, entries: dict[str, Entry]) -> Iterator[Item]:
    missing = [each for each in wanted_by(text) if not _is_there(image.context, each, entries)]
    for each in missing:
        yield blocked(
            f"{image.dockerfile_path}:{each.line}",
            f"`{each.why}` needs {each.path!r}, which {branch} does not have below {image.context!r}",
            "commit and push it (is it ignored?), or correct the Dockerfile or the context",
        )
    if not missing:
        yield right(f"Dockerfile of {image.repository}", f"{image.dockerfile_path}, and all it copies is in git")


def _is_there(context: str, wanted: Wanted, entries: dict[str, Entry]) -> bool:
    if wanted.names:
        inside = "" if posixpath.normpath(context) == "." else f"{posixpath.normpath(context)}/"
        return any(path.startswith(inside) and posixpath.basename(path) in wanted.names for path in entries)
    return is_there(context, wanted.path, entries)


SOURCES = Concern("sources", _read)
