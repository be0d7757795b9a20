"""Files to disk, all or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from ..errors import PipelinegenError


def write_files(files: Mapping[Path, str], remove: Iterable[Path] = ()) -> None:
    """Write every text to its path and delete the paths of `remove`; after a failure everything is as it was.

    Each file appears whole or not at all, even when the process is killed. Raises PipelinegenError.
    """
    staged: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        for path, text in files.items():
            made += _make_folders(path.parent)
            staged[path] = _stage(path, text)
        _commit(staged, list(remove))
    except OSError as error:
        for folder in reversed(made):
            _remove_empty(folder)
        raise PipelinegenError(f"{error.filename or ''}: {error.strerror}; nothing was written") from None
    finally:
        for temporary in staged.values():
            temporary.unlink(missing_ok=True)
    for path in remove:
        _remove_empty(path.parent)


def _stage(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _commit(staged: Mapping[Path, Path], remove: list[Path]) -> None:
    """Move everything to its place; on a failure put back what was there."""
    before = {path: path.read_bytes() if path.exists() else None for path in (*staged, *remove)}
    done: list[Path] = []
    try:
        for path, temporary in staged.items():
            temporary.replace(path)
            done.append(path)
        for path in remove:
            path.unlink(missing_ok=True)
            done.append(path)
    except BaseException:
        for path in done:
            content = before[path]
            if content is None:
                path.unlink(missing_ok=True)
            else:
                path.write_bytes(content)
        raise


def _make_folders(folder: Path) -> list[Path]:
    """Make a folder and its parents; the ones that were not there, outermost first."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def _remove_empty(folder: Path) -> None:
    """Remove a folder and its parents as far as they are empty."""
    for each in (folder, *folder.parents):
        try:
            each.rmdir()
        except OSError:
            return


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
