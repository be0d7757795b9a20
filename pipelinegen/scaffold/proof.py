"""Whether a project that is not written yet fits the others of its fleet, and what its files would be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..catalog import EVERYONE, Catalog
from ..catalog.consistency import first_fault
from ..errors import DefinitionFault, PipelinegenError
from ..model.project import Project
from ..render import render_project
from .lacking import lacking_secrets
from .source import source_of


def proved_files(
    project: Project, catalog: Catalog, path: Path, *, definition: str, templates: Sequence[Path]
) -> dict[str, str]:
    """The texts of its files by their paths, every proof passed; with a number of the moment where it has none.

    `path` is where it will be declared, `definition` what its files call that. Raises PipelinegenError.
    """
    declared = {each.path: each.project for each in catalog.definitions}
    fault = first_fault({**declared, path: project}, catalog.fleet, EVERYONE)
    if fault is not None:
        raise PipelinegenError(f"{definition} cannot be written: {fault[1].message}")
    numbered = project.for_a_look()
    try:
        lacking = lacking_secrets(numbered, catalog.fleet, definition=definition, templates=templates)
        if lacking:
            lines = "".join(f"\n    {source_of(each, room=1 << 30)}," for each in lacking)
            raise PipelinegenError(
                f"{definition} cannot be written: its files need secrets that the fleet does not declare; once they "
                f"exist, add to `secrets` of {catalog.folder.name}/fleet.py:{lines}"
            )
        return render_project(numbered, catalog.fleet, definition=definition, templates=templates)
    except DefinitionFault as error:
        raise PipelinegenError(f"{definition} cannot be written: {error.message}") from None
