"""Which secrets the rendered files of a project ask for, where these must exist, and for which events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ..model.fleet import Fleet
from ..model.project import Project
from ..render import RenderedFile

Side = Literal["github", "woodpecker"]
SIDES: tuple[Side, ...] = ("github", "woodpecker")


@dataclass(frozen=True, slots=True)
class Need:
    """A secret that files of a project ask for. `scope` is where the fleet says that it is; GitHub knows no events."""

    project: str
    name: str
    side: Side
    scope: str
    purpose: str
    events: tuple[str, ...]
    paths: tuple[str, ...]


def needs_of(project: Project, fleet: Fleet, files: Iterable[RenderedFile]) -> list[Need]:
    """The secrets of a project's rendered files, those of GitHub first, in the order of their names."""
    uses: dict[tuple[Side, str], list[tuple[str, tuple[str, ...]]]] = {}
    for side, name, path, events in _uses(project, files):
        uses.setdefault((side, name), []).append((path, events))
    found = []
    for (side, name), used in sorted(uses.items()):
        secret = fleet.secret(name, github=side == "github", project=project.name)
        events = tuple(sorted({event for _, each in used for event in each}))
        found.append(
            Need(project.name, name, side, secret.scope, secret.purpose, events, tuple(path for path, _ in used))
        )
    return found


def _uses(project: Project, files: Iterable[RenderedFile]) -> Iterator[tuple[Side, str, str, tuple[str, ...]]]:
    triggers = {each.path: getattr(each, "triggers", ()) for each in project.workflows}
    for file in files:
        side: Side = "github" if file.path.startswith(".github/") else "woodpecker"
        events = tuple(sorted({each.event for each in triggers[file.path]})) if side == "woodpecker" else ()
        for name in sorted(file.secrets):
            yield side, name, file.path, events
