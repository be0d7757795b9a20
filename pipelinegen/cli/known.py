"""What a workspace's definitions tell the rules."""

from __future__ import annotations

from collections.abc import Callable

from ..render.known import known_of
from ..rules.known import NOTHING, Known
from .workspace import Workspace


def known_in(workspace: Workspace) -> Callable[[str], Known]:
    """What is known of a checkout by its folder: its last part is the name of a project, or nothing is known.

    Raises PipelinegenError where the definitions cannot be read.
    """
    catalog = workspace.catalog()
    by_name = {each.project.name: known_of(each.project, catalog.fleet) for each in catalog.definitions}
    return lambda folder: by_name.get(folder.rstrip("/").rpartition("/")[2], NOTHING)
