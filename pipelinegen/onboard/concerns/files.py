"""The rendered files where this workspace keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ...checkout import FOLDERS
from ...drift import Verdict, compare
from ...presence import present
from ...render.write import write_files
from ..concern import Concern
from ..item import Item, blocked, change, right
from ..world import NotYetError, World


def _read(world: World) -> Iterator[Item]:
    if world.project.is_unregistered:
        raise NotYetError("once the repository's number on the Woodpecker server is known")
    inside = FOLDERS if world.project.in_place else ("",)
    compared = compare(world.project.name, world.files, present(world.place, world.files, inside))
    drifting = [each for each in compared if each.drifts]
    for each in drifting:
        if each.verdict is Verdict.FOREIGN:
            yield blocked(each.path, "pipelinegen did not write it", f"move it out of {world.place.name}/")
    ours = [each for each in drifting if each.verdict is not Verdict.FOREIGN]
    if ours:
        written = {world.place / each.path: each.wanted for each in ours if each.wanted is not None}
        gone = [world.place / each.path for each in ours if each.wanted is None]
        act = partial(write_files, written, gone, keep=world.shared)
        told = ", ".join(f"{each.path} is {each.verdict}" for each in ours)
        over = " (over the edits by hand)" if any(each.edited for each in ours) else ""
        yield change("rendered files", told, f"as defined{over}", act)
    elif not drifting:
        yield right("rendered files", f"{len(world.files)}, as defined and proved")


FILES = Concern("files", _read)
