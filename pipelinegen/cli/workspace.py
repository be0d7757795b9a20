"""Where a user's definitions, templates and output are: `[tool.pipelinegen]` of the nearest pyproject.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import PipelinegenError, near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..catalog import Catalog, Definition
    from ..render import RenderedFile

_KEYS = ("projects", "templates", "output")


class NoWorkspaceError(PipelinegenError):
    """Neither the working directory nor a folder above it says where definitions are."""


@dataclass(frozen=True)
class Workspace:
    """The folder that holds pyproject.toml, and the three folders it names."""

    root: Path
    projects: Path
    templates: Path
    output: Path

    def catalog(self) -> Catalog:
        """The definitions. Raises PipelinegenError."""
        from ..catalog import load_catalog

        return load_catalog(self.projects)

    def render(self, catalog: Catalog, definition: Definition) -> dict[Path, str]:
        """A project's proved files by their path below `output`. Raises PipelinegenError."""
        from ..render import prove_all

        files = self.render_unproved(catalog, definition)
        prove_all(definition.project, files, catalog.fleet)
        return {Path(definition.project.name) / file.path: file.text for file in files}

    def render_unproved(self, catalog: Catalog, definition: Definition) -> tuple[RenderedFile, ...]:
        """A project's files, not yet proved. Raises PipelinegenError."""
        from ..errors import DefinitionFault
        from ..render import render_files

        path = definition.path
        try:
            return render_files(
                definition.project,
                catalog.fleet,
                definition=path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name,
                templates=[self.templates] if self.templates.is_dir() else [],
            )
        except DefinitionFault as fault:
            raise catalog.locate(definition.path, fault) from None


def find_workspace() -> Workspace:
    """The workspace of the working directory. Raises NoWorkspaceError where there is none."""
    here = Path.cwd()
    for root in (here, *here.parents):
        settings = _settings(root / "pyproject.toml")
        if settings is not None:
            return _workspace(root, settings)
    if (here / "projects").is_dir():
        return _workspace(here, {})
    raise NoWorkspaceError(
        f"{here}: no definitions here; go to a folder with a `projects` folder, or name one in pyproject.toml:\n"
        '  [tool.pipelinegen]\n  projects = "projects"'
    )


def _settings(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    try:
        tool = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {})
    except UnicodeDecodeError as error:
        raise PipelinegenError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise PipelinegenError(f"{path}: {error}") from None
    if not isinstance(tool, dict):
        raise PipelinegenError(f"{path}: [tool] = {tool!r} must be a table")
    table = tool.get("pipelinegen")
    if table is None:
        return None
    if not isinstance(table, dict):
        raise PipelinegenError(f"{path}: [tool.pipelinegen] = {table!r} must be a table")
    for key, value in table.items():
        if key not in _KEYS:
            raise PipelinegenError(f"{path}: [tool.pipelinegen] has no setting {key!r}{near(key, _KEYS)}")
        if not isinstance(value, str):
            raise PipelinegenError(f"{path}: [tool.pipelinegen] {key} = {value!r} must be the name of a folder")
    return table


def _workspace(root: Path, settings: dict[str, Any]) -> Workspace:
    projects, templates, output = (
        root / settings.get(key, default)
        for key, default in (("projects", "projects"), ("templates", "templates"), ("output", "generated"))
    )
    if not projects.is_dir():
        raise PipelinegenError(f"{projects}: there is no such folder; it holds the definitions")
    return Workspace(root, projects, templates, output)


def generated_files(folder: Path) -> Iterator[tuple[Path, str]]:
    """Every file below a folder that pipelinegen wrote, by its path from there, with its text."""
    from ..render.header import MARK

    for path in sorted(folder.rglob("*.yml")):
        content = path.read_bytes() if path.is_file() else b""
        if content.startswith(MARK.encode()):
            yield path.relative_to(folder), content.decode("utf-8", "replace")
