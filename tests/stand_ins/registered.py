"""A repository as the stand-in Woodpecker server keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .repository import Repository

_LONGEST_TIMEOUT = 120
_CHOICES = {
    "visibility": ("public", "private", "internal"),
    "require_approval": ("none", "forks", "pull_requests", "all_events"),
}


@dataclass
class Registered:
    """A repository of the forge; `number` is 0 until it was active once."""

    number: int
    forge: Repository
    org_id: int = 1
    active: bool = False
    settings: dict[str, Any] = field(default_factory=dict)
    crons: list[dict[str, Any]] = field(default_factory=list)
    pipelines: list[dict[str, Any]] = field(default_factory=list)

    @property
    def full_name(self) -> str:
        return self.forge.full_name

    @property
    def forge_remote_id(self) -> str:
        return str(self.forge.id)

    @property
    def trusted(self) -> dict[str, bool]:
        return {"network": False, "volumes": False, "security": False, **self.settings.get("trusted", {})}

    @property
    def json(self) -> dict[str, Any]:
        """The repository as the API shows it."""
        owner, _, name = self.full_name.partition("/")
        page = f"https://github.com/{self.full_name}"
        return {
            **({"id": self.number, "org_id": self.org_id} if self.number else {}),
            "forge_id": 1,
            "forge_remote_id": self.forge_remote_id,
            "owner": owner,
            "name": name,
            "full_name": self.full_name,
            "forge_url": page,
            "clone_url": f"{page}.git",
            "default_branch": self.forge.default_branch,
            "private": self.forge.private,
            "active": self.active,
            # What a repository has when it is made active.
            "visibility": "private" if self.forge.private else "public",
            "require_approval": "forks",
            "timeout": 60,
            "allow_pr": True,
            "allow_deploy": False,
            "config_file": "",
            "cancel_previous_pipeline_events": ["push", "pull_request"],
            "netrc_trusted": [],
            **self.settings,
            "trusted": self.trusted,
        }


def settings_problem(known: Registered, asked: Mapping[str, Any], *, is_admin: bool) -> tuple[int, str] | None:
    """Why settings are refused: a status and what is said."""
    if "trusted" in asked and known.trusted | asked["trusted"] != known.trusted and not is_admin:
        return 403, "Insufficient privileges"
    if asked.get("timeout", 0) > _LONGEST_TIMEOUT and not is_admin:
        return 403, f"Timeout is not allowed to be higher than max timeout ({_LONGEST_TIMEOUT} minutes)"
    for name, choices in _CHOICES.items():
        if name in asked and asked[name] not in choices:
            return 400, f"Invalid {name}"
    return None
