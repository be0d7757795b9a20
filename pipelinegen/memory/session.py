"""One run of the long way: what it may remember, and that it does so only if nothing has changed meanwhile."""

from __future__ import annotations

import os
import re
import time

from .digest import digest
from .fleet import AsDefined, record, root_of
from .folder import make_folder
from .index import YOUNG, Index
from .look import Look, signed_at
from .opened import Opened, watched
from .proofs import Proofs
from .state import Ground, Places, State

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from contextlib import AbstractContextManager

# What a definition is told by its environment, the clock or chance is on no disk; whether a file is there, Python tells
# nobody who has asked for it.
_ENVIRONMENT = re.compile(
    rb"\b(?:environ|getenv)b?\b"
    rb"|\b(?:access|exists|is_dir|is_file|is_symlink|isdir|isfile|islink|lexists|lstat|stat)\s*\("
    rb"|\b(?:expanduser|home|now|today|utcnow|samefile|getcwd|cwd)\s*\("
    rb"|^\s*(?:import|from)\s+(?:ctypes|datetime|getpass|locale|platform|random|secrets|socket|sys|time|uuid)\b",
    re.MULTILINE,
)


class Session:
    """What a run remembers. Where no folder can be made it remembers nothing, and says nothing of it."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._opened = Opened()
        self._began = time.time()
        self._files: dict[str, str] = {}
        self._projects = 0
        self._folder = make_folder(places.root)
        self._before: State | None = None
        self.proofs: Proofs | None = None
        if self._folder is not None:
            try:
                self._before = State(places, Index(self._folder))
            except OSError:
                return
            self.proofs = Proofs(self._folder, self._before.ground.digest)

    def watched(self) -> AbstractContextManager[None]:
        """Take note of what is opened meanwhile, by definitions and by templates."""
        return watched(self._opened if self._before else None)

    def add(self, files: Mapping[str, str]) -> None:
        """Take note of a project's files: what each should hold, by its absolute path."""
        self._files.update({path: digest(text.encode("utf-8", "surrogatepass")) for path, text in files.items()})
        self._projects += 1

    @property
    def templates(self) -> str:
        """A digest of what was in the user's templates folder when the run began."""
        return self._before.ground.templates if self._before else ""

    def keep_proofs(self) -> None:
        """Remember what has been found until now, unless what found it was changed meanwhile."""
        if self.proofs is None or self._before is None or not self.proofs.is_news:
            return
        index = Index(self._folder)
        try:
            if self._before.ground.is_still(Ground(self._places, index)):
                self.proofs.keep()
        except OSError:
            return
        index.keep()

    def keep(self, projects: int, written: Collection[str]) -> None:
        """Remember that every file is as defined, now that those at some paths have been written or removed.

        The run has found all others as defined, and has rendered so many projects as there are.
        """
        if self._before is None or self._folder is None or self._opened.beyond or self._projects != projects:
            return
        if root_of(self._places.here) != self._places.root:
            return
        index = Index(self._folder)
        try:
            others = dict(self._others(Look(index), self._before))
            after = State(self._places, index)
            if not self._is_as_defined(after, others, written) or self._is_uncertain(after, others):
                return
        except OSError:
            return
        known = AsDefined(len(self._files), self._projects)
        record(self._folder, self._places, after, known, [text for other in others.items() for text in other])
        index.keep()

    def _others(self, look: Look, before: State) -> Iterator[tuple[str, str]]:
        """What else was opened, with its token: a file by its path, the names in a folder by that with a slash."""
        for path in sorted((self._opened.files.keys() | self._files.keys()) - before.tokens.keys() - {os.devnull}):
            yield path, look.at(path)
        for path in sorted(self._opened.folders.keys() - before.tokens.keys()):
            yield f"{path}/", look.names(path)

    def _is_as_defined(self, after: State, others: Mapping[str, str], written: Collection[str]) -> bool:
        """Whether each file holds what it should, and all else is as it was before the run."""
        before = self._before
        if before is None or not before.ground.is_still(after.ground):
            return False
        for path, wanted in self._files.items():
            if (after.tokens.get(path) or others.get(path)) != wanted:
                return False
        return all(
            before.tokens.get(path) == after.tokens.get(path) and before.signs.get(path) == after.signs.get(path)
            for path in (before.tokens.keys() | after.tokens.keys()).difference(written)
        ) and not any(path in after.tokens for path in written if path not in self._files)

    def _is_uncertain(self, after: State, others: Mapping[str, str]) -> bool:
        """Whether something decides what the files are that another run would not see, or not see changed."""
        opened = {**self._opened.files, **{f"{path}/": signed for path, signed in self._opened.folders.items()}}
        for path, token in others.items():
            if token.startswith("o"):
                return True  # a device or a pipe
            if path in opened and (opened[path] != signed_at(path) or self._is_young(path)):
                return True  # it may have been changed since it was opened
        inside = f"{self._places.projects}{os.sep}"
        sources = [path for path in after.tokens if path.startswith(inside)] + [*others]
        return any(_reads_environment(path) for path in sources if path.endswith(".py"))

    def _is_young(self, path: str) -> bool:
        try:
            found = os.stat(path)  # noqa: PTH116 (the paths here are texts)
        except (FileNotFoundError, NotADirectoryError):
            return False
        return max(found.st_mtime, found.st_ctime) >= self._began - YOUNG


def _reads_environment(path: str) -> bool:
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            return _ENVIRONMENT.search(file.read()) is not None
    except (FileNotFoundError, NotADirectoryError):  # it was looked for only
        return False
