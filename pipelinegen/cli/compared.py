"""What the commands compare: every project's files with those kept here, or with those of its checkout."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..checkout import FOLDERS
from ..checkouts import Matched, find_checkouts, is_bare, match
from ..drift import Comparison, compare
from ..errors import PipelinegenError, shown
from ..git import root_of
from ..presence import NO_FILE, present
from ..snapshot import Snapshot, present_at
from .proved import render_proved
from .workspace import Rendered, Workspace

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..model.project import Project


@dataclass(frozen=True)
class Compared:
    """All files of one project, and the folder that their paths begin at.

    `waiting` are those that a sync has brought to a branch of the checkout, where they wait to be merged.
    """

    project: str
    place: Path
    files: tuple[Comparison, ...]
    waiting: frozenset[str] = frozenset()


def shown_at(place: Path, path: str) -> str:
    """How a file below a place is named; where a link leads to is not where it is."""
    return str(Path(shown(place), path))


def render_all(workspace: Workspace, catalog: Catalog, names: Sequence[str]) -> Iterator[Rendered]:
    """The proved files of the named projects, or of all. Raises PipelinegenError."""
    definitions = catalog.select(names)
    hidden = not sys.stderr.isatty()
    proved = render_proved(workspace, catalog, definitions)
    length = len(definitions)
    try:
        with click.progressbar(proved, length, "Rendering", file=sys.stderr, hidden=hidden) as progress:
            yield from progress
    finally:
        workspace.remember_proofs()


def snapshot_of(workspace: Workspace, revision: str) -> Snapshot:
    """What this workspace has kept at a revision of it. Raises PipelinegenError."""
    root = root_of(workspace.root)
    places = [_below(root, workspace.root / each.partition("/")[0]) for each in FOLDERS]
    return Snapshot(root, revision, [_below(root, workspace.output), *places])


def compare_here(
    workspace: Workspace, rendered: Iterable[Rendered], snapshot: Snapshot | None = None
) -> Iterator[Compared]:
    """The files of some projects where this workspace keeps them, now or at a revision of it."""
    for each in rendered:
        yield _compare_kept(workspace, each.project, each.place, each.files, snapshot)


def compare_left_behind(workspace: Workspace, catalog: Catalog, snapshot: Snapshot | None = None) -> Iterator[Compared]:
    """Every file in places of the workspace where no project is any more."""
    names = None
    if snapshot is not None:
        output = _below(snapshot.checkout, workspace.output)
        parts = (path.removeprefix(f"{output}/").partition("/") for path in snapshot.below(output))
        names = {name for name, _, rest in parts if rest.startswith(tuple(f"{each}/" for each in FOLDERS))}
    for name, place in workspace.left_behind(catalog, names):
        yield _compare_kept(workspace, name, place, {}, snapshot)


def _compare_kept(
    workspace: Workspace, project: str, place: Path, wanted: Mapping[str, str], snapshot: Snapshot | None
) -> Compared:
    if snapshot is None:
        found = workspace.present(place, wanted)
    else:
        found = snapshot.present(wanted, workspace.inside(place), _below(snapshot.checkout, place))
    return Compared(project, place, tuple(compare(project, wanted, found, place=_label(workspace, place))))


def _below(root: Path, place: Path) -> str:
    """The path of a place in the repository of that root. Raises PipelinegenError."""
    whole = Path(os.path.normpath(place))
    if not whole.is_relative_to(root):
        raise PipelinegenError(f"{place}: not in the repository {root}, so there is no revision of it")
    below = whole.relative_to(root).as_posix()
    return "" if below == "." else below


@dataclass(frozen=True)
class Checkouts:
    """The checkouts of the projects that are asked for, and in a sentence why each of the others has none."""

    folders: Mapping[str, Path]
    missing: Mapping[str, str]


def find_projects(catalog: Catalog, names: Sequence[str], folder: Path) -> Checkouts:
    """The checkouts of the named projects, or of all that have workflows; a single one is asked about itself only.

    Raises PipelinegenError where nothing can be looked at.
    """
    folders = find_checkouts(folder)
    matched = match(folders, {each.project.name: each.project.repository.name for each in catalog.definitions})
    is_one = folders == [folder]
    found, missing = {}, {}
    for project in (each.project for each in catalog.select(names)):
        if project.name in matched.folders and not project.in_place:
            found[project.name] = matched.folders[project.name]
        elif names or (project.workflows and not project.in_place and not is_one):
            missing[project.name] = _why_none(project, matched, folder, is_one=is_one)
    if found or missing:
        return Checkouts(found, missing)
    kept = next((each.project for each in catalog.definitions if each.project.name in matched.folders), None)
    if kept is not None:
        raise PipelinegenError(f"{folder}: {_in_place(kept)}")
    raise PipelinegenError(f"{folder}: this checkout is of no project: neither its remotes nor its name are of one")


def _why_none(project: Project, matched: Matched, folder: Path, *, is_one: bool) -> str:
    name = project.name + (f" ({project.repository.name})" if project.repository.name else "")
    if project.in_place:
        return _in_place(project)
    if several := matched.several.get(project.name):
        these = " and ".join(map(str, several))
        return f"{project.name} has {len(several)} checkouts, {these}; name the one that is meant"
    if is_one:
        return f"{folder} is no checkout of {name}: neither its remotes nor its name say so"
    return f"there is no checkout of {name} below {folder}"


def _in_place(project: Project) -> str:
    return f"the files of {project.name} stay in place; `pipelinegen check` compares them without --against"


def compare_checkout(rendered: Rendered, checkout: Path, revision: str | None = None) -> Compared:
    """The files of a project with those of its checkout, in the work tree or at a revision. Raises PipelinegenError."""
    if revision is not None:
        found = present_at(checkout, revision, rendered.files)
    elif is_bare(checkout):
        raise PipelinegenError(f"{checkout}: this repository has no work tree; name a revision of it with --ref")
    else:
        found = present(checkout, rendered.files)
    return Compared(rendered.project, checkout, tuple(compare(rendered.project, rendered.files, found)))


def meaning_of(catalog: Catalog, name: str, files: Sequence[Comparison]) -> dict[str, tuple[str, ...]]:
    """What it would mean for a project's files to become as they are defined: sentences by path."""
    from ..meaning import meaning
    from ..render.server import server_of

    project = next((each.project for each in catalog.definitions if each.project.name == name), None)
    old = {each.path: each.found for each in files if each.found is not None and each.found not in NO_FILE}
    new = {each.path: each.wanted if each.drifts else each.found for each in files}
    told: dict[str, tuple[str, ...]] = {}
    for change in meaning(
        old,
        {path: text for path, text in new.items() if text is not None and text not in NO_FILE},
        server=server_of(catalog.fleet, name),
        repository=(project and project.repository.name) or "",
        branch=(project and project.repository.branch) or "",
    ):
        told[change.path] = (*told.get(change.path, ()), change.text)
    return told


def _label(workspace: Workspace, place: Path) -> str:
    """What stands before the paths of a place in a diff, so that it applies in the workspace."""
    if not place.is_relative_to(workspace.root):
        return place.name
    label = place.relative_to(workspace.root).as_posix()
    return "" if label == "." else label
