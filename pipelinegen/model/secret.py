"""Secrets: which exist, where, and for which events."""

import re
from typing import Literal

from pydantic import Field, model_validator

from .base import Line, Model, ProjectName, fault

# The events a Woodpecker secret can be limited to; every pull request event counts as `pull_request`.
Event = Literal["cron", "deployment", "manual", "pull_request", "push", "release", "tag"]


class Secret(Model):
    """A secret that exists.

    `scope` says where: `github` in the repositories' Actions secrets; `global` on the Woodpecker server for all
    repositories; `repository` on the Woodpecker server for the listed `projects` only. `events` are those it is
    allowed for (Woodpecker only); `purpose` says what it opens.
    """

    name: str = Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")
    scope: Literal["github", "global", "repository"]
    purpose: Line
    events: tuple[Event, ...] = ()
    projects: tuple[ProjectName, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> "Secret":
        if self.scope != "github" and not self.events:
            raise ValueError(f"secret {self.name!r} allows no event; Woodpecker demands at least one")
        if self.scope == "github" and self.events:
            raise ValueError(f"secret {self.name!r} is GitHub's; only Woodpecker limits secrets to events")
        if self.scope == "github" and not re.fullmatch(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*", self.name.upper()):
            raise fault(
                f"{self.name!r} is not a name on GitHub: letters, digits and underscores, not beginning with GITHUB_",
                ("name",),
            )
        if (self.scope == "repository") != bool(self.projects):
            raise ValueError(f"secret {self.name!r}: name its projects if and only if its scope is 'repository'")
        return self

    def hides(self, other: "Secret") -> bool:
        """Whether some project cannot have both: neither CI tells upper from lower case.

        A repository's secret beside a global one of exactly its name is meant: it replaces it.
        """
        if (self.scope == "github") != (other.scope == "github") or self.name.lower() != other.name.lower():
            return False
        if self.projects and other.projects:
            return not set(self.projects).isdisjoint(other.projects)
        return self.scope == other.scope or self.name != other.name
