"""Files to disk, all or none."""

from __future__ import annotations

import errno
import os
import secrets
import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path

from ..errors import PipelinegenError, shown

_PREFIX = ".pipelinegen-"


def write_files(
    files: Mapping[Path, str],
    remove: Iterable[Path] = (),
    *,
    keep: Collection[Path] = (),
    new: Collection[Path] = (),
) -> None:
    """Write every text to its path and delete the paths of `remove`; after a failure everything is as it was.

    Each file appears whole or not at all, even when the process is killed. Those that are `new` are never written over
    what somebody else has put there meanwhile. Folders that lose their last file go too, but for those to `keep` and
    what is above them. Raises PipelinegenError.
    """
    path = Path()
    gone = []
    try:
        # Undone from the right: first the files are put back, then ours deleted, then our folders, which are empty.
        with ExitStack() as made, ExitStack() as temporary, ExitStack() as changed:
            staged = {}
            for path, text in files.items():
                _make_folders(path.parent, made)
                staged[path] = _stage(path, text.encode("utf-8"), temporary)
            for path in staged:
                if path not in new:
                    _save(path, temporary, changed)
            for path in dict.fromkeys(remove):
                if _save(path, temporary, changed):
                    gone.append(path)
            # First, as a file to remove may be called like a new one but for its case: on some disks that is one file.
            for path in gone:
                path.unlink()
            for path, whole in staged.items():
                if path in new:
                    _add(path, whole, changed)
                else:
                    whole.replace(path)
            changed.pop_all()
            made.pop_all()
    except OSError as error:
        culprit = Path(error.filename or path)
        where = shown(path if culprit.name.startswith(_PREFIX) else culprit)
        raise PipelinegenError(f"{where}: {error.strerror or error}; nothing was written") from None
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise PipelinegenError(f"{shown(path)}: {character!r} is no UTF-8; nothing was written") from None
    for path in gone:
        _remove_empty(path.parent, keep)


def _make_folders(folder: Path, made: ExitStack) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        try:
            each.mkdir()
        except FileExistsError:
            if not each.is_dir():
                raise
        else:
            made.callback(_remove_ours, each)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))


def _stage(path: Path, content: bytes, temporary: ExitStack) -> Path:
    """A new file beside `path`, with its mode, that is deleted at the end."""
    new = _beside(path, temporary)
    new.write_bytes(content)
    if path.exists():
        new.chmod(path.stat().st_mode & 0o777)
    return new


def _save(path: Path, temporary: ExitStack, changed: ExitStack) -> bool:
    """See to it that a failure puts back what is at `path` now; whether there is something."""
    old = _beside(path, temporary)
    try:
        shutil.copy2(path, old, follow_symlinks=False)
    except FileNotFoundError:
        changed.callback(path.unlink, missing_ok=True)
        return False
    changed.callback(old.replace, path)
    return True


def _add(path: Path, whole: Path, changed: ExitStack) -> None:
    """Let the file `whole` be at `path` too, where nothing is yet. Raises PipelinegenError if there is something."""
    changed.callback(_take_back, path, whole)
    try:
        try:
            os.link(whole, path)
        except FileExistsError:
            raise
        except OSError:  # not every disk knows two names for a file
            path.open("xb").close()
            whole.replace(path)
            changed.callback(path.unlink, missing_ok=True)
    except FileExistsError:
        what = "somebody else has written it meanwhile, and it stays as it is"
        raise PipelinegenError(f"{shown(path)}: {what}; nothing was written") from None


def _take_back(path: Path, whole: Path) -> None:
    """Delete what is at `path` if it is ours."""
    with suppress(FileNotFoundError):
        if path.samefile(whole):
            path.unlink()


def _remove_ours(folder: Path) -> None:
    """Remove a folder that we have made, unless somebody else has put something there meanwhile."""
    with suppress(OSError):
        folder.rmdir()


def _beside(path: Path, temporary: ExitStack) -> Path:
    # The name is ours before there is a file, so that not even Ctrl-C in between leaves one behind.
    name = path.with_name(_PREFIX + secrets.token_hex(8))
    temporary.callback(_discard, name)
    return name


def _discard(path: Path) -> None:
    if path.is_symlink() or path.exists():
        path.unlink()


def _remove_empty(folder: Path, keep: Collection[Path]) -> None:
    """Remove a folder and its parents as far as they are empty."""
    for each in (folder, *folder.parents):
        if each in keep:
            return
        try:
            each.rmdir()
        except OSError:
            return
