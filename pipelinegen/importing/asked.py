"""What a person says of a repository, because its files cannot; and what is still missing then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known beside the files; empty or None where nobody said.

    `containers` are the image repositories of containers, `schedules` the five fields of crons by their names. `keep`
    are paths of files that are to stay as they are. `head` is the branch that the forge calls the default.
    """

    name: str
    repository: str | None = None
    branch: str | None = None
    head: str | None = None
    woodpecker_id: int | None = None
    namespace: str | None = None
    rollout_timeout: int | None = None
    publish_latest: str | None = None
    containers: Mapping[str, str] = field(default_factory=dict)
    schedules: Mapping[str, str] = field(default_factory=dict)
    keep: frozenset[str] = frozenset()
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that must be known and cannot be seen; `remedy` is how to say it. `where` is `path:line` or a path."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"
