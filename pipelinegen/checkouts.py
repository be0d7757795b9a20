"""Which checkout on disk is which project's: by its remotes, or else by the name of its folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .address import read_address
from .checkout import FOLDERS
from .errors import PipelinegenError
from .git import remotes

# owner/name, or host/owner/name as some tools lay checkouts out.
_DEPTH = 3
# What waits for a git does not compute.
_AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Matched:
    """The checkout of each project that has one, and the checkouts of each that has several."""

    folders: Mapping[str, Path]
    several: Mapping[str, Sequence[Path]]


def find_checkouts(folder: Path) -> list[Path]:
    """The folder itself if it is a checkout, else those up to three folders below it. Raises PipelinegenError."""
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "there is no such folder"
        raise PipelinegenError(f"{folder}: {what}; name a checkout, or a folder that holds some")
    if _is_checkout(folder):
        return [folder]
    found: dict[Path, Path] = {}
    for each in _below(folder, _DEPTH):
        found.setdefault(each.resolve(), each)  # a link beside what it leads to is no second checkout
    if not found:
        raise PipelinegenError(f"{folder}: no checkout here, nor up to three folders below; name one, or its folder")
    return [*found.values()]


def is_bare(checkout: Path) -> bool:
    """Whether it is a repository without a work tree: all of its files are in commits."""
    return all((checkout / name).exists() for name in ("HEAD", "objects", "refs"))


def _below(folder: Path, depth: int) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            folders = sorted((each.name, each.is_symlink()) for each in entries if each.is_dir())
    except OSError as error:
        if depth == _DEPTH:
            raise PipelinegenError(f"{folder}: {error.strerror}") from None
        return  # a project whose checkout may be in there is found nowhere, and named
    for name, is_link in folders:
        if _is_checkout(folder / name):
            yield folder / name
        elif depth > 1 and not is_link and not name.startswith("."):
            yield from _below(folder / name, depth - 1)


def _is_checkout(folder: Path) -> bool:
    try:
        # A copy without git has the files that matter, too.
        return any((folder / name).exists() for name in (".git", *FOLDERS)) or is_bare(folder)
    except PermissionError:
        return False


def match(folders: Sequence[Path], declared: Mapping[str, str | None]) -> Matched:
    """The checkout of each project; `declared` are the projects with their repositories, `owner/name`.

    The remote `origin` tells most, then the other remotes, then the folder's name, with that of the folder it is in or
    alone.
    """
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        known = dict(zip(folders, pool.map(_repositories, folders), strict=True))
    projects = {repository.lower(): project for project, repository in declared.items() if repository}
    names = _names(declared)
    ways: tuple[Callable[[Path], list[str | None]], ...] = (
        lambda folder: [projects.get(known[folder].get("origin", ""))],
        lambda folder: [projects.get(each) for each in known[folder].values()],
        lambda folder: [projects.get("/".join(_last_names(folder)))],
        lambda folder: [names.get(_last_names(folder)[1])],
    )
    found: dict[str, list[Path]] = {}
    for way in ways:
        # What a better way has told is settled.
        settled, taken = set(found), {folder for claimed in found.values() for folder in claimed}
        for folder in (each for each in folders if each not in taken):
            told = (each for each in way(folder) if each is not None and each not in settled)
            if (project := next(told, None)) is not None:
                found.setdefault(project, []).append(folder)
    return Matched(
        {project: claimed[0] for project, claimed in found.items() if len(claimed) == 1},
        {project: claimed for project, claimed in found.items() if len(claimed) > 1},
    )


def _names(declared: Mapping[str, str | None]) -> dict[str, str]:
    """The projects by the names that their folders may have, in small letters: their own, or their repositories'."""
    last = {project: (repository or "").rpartition("/")[2].lower() for project, repository in declared.items()}
    shared = Counter(last.values())
    of_repositories = {name: project for project, name in last.items() if name and shared[name] == 1}
    return of_repositories | {project.lower(): project for project in declared}


def _last_names(folder: Path) -> tuple[str, str]:
    """The names of a checkout's folder and of the one it is in, in small letters."""
    folder = folder.resolve()
    return folder.parent.name.lower(), folder.name.lower().removesuffix(".git")


def _repositories(folder: Path) -> dict[str, str]:
    """The repositories that a checkout's remotes lead to, in small letters, by the remotes' names."""
    try:
        addresses = {name: read_address(url) for name, url in remotes(folder).items()}
    except PipelinegenError:  # without git there is the folder's name
        return {}
    return {name: each.repository.lower() for name, each in addresses.items() if each.repository}
