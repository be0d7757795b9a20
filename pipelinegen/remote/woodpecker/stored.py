"""What a Woodpecker server keeps for pipelines: secrets, whose values it never tells, and crons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from ..reading import at, number, text, texts, words

Scope = Literal["repository", "organization", "global"]


@dataclass(frozen=True, slots=True)
class StoredSecret:
    """A secret: for which events it may be used, and, if any are named, in which plugin images alone."""

    name: str
    events: tuple[str, ...]
    images: tuple[str, ...]
    scope: Scope


@dataclass(frozen=True, slots=True)
class StoredCron:
    """A time table. One that is not enabled never starts anything."""

    id: int
    name: str
    schedule: str
    branch: str
    enabled: bool
    timezone: str


def secret_reader(scope: Scope) -> Callable[[object], StoredSecret]:
    """What reads a secret of a scope. It raises StrangeError."""

    def read(document: object) -> StoredSecret:
        name = text(document, "name")
        return StoredSecret(name, texts(document, "events"), texts(document, "images"), scope)

    return read


def read_cron(document: object) -> StoredCron:
    """What the server says of a cron. Raises StrangeError."""
    return StoredCron(
        id=number(document, "id"),
        name=text(document, "name"),
        schedule=words(document, "schedule"),
        branch=words(document, "branch"),
        # Servers before 3.13 have no such field, and all crons fire.
        enabled=at(document, "enabled") is not False,
        timezone=words(document, "timezone"),
    )
