"""A new fleet tried out in a folder of its own, before anything is written."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ..errors import PipelinegenError
from ..lock import LOCKS
from .workspace import Workspace, workspace_at

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..model.project import Project
    from ..scaffold.beginning import Beginning
    from .made import Made


def prove(made: Beginning, settings: Mapping[str, str], own: Project | None, first: Made | None) -> None:
    """Load and render the new fleet elsewhere, and add what comes of it. Raises PipelinegenError where that fails.

    `own` is the project of the folder itself, `first` that of a first app.
    """
    with TemporaryDirectory(prefix="pipelinegen-") as name:
        folder = Path(name).resolve()
        _copy(made, settings, folder)
        workspace = workspace_at(folder, settings)
        try:
            # What lies there already may wait for its number.
            catalog = workspace.catalog()
            _add_rendered(made, workspace, catalog, own)
            if first:
                _add_first(made, workspace, catalog, first)
        except PipelinegenError as error:
            raise PipelinegenError(str(error).replace(f"{folder}/", "")) from None


def _copy(made: Beginning, settings: Mapping[str, str], folder: Path) -> None:
    """What is there already and counts, and over it what is new."""
    for name in (settings.get("projects", "projects"), settings.get("templates", "templates"), *LOCKS.values()):
        if (made.root / name).is_dir():
            shutil.copytree(made.root / name, folder / name)
        elif (made.root / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(made.root / name, folder / name)
    for name, text in made.texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def _add_rendered(made: Beginning, workspace: Workspace, catalog: Catalog, own: Project | None) -> None:
    """The files of the folder's own project, where it has none of them."""
    from ..render import prove_all

    for definition in catalog.definitions:
        if own is not None and definition.project == own:
            files = workspace.render_unproved(catalog, definition)
            prove_all(own, files, catalog.fleet)
            for file in files:
                made.add(file.path, file.text)


def _add_first(made: Beginning, workspace: Workspace, catalog: Catalog, first: Made) -> None:
    """The definition of a first app, and its files if nothing in them has to wait."""
    path = workspace.projects / f"{first.project.name.replace('-', '_')}.py"
    if path.exists():
        raise PipelinegenError(f"{path}: it is there already, and never written over; choose another name")
    files = first.proved(catalog, path, workspace)
    made.add(path.relative_to(workspace.root).as_posix(), first.text)
    if not first.project.is_unregistered:
        place = workspace.place(first.project).relative_to(workspace.root)
        for name, text in files.items():
            made.add((place / name).as_posix(), text)
