"""Every secret of a fleet: where it must exist, for which events, and who uses it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..model.fleet import Fleet
from .needs import Need


@dataclass(frozen=True, slots=True)
class Entry:
    """A declared secret. `places` are where it must exist; `users` are the files that ask for it, by their project.

    `events` are those it is asked for on, and `allowed` those the fleet says it is allowed for: GitHub knows none.
    """

    name: str
    scope: str
    purpose: str
    places: tuple[str, ...]
    events: tuple[str, ...]
    allowed: tuple[str, ...]
    users: Mapping[str, tuple[str, ...]]


def manifest(fleet: Fleet, needs: Iterable[Need], repositories: Mapping[str, str]) -> list[Entry]:
    """An entry for each secret that the fleet declares, used or not; `repositories` are the projects' on the forge."""
    asked = [*needs]
    found = []
    for secret in fleet.secrets:
        side = "github" if secret.scope == "github" else "woodpecker"
        uses = [each for each in asked if (each.name, each.side, each.scope) == (secret.name, side, secret.scope)]
        if secret.projects:
            uses = [each for each in uses if each.project in secret.projects]
        found.append(
            Entry(
                secret.name,
                secret.scope,
                secret.purpose,
                _places(secret.scope, [*(secret.projects or [each.project for each in uses])], repositories),
                tuple(sorted({event for each in uses for event in each.events})),
                tuple(secret.events),
                {each.project: each.paths for each in uses},
            )
        )
    return found


def _places(scope: str, projects: Iterable[str], repositories: Mapping[str, str]) -> tuple[str, ...]:
    if scope == "global":
        return ("Woodpecker, for all repositories",)
    where = "GitHub" if scope == "github" else "Woodpecker"
    return tuple(f"{where}, {repositories.get(each, each)}" for each in projects)
