"""The folder on disk in which is remembered: disposable, and believed only where it was made."""

from __future__ import annotations

import os
import stat
import time

from .digest import digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = ".pipelinegen_cache"
_TAG = "CACHEDIR.TAG"
# The first line is what makes backup programs pass the folder over: https://bford.info/cachedir/
_ABOUT = """\
Signature: 8a477f597d28d172789f06886806bc55
# What pipelinegen remembers from one run to the next. It may be deleted at any time.
# It is believed only as long as this very file stays in its place: a copy of the folder counts for nothing.
"""
_TEMPORARY = "temporary-"
_LARGEST = 64 * 1024 * 1024
# Seconds after which a file that nobody has finished is left behind by a process that was killed.
_ABANDONED = 3600


class Folder:
    """The files of a workspace's cache. Whatever goes wrong with one, it is as if it were not there."""

    def __init__(self, path: str, seal: bytes) -> None:
        self._path = path
        self._seal = seal

    def read(self, name: str) -> bytes | None:
        """The content that was written under a name by a process on this machine, in this folder."""
        try:
            with open(f"{self._path}/{name}", "rb", buffering=0) as file:  # noqa: PTH123 (pathlib costs 10 ms)
                written = file.read(_LARGEST)
        except OSError:
            return None
        seal, _, content = written.partition(b"\n")
        return content if seal == self._sealed(name, content) else None

    def write(self, name: str, content: bytes) -> None:
        """Put a content under a name, whole or not at all."""
        temporary = f"{self._path}/{_TEMPORARY}{os.getpid()}-{os.urandom(8).hex()}"
        try:
            _create(temporary, self._sealed(name, content) + b"\n" + content)
            os.replace(temporary, f"{self._path}/{name}")  # noqa: PTH105
        except OSError:
            _remove(temporary)

    def touch(self, name: str) -> None:
        """Say that a name was of use, so that it is not the next to be forgotten."""
        try:
            os.utime(f"{self._path}/{name}")
        except OSError:
            return

    def forget(self, prefix: str, keep: int) -> None:
        """Remove what has not been of use for longest, of all names with a prefix, and what nobody has finished."""
        found = sorted(self._ages(prefix), reverse=True)
        for _, name in found[keep:]:
            _remove(f"{self._path}/{name}")
        for age, name in self._ages(_TEMPORARY):
            if age < time.time() - _ABANDONED:
                _remove(f"{self._path}/{name}")

    def now(self) -> float:
        """The time by the clock of the folder's file system, in seconds; 0 if it cannot be told."""
        temporary = f"{self._path}/{_TEMPORARY}{os.getpid()}-{os.urandom(8).hex()}"
        try:
            file = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
            try:
                return os.fstat(file).st_mtime
            finally:
                os.close(file)
                _remove(temporary)
        except OSError:
            return 0.0

    def _ages(self, prefix: str) -> Iterator[tuple[float, str]]:
        try:
            with os.scandir(self._path) as entries:
                for entry in entries:
                    if entry.name.startswith(prefix):
                        yield entry.stat(follow_symlinks=False).st_mtime, entry.name
        except OSError:
            return

    def _sealed(self, name: str, content: bytes) -> bytes:
        return digest(name.encode() + b"\n" + content, self._seal).encode()


def find_folder(root: str) -> Folder | None:
    """The cache of a workspace, if it has one."""
    path = f"{root}/{NAME}"
    try:
        # What comes with a checkout may say anything. It cannot say which number and which time, to the nanosecond,
        # its tag will have on this disk; so nothing that was written elsewhere has the right seal.
        folder, tag = os.lstat(path), os.lstat(f"{path}/{_TAG}")
    except OSError:
        return None
    if not stat.S_ISDIR(folder.st_mode) or not stat.S_ISREG(tag.st_mode):
        return None
    identity = f"{path}\n{tag.st_dev} {tag.st_ino} {tag.st_ctime_ns} {tag.st_mtime_ns} {folder.st_ino}"
    return Folder(path, digest(identity.encode("utf-8", "surrogateescape")).encode())


def make_folder(root: str) -> Folder | None:
    """The cache of a workspace, made if it has none; None where that is not possible."""
    path = f"{root}/{NAME}"
    try:
        if not os.path.lexists(path):
            os.mkdir(path)  # noqa: PTH102
        if os.path.islink(path):  # noqa: PTH114
            return None
        for name, content in ((".gitignore", b"*\n"), (_TAG, _ABOUT.encode())):
            if not os.path.lexists(f"{path}/{name}"):
                _create(f"{path}/{name}", content)
    except FileExistsError:  # another process is about it
        pass
    except OSError:
        return None
    return find_folder(root)


def _create(path: str, content: bytes) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        with open(file, "wb") as stream:  # noqa: PTH123
            stream.write(content)
    except BaseException:
        _remove(path)
        raise


def _remove(path: str) -> None:
    try:
        os.unlink(path)  # noqa: PTH108
    except OSError:
        return
