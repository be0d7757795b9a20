"""What a run has opened: the files and folders that Python was asked for while definitions were loaded and rendered."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

from .look import signed_at
from .surroundings import is_installed, is_own

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# What comes from there cannot be looked at once more.
_BEYOND = (
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.system",
    "pty.spawn",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "sqlite3.connect",
    "subprocess.Popen",
)
_WRITING = os.O_WRONLY


class Opened:
    """What has been seen so far, each path with the sign that it had.

    `beyond` names what cannot be looked at again: a program that was run, a file that changed meanwhile.
    """

    def __init__(self) -> None:
        self.files: dict[str, str] = {}
        self.folders: dict[str, str] = {}
        self.beyond: set[str] = set()

    def notice(self, event: str, arguments: tuple[object, ...]) -> None:
        """Take note of one of Python's audit events."""
        if event == "open":
            path, _, flags = arguments
            if isinstance(flags, int) and not flags & _WRITING:
                self._add(path, self.files)
        elif event in ("os.listdir", "os.scandir"):
            self._add(arguments[0] if arguments[0] is not None else ".", self.folders)
        elif event in _BEYOND:
            self.beyond.add(event)

    def _add(self, path: object, to: dict[str, str]) -> None:
        if not isinstance(path, str | bytes | os.PathLike):
            return  # the number of what is open already
        name = os.path.join(os.getcwd(), os.fsdecode(path))  # noqa: PTH109, PTH118 (pathlib costs 10 ms)
        source = _source_of(name)
        if is_installed(source) or is_own(source):
            return
        signed = signed_at(source)
        if to.setdefault(source, signed) != signed:
            self.beyond.add(source)


def _source_of(path: str) -> str:
    """The source that a file of byte code was made from; any other path as it is."""
    if not path.endswith(".pyc"):
        return path
    folder, name = os.path.split(path)
    module = name.partition(".")[0] + ".py"
    if sys.pycache_prefix and path.startswith(f"{sys.pycache_prefix}{os.sep}"):
        return os.path.join(folder.removeprefix(sys.pycache_prefix), module)  # noqa: PTH118
    above, last = os.path.split(folder)
    return os.path.join(above, module) if last == "__pycache__" else path  # noqa: PTH118


# Python has no way to take a hook out again, so there is one for the whole process.
_watching: list[Opened] = []
_hooks: list[object] = []


@contextmanager
def watched(opened: Opened | None) -> Iterator[None]:
    """Take note of everything that is opened meanwhile; of nothing for None."""
    if opened is None:
        yield
        return
    if not _hooks:
        _hooks.append(_hook)
        sys.addaudithook(_hook)
    _watching.append(opened)
    try:
        yield
    finally:
        _watching.remove(opened)


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    for opened in _watching:
        try:
            opened.notice(event, arguments)
        except Exception:  # noqa: BLE001 (whatever it is, it must not become the error of what is watched)
            opened.beyond.add(event)
