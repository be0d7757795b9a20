"""The user's own git."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import PipelinegenError

# What points git to one repository whatever folder it is called in. A hook has these set for the repository that is
# being committed to, and the question may be about another one.
_LOCAL = frozenset(
    {
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_COMMON_DIR",
        "GIT_CONFIG",
        "GIT_DIR",
        "GIT_GLOB_PATHSPECS",
        "GIT_GRAFT_FILE",
        "GIT_ICASE_PATHSPECS",
        "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE",
        "GIT_INTERNAL_SUPER_PREFIX",
        "GIT_NAMESPACE",
        "GIT_NOGLOB_PATHSPECS",
        "GIT_NO_REPLACE_OBJECTS",
        "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX",
        "GIT_REPLACE_REF_BASE",
        "GIT_SHALLOW_FILE",
        "GIT_WORK_TREE",
    }
)
_QUIET = {
    "GIT_TERMINAL_PROMPT": "0",  # nobody is there to be asked for a password
    "GIT_OPTIONAL_LOCKS": "0",  # a look must not write
    "GIT_LITERAL_PATHSPECS": "1",  # a path is a path, whatever characters it has
    "LC_ALL": "C",
}
# A checkout's hooks are for what its owner does in it; moving a branch, fetching and pushing would run some.
_NO_HOOKS = ("-c", "core.hooksPath=/dev/null")
# What a line begins with that says why; the last is said of a branch that was not pushed, before a line that says less.
_REASONS = ("fatal:", "error:", "! [")


class GitError(PipelinegenError):
    """Git could not do what it was asked; `said` is its own last line about it."""

    def __init__(self, directory: Path, arguments: Sequence[str], said: str) -> None:
        super().__init__(f"{directory}: `git {' '.join(arguments[:2])}` failed: {said}")
        self.said = said

    @property
    def is_about_no_repository(self) -> bool:
        """Whether all that is wrong is that there is no repository."""
        # A broken one is said to be none, too, but by its name.
        return "not a git repository (" in self.said or "can only be used inside a git repository" in self.said

    @property
    def is_about_a_moved_branch(self) -> bool:
        """Whether all that is wrong is that a branch is not where it was said to be, or is there already, or gone."""
        told = ("reference already exists", "but expected", "unable to resolve reference")
        return "cannot lock ref" in self.said and any(each in self.said for each in told)

    @property
    def is_about_nobody(self) -> bool:
        """Whether all that is wrong is that git does not know whose commit it would be."""
        return "auto-detect" in self.said or "empty ident" in self.said


def git(directory: Path, *arguments: str, given: bytes = b"", settings: Mapping[str, str] | None = None) -> bytes:
    """What git prints when it is called in a folder; `settings` are further environment variables.

    Raises GitError, and PipelinegenError where there is no git.
    """
    environment = {name: value for name, value in os.environ.items() if name not in _LOCAL}
    try:
        done = subprocess.run(
            ["git", *_NO_HOOKS, *arguments],
            cwd=directory,
            env={**environment, **_QUIET, **(settings or {})},
            input=given,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        if error.filename == "git":
            raise PipelinegenError("the program 'git' is missing; install it") from None
        raise PipelinegenError(f"{directory}: there is no such folder") from None
    except OSError as error:
        raise PipelinegenError(f"{error.filename or directory}: {error.strerror}") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        told = (line.strip() for line in lines if line.lstrip().startswith(_REASONS))
        said = next(told, lines[-1] if lines else "")
        # What git advises where a repository is not the user's own.
        trust = next((f"; if you trust it, `{line.strip()}`" for line in lines if "--add safe.directory" in line), "")
        raise GitError(directory, arguments, (said or f"status {done.returncode}") + trust)
    return done.stdout


def line(directory: Path, *arguments: str, settings: Mapping[str, str] | None = None) -> str:
    """What git prints, if that is one line or nothing. Raises GitError."""
    return git(directory, *arguments, settings=settings).decode("utf-8", "surrogateescape").strip("\n")


def remotes(directory: Path) -> dict[str, str]:
    """The addresses of the remotes by their names; empty where there is none, and where the folder is no checkout."""
    try:
        # An address may be read whoever owns the checkout: in a container that is often somebody else.
        told = git(
            directory,
            *("-c", "safe.directory=*", "config", "--local", "-z", "--get-regexp", r"^remote\..*\.url$"),
            settings=alone(directory),
        )
    except GitError:
        return {}
    found: dict[str, str] = {}
    for entry in told.decode("utf-8", "surrogateescape").split("\0"):
        key, _, url = entry.partition("\n")
        if url:
            found.setdefault(key.removeprefix("remote.").removesuffix(".url"), url)
    return found


def named(name: str, address: str) -> dict[str, str]:
    """The settings with which a name means an address: that may hold a token, and arguments are seen by everybody."""
    known = os.environ.get("GIT_CONFIG_COUNT", "")
    at = int(known) if known.isdecimal() else 0
    key, value = f"GIT_CONFIG_KEY_{at}", f"GIT_CONFIG_VALUE_{at}"
    return {"GIT_CONFIG_COUNT": str(at + 1), key: f"remote.{name}.url", value: address}


def untracked(directory: Path, index: Path | None = None) -> frozenset[Path]:
    """The files below a folder that git does not know and does not ignore; none where the folder is in no checkout.

    `index` is that of the commit in the making, of which git tells its hooks; one of another repository does not count.
    Raises GitError.
    """
    try:
        settings = {}
        if index is not None and index.resolve().parent == Path(line(directory, "rev-parse", "--absolute-git-dir")):
            settings["GIT_INDEX_FILE"] = str(index.resolve())
        told = git(directory, "ls-files", "-z", "--others", "--exclude-standard", settings=settings)
    except GitError as error:
        if error.is_about_no_repository:
            return frozenset()
        raise
    return frozenset(directory / name for name in told.decode("utf-8", "surrogateescape").split("\0") if name)


def root_of(directory: Path) -> Path:
    """The root of the checkout that a folder is in. Raises PipelinegenError."""
    try:
        return Path(line(directory, "rev-parse", "--show-toplevel"))
    except GitError as error:
        if error.is_about_no_repository:
            raise PipelinegenError(f"{directory}: this is in no checkout, so it has no revisions") from None
        raise


def is_branch_name(directory: Path, name: str) -> bool:
    """Whether a branch may have a name. Raises PipelinegenError where there is no git."""
    try:
        git(directory, "check-ref-format", f"refs/heads/{name}")
    except GitError:
        return False
    return not name.startswith("-") and name != "HEAD"


def commit_of(directory: Path, revision: str) -> str:
    """The full name of the commit that a revision means. Raises GitError."""
    return line(directory, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}")


def alone(checkout: Path) -> dict[str, str]:
    """The settings with which git sees no repository but a checkout's own."""
    # A copy without a repository of its own may lie in another one, which is not meant.
    return {"GIT_CEILING_DIRECTORIES": str(checkout.resolve().parent)}
