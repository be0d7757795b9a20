"""What the definitions tell the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..rules.known import Known
from ..woodpecker.version import parse
from .server import server_of

if TYPE_CHECKING:
    from ..model.fleet import Fleet
    from ..model.project import Project


def known_of_fleet(fleet: Fleet) -> Known:
    """What the definitions say of their own repository, as long as it is no project."""
    return Known(parse(fleet.woodpecker.version), frozenset(each.image for each in fleet.floating_images))


def known_of(project: Project, fleet: Fleet) -> Known:
    """What the definitions say of one project."""
    server = server_of(fleet, project.name)
    return Known(
        server.version,
        frozenset(each.image for each in fleet.floating_images),
        server.secrets,
        frozenset(
            each.name
            for each in fleet.secrets
            if each.scope == "github" and (not each.projects or project.name in each.projects)
        ),
        None,
        frozenset(image.repository for image in project.images if image.publish_latest),
        server.privileged_plugins,
    )
