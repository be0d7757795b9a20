"""What is there where generated files belong, in a folder."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from .checkout import FOLDERS
from .errors import PipelinegenError

LINK, FOLDER, SUBMODULE, FILE, OTHER = "a link", "a folder", "a submodule", "a file", "no file"


def instead(word: str) -> str:
    """What stands for the text of something that is no file of the checkout's own, or where its folder belongs."""
    return f"({word})\n"


def word_of(text: str) -> str:
    """The word that such a text stands for."""
    return text.strip()[1:-1]


NO_FILE = frozenset(map(instead, (LINK, FOLDER, SUBMODULE, FILE, OTHER)))
"""The texts that are only a word for something that is no file."""


def present(folder: Path, wanted: Collection[str] = (), inside: Iterable[str] = FOLDERS) -> dict[str, str]:
    """The texts of the YAML files inside of some folders of a folder, and those at the `wanted` paths, by their paths.

    What is no file of its own (a link, a folder, something inside of a submodule) has a text that is only a word for
    it, which is nobody's workflow. Raises PipelinegenError.
    """
    try:
        paths = {path for each in inside for path in _walk(folder, each)}
        folded = {path.lower() for path in paths}
        # On a disk that ignores case another file would answer in the place of one that is not there.
        asked = [path for path in wanted if path.lower() not in folded]
        found = {path: _content(folder, path) for path in sorted(paths.union(asked))}
    except OSError as error:
        raise PipelinegenError(f"{error.filename}: {error.strerror}") from None
    return {path: text for path, text in found.items() if text is not None}


def _walk(folder: Path, inside: str) -> Iterator[str]:
    if inside and obstacle(folder, f"{inside}/") is not None:
        return
    for name, folders, files in os.walk(folder / inside, onerror=_refuse):
        folders[:] = [each for each in folders if each != ".git" and not os.path.lexists(Path(name, each, ".git"))]
        yield from (Path(name, file).relative_to(folder).as_posix() for file in files if is_yaml(file))


def _refuse(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise error


def obstacle(folder: Path, path: str) -> tuple[Path, str] | None:
    """What is where a folder above a path belongs: its place, and the word for it. Raises OSError."""
    place = folder
    for part in path.split("/")[:-1]:
        place /= part
        if (kind := _kind(place)) != FOLDER:
            return (place, kind) if kind else None
    return None


def _content(folder: Path, path: str) -> str | None:
    """The text of what is at a path, or the word for it; None if there is nothing. Raises OSError."""
    if (in_the_way := obstacle(folder, path)) is not None:
        return instead(in_the_way[1])
    kind = _kind(folder / path)
    if kind == FILE:
        # What is no UTF-8 is read all the same: it is compared, and shown as it is.
        return (folder / path).read_bytes().decode("utf-8", "surrogateescape")
    return instead(kind) if kind else None


def _kind(place: Path) -> str:
    """The word for what is at a place; nothing if there is nothing."""
    try:
        mode = place.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return ""
    if stat.S_ISDIR(mode):
        # A folder that is closed is refused by whoever looks into it.
        return SUBMODULE if os.path.lexists(place / ".git") else FOLDER
    if stat.S_ISLNK(mode):
        return LINK
    return FILE if stat.S_ISREG(mode) else OTHER


def is_yaml(name: str) -> bool:
    """Whether a file of this name may be a workflow."""
    return name.endswith((".yml", ".yaml"))
