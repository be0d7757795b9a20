"""Where a user's definitions, templates and output are: `[tool.pipelinegen]` of the nearest pyproject.toml."""

from __future__ import annotations

import sys
import tomllib
from contextlib import AbstractContextManager, nullcontext, redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..checkout import FOLDERS
from ..errors import PipelinegenError, near
from ..presence import present

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from ..catalog import Catalog, Definition
    from ..memory.session import Session
    from ..model.project import Project
    from ..render import RenderedFile

_KEYS = ("projects", "templates", "output")


class NoWorkspaceError(PipelinegenError):
    """Neither the working directory nor a folder above it says where definitions are."""


@dataclass(frozen=True)
class Rendered:
    """A project's proved files by their path in its repository, and the folder that they are kept in here."""

    project: str
    place: Path
    files: dict[str, str]


@dataclass(frozen=True)
class Workspace:
    """The folder that holds pyproject.toml, and the three folders it names."""

    root: Path
    projects: Path
    templates: Path
    output: Path
    in_place: bool = True
    memory: Session | None = None

    def remembering(self) -> Workspace:
        """The same, where what is done with it is remembered, unless the user has switched that off."""
        from .remembered import begin

        return replace(self, memory=begin(self.root, self.projects, self.templates, self.output))

    def remember(self, catalog: Catalog, written: Collection[Path] = ()) -> None:
        """Remember that every file is as defined, now that some have been written or removed.

        Nothing is remembered where not all projects have been rendered, or not to where they belong.
        """
        if self.memory and self.in_place:
            self.memory.keep(len(catalog.definitions), [*map(str, written)])

    def is_as_defined(self) -> bool:
        """Whether it is remembered that every file that is kept here is as defined, and nothing has changed since."""
        from .remembered import find_as_defined

        found = find_as_defined()
        return found is not None and found.root == str(self.root) and self.in_place

    def remember_proofs(self) -> None:
        """Remember which files have been proved until now."""
        if self.memory:
            self.memory.keep_proofs()

    def writing_to(self, output: Path) -> Workspace:
        """The same definitions with everything they render to in another folder, also what else stays in place."""
        return replace(self, output=output.absolute(), in_place=False)

    def catalog(self) -> Catalog:
        """The definitions. One may lack its number on the server until it is rendered. Raises PipelinegenError."""
        from ..catalog import EVERYONE, load_catalog

        # What a definition prints was not asked for.
        with self._watched(), redirect_stdout(sys.stderr):
            return load_catalog(self.projects, locks=self.root, unregistered=EVERYONE)

    def place(self, project: Project) -> Path:
        """The folder that the paths of a project's files begin at."""
        return self.root if project.in_place and self.in_place else self.output / project.name

    def present(self, place: Path, wanted: Collection[str] = ()) -> dict[str, str]:
        """The texts of the YAML files of a place: all of them below the output, the CI files only of a checkout."""
        return present(place, wanted, self.inside(place))

    def inside(self, place: Path) -> tuple[str, ...]:
        """The folders of a place that may hold files of ours: the whole of it below the output."""
        return FOLDERS if place == self.root else ("",)

    def left_behind(self, catalog: Catalog, names: Collection[str] | None = None) -> list[tuple[str, Path]]:
        """The places where projects that are not declared any more, or are elsewhere now, may have left files.

        Each with the name of the project that was there; `names` are the folders of the output, if those on disk are
        not meant.
        """
        if names is None:
            names = [each.name for each in self.output.iterdir()] if self.output.is_dir() else []
            # The output may be a folder that holds more than projects.
            names = [name for name in names if any((self.output / name / each).is_dir() for each in FOLDERS)]
        found = [(name, self.output / name) for name in sorted(names)]
        if self.in_place:
            found.append((self.root.name, self.root))
        places = {self.place(each.project) for each in catalog.definitions}
        return [(name, place) for name, place in found if place not in places]

    def render_unproved(self, catalog: Catalog, definition: Definition) -> tuple[RenderedFile, ...]:
        """A project's files, not yet proved. Raises PipelinegenError."""
        from ..errors import DefinitionFault
        from ..render import render_files

        try:
            with self._watched():
                return render_files(
                    definition.project,
                    catalog.fleet,
                    definition=self.label(definition),
                    templates=[self.templates] if self.templates.is_dir() else [],
                )
        except DefinitionFault as fault:
            raise catalog.locate(definition.path, fault) from None

    def label(self, definition: Definition) -> str:
        """What the files of a definition call it."""
        path = definition.path
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name

    def _watched(self) -> AbstractContextManager[None]:
        return self.memory.watched() if self.memory else nullcontext()


def find_workspace() -> Workspace:
    """The workspace of the working directory. Raises NoWorkspaceError where there is none."""
    here = Path.cwd()
    for root in (here, *here.parents):
        settings = settings_of(root / "pyproject.toml")
        if settings is not None:
            return workspace_at(root, settings)
    if (here / "projects").is_dir():
        return workspace_at(here, {})
    raise NoWorkspaceError(
        f"{here}: no definitions here; go to a folder with a `projects` folder, or name one in pyproject.toml:\n"
        '  [tool.pipelinegen]\n  projects = "projects"'
    )


def find_fleet() -> Workspace:
    """The same for a command that begins something. Raises PipelinegenError, with one more remedy."""
    try:
        return find_workspace()
    except NoWorkspaceError as error:
        raise PipelinegenError(f"{error}\nor make a fleet of this folder with `pipelinegen init`") from None


def settings_of(path: Path) -> dict[str, Any] | None:
    """The table of a pyproject.toml; None where there is no such file or no such table. Raises PipelinegenError."""
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


def workspace_at(root: Path, settings: Mapping[str, Any]) -> Workspace:
    """The workspace of a folder with the table of its pyproject.toml. Raises PipelinegenError."""
    projects, templates, output = (
        root / settings.get(key, default)
        for key, default in (("projects", "projects"), ("templates", "templates"), ("output", "generated"))
    )
    if not projects.is_dir():
        raise PipelinegenError(f"{projects}: there is no such folder; it holds the definitions")
    for name, other in (("projects", projects), ("templates", templates)):
        if other.resolve().is_relative_to(output.resolve()):
            where = f"{root / 'pyproject.toml'}: [tool.pipelinegen] output = {settings.get('output', 'generated')!r}"
            raise PipelinegenError(
                f"{where} holds the {name}, and what is written would mix with them; name a folder of its own"
            )
    return Workspace(root, projects, templates, output)
