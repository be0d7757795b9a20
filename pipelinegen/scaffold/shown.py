"""What a checkout shows of an app: its repository, its branch, its Dockerfiles and where it runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..address import read_address
from ..checkout import read_text, siblings
from ..checkouts import is_bare
from ..errors import PipelinegenError
from ..git import GitError, alone, git, line, remotes
from .dockerfile import is_dockerfile
from .manifest import Workload, workloads

_ORIGIN = "refs/remotes/origin/"
_LOCAL = "refs/heads/"
# A manifest is a few kilobytes; what is larger was generated, and is somebody else's.
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Seen:
    """A fact, and where it was seen."""

    value: str
    where: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A checkout. Of `repositories` and `branches` one alone is certain; several, or none, say that it is not.

    `all_branches` are the names of those that it has, its own and those that were fetched.
    """

    folder: Path
    files: frozenset[str]
    repositories: tuple[Seen, ...]
    branches: tuple[Seen, ...]
    dockerfiles: tuple[str, ...]
    ci_files: tuple[str, ...]
    workloads: tuple[Workload, ...]
    all_branches: tuple[str, ...] = ()


def look(folder: Path) -> Shown:
    """What is seen at the root of a checkout. Raises PipelinegenError where the folder is none."""
    if not folder.is_dir():
        what = "is no folder" if folder.exists() else "there is no such folder"
        raise PipelinegenError(f"{folder}: {what}; name the checkout of the app")
    if is_bare(folder):
        raise PipelinegenError(f"{folder}: this repository has no work tree; name a checkout of it")
    try:
        root = Path(line(folder, "rev-parse", "--show-toplevel"))
        names = git(folder, "ls-files", "-z").decode("utf-8", "surrogateescape").split("\0")
    except GitError as error:
        if error.is_about_no_repository:
            raise PipelinegenError(
                f"{folder}: this is no checkout; clone the app's repository, or `git init`"
            ) from None
        raise
    if root != folder.resolve():
        raise PipelinegenError(f"{folder}: a folder of the checkout {root}; name that one")
    files = frozenset(names) - {""}
    return Shown(
        folder,
        files,
        repositories(folder),
        branches(folder),
        tuple(sorted((each for each in files if is_dockerfile(each)), key=lambda each: (each.count("/"), each))),
        tuple(each.relative_to(folder).as_posix() for each in siblings(folder)),
        tuple(_workloads(folder, files)),
        all_branches(folder),
    )


def repositories(folder: Path) -> tuple[Seen, ...]:
    """That of `origin`, or else those of the other remotes; a path on this machine names none.

    Nor does an address with more than an owner and a name: what of it belongs to these only its forge knows.
    """
    found = {}
    for name, url in remotes(folder).items():
        address = read_address(url)
        if address.host and address.repository and not address.is_deep:
            found[name] = Seen(address.repository, f"remote {name}")
    if "origin" in found and "upstream" in found:
        # The one is a fork of the other, and which of them the files go to is the user's to say.
        return found["origin"], found["upstream"]
    return (found["origin"],) if "origin" in found else tuple(found.values())


def branches(folder: Path) -> tuple[Seen, ...]:
    """The one that a clone checks out, or else all that there are."""
    try:
        head = line(folder, "symbolic-ref", "--quiet", f"{_ORIGIN}HEAD", settings=alone(folder))
        return (Seen(head.removeprefix(_ORIGIN), "origin/HEAD"),)
    except GitError:
        told = line(folder, "for-each-ref", "--format=%(refname)", _LOCAL, _ORIGIN)
    names = dict.fromkeys(each.removeprefix(_LOCAL).removeprefix(_ORIGIN) for each in told.splitlines())
    if not names:
        try:
            unborn = line(folder, "symbolic-ref", "--quiet", "HEAD").removeprefix(_LOCAL)
        except GitError:
            return ()
        return (Seen(unborn, "checked out, without a commit yet"),)
    where = "the only branch" if len(names) == 1 else "a branch"
    return tuple(Seen(each, where) for each in names)


def all_branches(folder: Path) -> tuple[str, ...]:
    """The names of the checkout's own branches, and of those of its remotes."""
    own = line(folder, "for-each-ref", "--format=%(refname:lstrip=2)", _LOCAL)
    fetched = line(folder, "for-each-ref", "--format=%(refname:lstrip=3)", "refs/remotes/")
    return tuple(dict.fromkeys(each for each in (*own.splitlines(), *fetched.splitlines()) if each != "HEAD"))


def _workloads(folder: Path, files: frozenset[str]) -> Iterator[Workload]:
    """Those in tracked YAML that no CI reads, each once."""
    known = set()
    for name in sorted(files):
        path = folder / name
        if not name.endswith((".yml", ".yaml")) or name.startswith((".github/", ".woodpecker")) or path.is_symlink():
            continue
        try:
            text = read_text(path, _LARGEST)
        except PipelinegenError:
            continue  # not there, too large or no text: nothing to be seen
        for workload in workloads(name, text):
            if workload.key not in known:
                known.add(workload.key)
                yield workload
