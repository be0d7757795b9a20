"""What stands at places of the disk, as texts that change when it does."""

from __future__ import annotations

import os
import stat

from .digest import digest_of_texts
from .folder import NAME
from .index import sign

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .index import Index

_CI = (".github/workflows", ".woodpecker")
ABSENT = "-"


class Look:
    """What was seen, by path: `tokens` tell the content, `signs` also that nobody has written the same once more.

    Every method raises OSError for what is there and cannot be read.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self.tokens: dict[str, str] = {}
        self.signs: dict[str, str] = {}

    @property
    def digest(self) -> str:
        """One digest of all that was seen, times left out."""
        return digest_of_texts(text for item in sorted(self.tokens.items()) for text in item)

    def at(self, path: str) -> str:
        """What is at a path: nothing, a folder, a file with its content, a link with where it leads."""
        try:
            found = os.lstat(path)
        except (FileNotFoundError, NotADirectoryError):
            return self._note(path, ABSENT)
        return self._entry(path, found)

    def names(self, folder: str) -> str:
        """The names in a folder, but for those that running Python makes, as one text."""
        try:
            found = os.listdir(folder)  # noqa: PTH208 (pathlib costs 10 ms)
        except (FileNotFoundError, NotADirectoryError):
            return ABSENT
        return digest_of_texts(sorted(name for name in found if name not in (NAME, "__pycache__")))

    def everything(self, folder: str) -> None:
        """All that is below a folder, links followed, but for folders that are hidden or hold byte code."""
        self._everything(folder, frozenset())

    def ci_files(self, folder: str) -> None:
        """The YAML files below each folder in a folder of many repositories, and what is no folder of theirs there."""
        for entry in _entries(folder):
            if not entry.is_dir() or _is_beside_the_point(entry):
                continue
            if entry.is_symlink():
                self.at(entry.path)
            self._yaml(entry.path)

    def ci_files_of(self, checkout: str) -> None:
        """The same of one repository, in the places that a CI reads."""
        for folder in _CI:
            place = checkout
            for part in folder.split("/"):
                place = f"{place}/{part}"
                if os.path.islink(place):  # noqa: PTH114
                    self.at(place)
                self._git(place)
            self._yaml(place)

    def _everything(self, folder: str, above: frozenset[tuple[int, int]]) -> None:
        if not os.path.isdir(folder):  # noqa: PTH112
            self.at(folder)
            return
        here = os.stat(folder)  # noqa: PTH116
        if (here.st_dev, here.st_ino) in above:
            return
        above = above | {(here.st_dev, here.st_ino)}
        self._note(folder, "d")
        for entry in _entries(folder):
            if entry.is_symlink():
                self.at(entry.path)
            if not entry.is_dir():
                self._entry(entry.path, entry.stat(follow_symlinks=False))
            elif not entry.name.startswith(".") and entry.name not in ("__pycache__", "node_modules"):
                self._everything(entry.path, above)

    def _git(self, folder: str) -> None:
        """Whether a folder is a repository of its own: what is in that belongs to nobody else."""
        if os.path.lexists(f"{folder}/.git"):
            self._note(f"{folder}/.git", "d")

    def _yaml(self, folder: str) -> None:
        for entry in _entries(folder):
            if entry.name == ".git":
                self._note(entry.path, "d")
            elif entry.is_symlink():
                self.at(entry.path)
            elif entry.is_dir():
                self._yaml(entry.path)
            elif entry.name.endswith((".yml", ".yaml")):
                self._entry(entry.path, entry.stat(follow_symlinks=False))

    def _entry(self, path: str, found: os.stat_result) -> str:
        if stat.S_ISREG(found.st_mode):
            return self._note(path, self._index.digest(path, found), sign(found))
        if stat.S_ISLNK(found.st_mode):
            behind, signed = self._behind(path)
            return self._note(path, f"l {os.readlink(path)}\n{behind}", f"{sign(found)} {signed}")  # noqa: PTH115
        return self._note(path, "d" if stat.S_ISDIR(found.st_mode) else f"o {found.st_mode}")

    def _behind(self, link: str) -> tuple[str, str]:
        """The token and the sign of what a link leads to."""
        try:
            found = os.stat(link)  # noqa: PTH116
        except OSError:
            return ABSENT, ""
        if stat.S_ISREG(found.st_mode):
            return self._index.digest(link, found), sign(found)
        return f"o {stat.S_IFMT(found.st_mode)}", ""

    def _note(self, path: str, token: str, signed: str = "") -> str:
        self.tokens[path] = token
        self.signs[path] = signed
        return token


def signed_at(path: str) -> str:
    """The sign of what is at a path and, for a link, of what is behind it; empty where there is nothing."""
    try:
        found = os.lstat(path)
        behind = os.stat(path) if stat.S_ISLNK(found.st_mode) else found  # noqa: PTH116
    except OSError:
        return ""
    return f"{sign(found)} {sign(behind)}"


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_beside_the_point(folder: os.DirEntry[str]) -> bool:
    """Whether it is neither a project's folder nor one that a project has left behind: `.git`, `.venv`."""
    if not folder.name.startswith(".") and folder.name != "node_modules":
        return False
    return not any(os.path.isdir(f"{folder.path}/{each}") for each in _CI)  # noqa: PTH112
