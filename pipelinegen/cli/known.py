"""What a workspace's definitions tell the rules."""

from __future__ import annotations

from collections.abc import Callable

from ..render.known import known_of, known_of_fleet
from ..rules.known import NOTHING, Known
from .workspace import Workspace


def known_in(workspace: Workspace) -> Callable[[str], Known]:
    """What is known of a checkout by its folder: that of the project in place, or one called like a project.

    The workspace itself is the project that is kept in place, or else it is known which images may float.
    Raises PipelinegenError where the definitions cannot be read.
    """
    catalog = workspace.catalog()
    by_name = {each.project.name: known_of(each.project, catalog.fleet) for each in catalog.definitions}
    own = next((each.project.name for each in catalog.definitions if each.project.in_place), "")
    root, of_root = str(workspace.root), by_name.get(own) or known_of_fleet(catalog.fleet)

    def known(folder: str) -> Known:
        folder = folder.rstrip("/")
        return of_root if folder == root else by_name.get(folder.rpartition("/")[2], NOTHING)

    return known
