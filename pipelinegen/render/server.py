"""The server that a fleet runs on, as far as it decides what runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..woodpecker.secret import Secret
from ..woodpecker.server import Server
from ..woodpecker.version import parse

if TYPE_CHECKING:
    from ..model.fleet import Fleet
    from ..model.project import Project


def server_of(fleet: Fleet, project: str) -> Server:
    """The fleet's server as it answers for one project: its version, its lists of images, and the project's secrets."""
    secrets = (
        Secret(each.name, frozenset(each.events), "repository" if each.projects else "global")
        for each in fleet.secrets
        if each.scope != "github" and (not each.projects or project in each.projects)
    )
    return Server(
        parse(fleet.woodpecker.version),
        tuple(secrets),
        fleet.woodpecker.privileged_plugins,
        fleet.woodpecker.trusted_clone,
    )


def repository_of(project: Project) -> dict[str, Any]:
    """The project's repository and its branch, as `metadata_of` takes them; it runs in the cluster, so it has both."""
    assert project.repository.name is not None
    assert project.repository.branch is not None
    return {"repository": project.repository.name, "default_branch": project.repository.branch}
