"""Digests of files that need not be read again, because their size, times and number on disk are the same."""

from __future__ import annotations

import os
import time

from .digest import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .folder import Folder

_NAME = "index"
# A file may be changed twice within one tick of its file system's clock, and look the same. The coarsest one known,
# FAT's, ticks every two seconds; what is younger than this when it is read will be read again.
YOUNG = 3.0


class Index:
    """The digests of files, those of earlier runs and those of this one."""

    def __init__(self, folder: Folder | None) -> None:
        self._folder = folder
        self._began = time.time(), time.monotonic()
        self._known = _known(folder.read(_NAME) if folder else None)
        self._seen: dict[str, str] = {}
        self._read: dict[str, float] = {}

    def digest(self, path: str, found: os.stat_result) -> str:
        """The digest of a regular file's content; `found` is what its stat was just now. Raises OSError."""
        key = f"{path}\0{sign(found)}"
        known = self._known.get(key)
        if known is None:
            # Also where this run has read it before: it may have been changed since, within one tick of the clock.
            with open(path, "rb", buffering=0) as file:  # noqa: PTH123 (pathlib costs 10 ms)
                known = digest(file.readall())
            self._read[key] = max(found.st_mtime, found.st_ctime)
        self._seen[key] = known
        return known

    def keep(self) -> None:
        """Remember what was read, where it is safe to."""
        if self._folder is None or not self._read:
            return
        oldest = self._oldest(self._folder)
        young = {key for key, changed in self._read.items() if changed >= oldest}
        kept = {key: known for key, known in self._seen.items() if key not in young and "\n" not in key}
        if len(young) < len(self._read):
            lines = [line for entry in kept.items() for line in entry]
            self._folder.write(_NAME, "\n".join(lines).encode("utf-8", "surrogatepass"))

    def _oldest(self, folder: Folder) -> float:
        """The time from which on a file counts as young, by the slower of two clocks: ours and the file system's."""
        ours, start = self._began
        return min(ours, folder.now() - (time.monotonic() - start)) - YOUNG


def sign(found: os.stat_result) -> str:
    """What cannot stay the same when a file is changed, but within one tick of its file system's clock."""
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino} {found.st_dev}"


def _known(content: bytes | None) -> dict[str, str]:
    lines = (content or b"").decode("utf-8", "surrogatepass").split("\n")
    return dict(zip(lines[::2], lines[1::2], strict=False))
