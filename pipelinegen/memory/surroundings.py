"""What else decides what a run does: pipelinegen itself, Python, and the packages that Python finds."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .look import Look

PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120 (pathlib costs 10 ms)
_STANDARD = os.path.dirname(os.__file__)  # noqa: PTH120
_SITES = ("site-packages", "dist-packages")
# What is installed, in which version, is told by the names of these; the time of one by which installation.
_INSTALLED = (".dist-info", ".egg-info", ".egg-link", ".pth", ".egg", ".zip")


def look_at_program(look: Look) -> None:
    """See all of pipelinegen's own files. Raises OSError."""
    look.everything(PACKAGE)
    # In a checkout the templates lie beside the package.
    if not os.path.isdir(f"{PACKAGE}/templates"):  # noqa: PTH112
        look.everything(f"{os.path.dirname(PACKAGE)}/templates")  # noqa: PTH120


def python(look: Look) -> list[str]:
    """Python's version and settings, and what there is to import, but for what is read file by file.

    Raises OSError.
    """
    flags = sys.flags
    told = [sys.version, sys.prefix, sys.getfilesystemencoding(), f"{flags.optimize} {flags.utf8_mode}"]
    for folder in sys.path:
        told += [folder, *_importable(folder or ".", look)]
    return told


def is_installed(path: str) -> bool:
    """Whether a file is Python's or one of an installed package: what the versions stand for."""
    return _is_below(path, _STANDARD) or any(_is_below(path, folder) for folder in sys.path if _is_site(folder))


def is_own(path: str) -> bool:
    """Whether a file is pipelinegen's."""
    return _is_below(path, PACKAGE)


def _importable(folder: str, look: Look) -> Iterator[str]:
    if _is_below(folder, _STANDARD) and not _is_site(folder):
        return
    if not os.path.isdir(folder):  # noqa: PTH112
        yield look.at(folder)
        return
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda each: each.name)
    for entry in found:
        if entry.name.endswith(_INSTALLED):
            state = entry.stat()
            yield f"{entry.name} {state.st_mtime_ns} {state.st_ino}"
        elif not _is_site(folder) and not entry.name.startswith((".", "__pycache__")):
            # A new name may be imported in place of another one. What is imported is seen when it is opened.
            yield entry.name


def _is_site(folder: str) -> bool:
    return os.path.basename(folder) in _SITES  # noqa: PTH119


def _is_below(path: str, folder: str) -> bool:
    return path == folder or path.startswith(f"{folder}{os.sep}")
