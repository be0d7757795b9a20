"""The Woodpecker files of a repository on disk."""

from __future__ import annotations

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
    found = sorted(path for path in [*directory.glob(".woodpecker.y*ml"), *folder.rglob("*")] if path.is_file())
    # Of a folder inside of .woodpecker/ it matters that it is there, not what is in it.
    texts = {path: path.suffix in (".yml", ".yaml") for path in found}
    if not any(texts.values()):
        raise PipelinegenError(f"{directory}: no Woodpecker workflow in .woodpecker/ here, and no .woodpecker.yml")
    return {
        path.relative_to(directory).as_posix(): read_text(path) if is_text else ""
        for path, is_text in texts.items()
        if is_text or path.parent != folder
    }


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
