"""What a sync has brought to a checkout, and where a sync begins there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import PipelinegenError
from ..git import commit_of
from ..sync import BRANCH, plan
from ..sync.publish import remote_of

if TYPE_CHECKING:
    from ..catalog import Catalog
    from .workspace import Rendered


def target_of(catalog: Catalog, project: str, checkout: Path) -> tuple[str, str]:
    """The branch that a project's definition names, and the checkout's remote for it; either may be empty."""
    repository = next(each.project.repository for each in catalog.definitions if each.project.name == project)
    return repository.branch or "", remote_of(checkout, repository.name or "")


def waiting_in(catalog: Catalog, rendered: Rendered, checkout: Path) -> frozenset[str]:
    """The files that wait on `BRANCH` to be merged, if all is there that a sync would bring to the checkout."""
    try:
        commit_of(checkout, f"refs/heads/{BRANCH}")  # most have no such branch, and to plan takes longer
        target, remote = target_of(catalog, rendered.project, checkout)
        planned = plan(rendered.project, rendered.files, checkout, branch=BRANCH, target=target, remote=remote)
    except PipelinegenError:
        return frozenset()  # whoever syncs is told why that cannot be done
    return frozenset(each.path for each in planned.changes) if planned.done else frozenset()
