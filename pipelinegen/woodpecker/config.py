"""Which files of a repository the server reads, if it is not told otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_FOLDER = ".woodpecker/"
_ALONE = (".woodpecker.yaml", ".woodpecker.yml")
# Up to this version one folder inside of .woodpecker/ makes the server unable to fetch anything from GitHub.
LAST_REFUSING_FOLDERS = (3, 18, 0)


def fetched(paths: Iterable[str]) -> tuple[str, ...]:
    """The workflow files among the paths of a repository, sorted: those in `.woodpecker/`, or else the single file.

    Paths that are in no repository, because none begins with `.woodpecker`, are all read.
    """
    known = sorted(paths)
    if folder := tuple(path for path in known if _is_workflow(path)):
        return folder
    if alone := tuple(path for path in _ALONE if path in known):
        return alone[:1]
    return () if any(path.startswith(_FOLDER) for path in known) else tuple(known)


def unread(paths: Iterable[str]) -> Mapping[str, str]:
    """The files that somebody may take for workflows, and why the server does not read them."""
    known = sorted(paths)
    chosen = fetched(known)
    beside = {
        path: f"the server does not read it, because there is {chosen[0]}"
        for path in _ALONE
        if path in known and path not in chosen
    }
    inside = dict.fromkeys(folders(known), "the server reads no folder inside of .woodpecker/")
    return {**beside, **inside}


def folders(paths: Iterable[str]) -> tuple[str, ...]:
    """The files in a folder inside of `.woodpecker/`."""
    return tuple(sorted(path for path in paths if path.startswith(_FOLDER) and "/" in path.removeprefix(_FOLDER)))


def _is_workflow(path: str) -> bool:
    name = path.removeprefix(_FOLDER)
    return name != path and "/" not in name and name.endswith((".yml", ".yaml"))
