"""What a workspace's definitions tell the rules."""

from __future__ import annotations

from collections.abc import Callable

from ..model.fleet import Fleet
from ..model.project import Project
from ..render.server import server_of
from ..rules.known import NOTHING, Known
from .workspace import Workspace


def known_in(workspace: Workspace) -> Callable[[str], Known]:
    """What is known of a checkout by its folder: its last part is the name of a project, or nothing is known.

    Raises PipelinegenError where the definitions cannot be read.
    """
    catalog = workspace.catalog()
    by_name = {each.project.name: known(each.project, catalog.fleet) for each in catalog.definitions}
    return lambda folder: by_name.get(folder.rstrip("/").rpartition("/")[2], NOTHING)


def known(project: Project, fleet: Fleet) -> Known:
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
