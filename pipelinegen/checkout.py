"""The CI files of a repository on disk."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from .errors import PipelinegenError

# A workflow file is a few kilobytes; what is larger than this is a mistake.
LIMIT = 10_000_000
# The operating systems' own limits are about this.
_LONGEST_PATH = 1000


def woodpecker_files(directory: Path) -> dict[str, str]:
    """The texts of the workflow files below a checkout by their paths in it, read or not read by a server.

    Raises PipelinegenError where there is none, or one is no text.
    """
    if len(str(directory)) > _LONGEST_PATH:
        raise PipelinegenError(f"{str(directory)[:60]}...: too long to be the name of a folder")
    if not directory.is_dir():
        what = "is a file; name the checkout it is in" if directory.exists() else "there is no such folder"
        raise PipelinegenError(f"{directory}: {what}")
    folder = directory / ".woodpecker"
    below = [Path(name, file) for name, _, files in _walk(folder) for file in files]
    found = sorted(path for path in [*directory.glob(".woodpecker.y*ml"), *below] if path.is_file())
    # Of a folder inside of .woodpecker/ it matters that it is there, not what is in it.
    texts = {path: path.suffix in (".yml", ".yaml") for path in found}
    if not any(texts.values()):
        raise PipelinegenError(f"{directory}: no Woodpecker workflow in .woodpecker/ here, and no .woodpecker.yml")
    return {
        path.relative_to(directory).as_posix(): read_text(path) if is_text else ""
        for path, is_text in texts.items()
        if is_text or path.parent != folder
    }


# Nobody's own CI files are there, and some of these folders hold a hundred thousand files.
_PASSED_OVER = frozenset({".git", ".venv", "node_modules", "__pycache__"})
_ALONE = frozenset({".woodpecker.yml", ".woodpecker.yaml", ".drone.yml", ".drone.yaml"})


def ci_files(folder: Path) -> Iterator[Path]:
    """Every file below a folder that belongs to a CI, sorted: read by it, or left behind where it was read once.

    Those in `.github/workflows/` and `.woodpecker/`, the single `.woodpecker.yml` and Drone's, at any depth. Raises
    PipelinegenError for a folder that cannot be looked into: files in it would be passed over without a word.
    """
    found = []
    for name, folders, files in _walk(folder):
        folders[:] = [each for each in folders if each not in _PASSED_OVER]
        here = Path(name)
        # The folder that was named may itself be one of these.
        parts = Path(os.path.abspath(here)).parts  # noqa: PTH100 (resolve follows links)
        for file in files:
            path = here / file
            if _is_of_a_ci(parts, file) and path.is_file():
                found.append(path)
    return iter(sorted(found))


def _walk(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    return os.walk(folder, onerror=_refuse)


def _refuse(error: OSError) -> None:
    # What is gone since it was listed, or is no folder, holds no files.
    if not isinstance(error, FileNotFoundError | NotADirectoryError):
        raise PipelinegenError(f"{error.filename}: {error.strerror}; what is in it cannot be looked at") from None


def siblings(folder: Path) -> Iterator[Path]:
    """The CI files of one checkout, not of those below it."""
    for inside in (folder / ".github" / "workflows", folder / ".woodpecker"):
        if inside.is_dir():
            yield from ci_files(inside)
    yield from (folder / name for name in sorted(_ALONE) if (folder / name).is_file())


def _is_of_a_ci(folder: tuple[str, ...], name: str) -> bool:
    if name in _ALONE:
        return True
    is_text = name.removesuffix(".disabled").endswith((".yml", ".yaml"))
    return is_text and (folder[-2:] == (".github", "workflows") or ".woodpecker" in folder)


# Where the files of a project can be.
FOLDERS = (".github/workflows", ".woodpecker")


def read_text(path: Path, limit: int = LIMIT) -> str:
    """The text of a file of at most `limit` bytes. Raises PipelinegenError."""
    try:
        if path.stat().st_size > limit:
            raise PipelinegenError(f"{path}: larger than {limit} bytes; this is no CI file")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PipelinegenError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from None
    except OSError as error:
        raise PipelinegenError(f"{path}: {error.strerror}") from None


def current_branch(directory: Path) -> str | None:
    """The branch that is checked out; None where that is not known."""
    head = directory / ".git" / "HEAD"
    try:
        if (link := directory / ".git").is_file():  # a work tree beside its repository
            head = directory / link.read_text(encoding="utf-8").removeprefix("gitdir:").strip() / "HEAD"
        content = head.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):  # no file, no text, no path
        return None
    return content.removeprefix("ref: refs/heads/") if content.startswith("ref: refs/heads/") else None
