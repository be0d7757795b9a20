"""Fleets that were found as defined: told by the state that everything was in, and asked for by the same state."""

from __future__ import annotations

import os

from .digest import digest
from .folder import find_folder
from .index import Index
from .look import Look
from .state import Places, State, above

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from .folder import Folder

_PLACES = "places-"
_FLEET = "fleet-"
# How many of each are kept, the last ones that were of use: so many branches can be switched between.
_KEPT = 20


class AsDefined:
    """How many files of how many projects were as defined when everything was as it is now.

    `paths` are where they are, in the workspace of that root; there may be files of others among them.
    """

    __slots__ = ("files", "paths", "projects", "root")

    def __init__(self, files: int, projects: int, root: str = "", paths: Collection[str] = ()) -> None:
        self.files = files
        self.projects = projects
        self.root = root
        self.paths = paths


def recall(here: str) -> AsDefined | None:
    """What is remembered of the workspace of a working directory, if nothing has changed; else None.

    Neither the definitions nor anything that reads them is imported.
    """
    root = root_of(here)
    folder = find_folder(root)
    if folder is None:
        return None
    try:
        name = _PLACES + _of_settings(root)
        names = folder.read(name)
        if names is None:
            return None
        folder.touch(name)
        projects, templates, output = names.decode("utf-8", "surrogatepass").split("\0")
        index = Index(folder)
        state = State(Places(root, projects, templates, output, here), index)
        found = _recorded(folder, state, index, root)
    except (OSError, ValueError):
        return None
    index.keep()
    return found


def record(folder: Folder, places: Places, state: State, known: AsDefined, others: Sequence[str]) -> None:
    """Remember that in this state a fleet was as defined; `others` are paths and tokens of what else was opened."""
    try:
        name = _PLACES + _of_settings(places.root)
    except OSError:
        return
    names = "\0".join((places.projects, places.templates, places.output))
    folder.write(name, names.encode("utf-8", "surrogatepass"))
    content = "\0".join((str(known.files), str(known.projects), *others))
    folder.write(_FLEET + state.digest, content.encode("utf-8", "surrogatepass"))
    folder.forget(_PLACES, _KEPT)
    folder.forget(_FLEET, _KEPT)


def _recorded(folder: Folder, state: State, index: Index, root: str) -> AsDefined | None:
    name = _FLEET + state.digest
    content = folder.read(name)
    if content is None:
        return None
    files, projects, *others = content.decode("utf-8", "surrogatepass").split("\0")
    look = Look(index)
    for path, token in zip(others[::2], others[1::2], strict=True):
        if (look.names(path[:-1]) if path.endswith("/") else look.at(path)) != token:
            return None
    folder.touch(name)
    return AsDefined(int(files), int(projects), root, state.outputs)


def root_of(here: str) -> str:
    """The nearest folder with a pyproject.toml, or the folder itself; whether that is a workspace is not looked at."""
    return next((folder for folder in above(here) if os.path.lexists(f"{folder}/pyproject.toml")), here)


def _of_settings(root: str) -> str:
    try:
        with open(f"{root}/pyproject.toml", "rb") as file:  # noqa: PTH123
            return digest(b"+" + file.read())
    except FileNotFoundError:
        return digest(b"-")
