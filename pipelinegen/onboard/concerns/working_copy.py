"""The checkout: of the right repository, with the branch, and as the server has it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ...address import read_address
from ...git import GitError, commit_of, git, line, remotes
from ...sync.publish import fetch, remote_of
from ..concern import Concern
from ..item import Item, blocked, change, note, right
from ..world import NotAskedError, World

_SUBMODULE = "160000"


def checkout_of(world: World) -> Path:
    """The checkout that was named. Raises NotAskedError."""
    if world.checkout is None:
        raise NotAskedError(
            "no checkout was looked at", "say where it is: --checkout DIR of onboard, --checkouts DIR of doctor"
        )
    return world.checkout


def base_of(world: World) -> str:
    """The commit that the branch is at, as far as the checkout knows; empty if it has no such branch."""
    checkout = checkout_of(world)
    remote = remote_of(checkout, world.name)
    for revision in ([f"refs/remotes/{remote}/{world.branch}"] if remote else []) + [f"refs/heads/{world.branch}"]:
        try:
            return commit_of(checkout, revision)
        except GitError:
            continue
    return ""


def _read(world: World) -> Iterator[Item]:
    if world.project.in_place:
        yield note("checkout", "the definitions are in the repository itself")
        return
    checkout = checkout_of(world)
    remote = remote_of(checkout, world.name)
    if not remote:
        known = sorted(read_address(url).repository or "something else" for url in remotes(checkout).values())
        told = f"its remotes are of {', '.join(known)}" if known else "it has no remote"
        yield blocked("remote", told, f"name a checkout of {world.name}, or give this one a remote that is its address")
        return
    yield right("remote", f"{remote} is {world.name}")
    here = base_of(world)
    if not here:
        yield change(
            f"branch {world.branch}",
            "the checkout does not know it",
            f"fetched from {remote}",
            lambda: fetch(checkout, remote, world.branch),
        )
        return
    yield from _up_to_date(world, checkout, remote, here)
    yield from _not_pushed(world, checkout, here)
    yield from _orphaned_submodules(checkout, here)


def _up_to_date(world: World, checkout: Path, remote: str, here: str) -> Iterator[Item]:
    there = line(checkout, "ls-remote", remote, f"refs/heads/{world.branch}").partition("\t")[0]
    what = f"branch {world.branch}"
    if not there:
        yield blocked(
            what, f"{remote} has no such branch", f"push it, or correct the branch in {world.definition.name}"
        )
    elif there == here:
        yield right(what, f"at {here[:8]}, as on {remote}")
    else:
        yield change(
            what,
            f"at {here[:8]}",
            f"at {there[:8]}, fetched from {remote}",
            lambda: fetch(checkout, remote, world.branch),
        )


def _not_pushed(world: World, checkout: Path, here: str) -> Iterator[Item]:
    """What a person may take for done: it counts once it is on the server."""
    try:
        ahead = int(line(checkout, "rev-list", "--count", f"{here}..refs/heads/{world.branch}"))
    except GitError:  # the branch is only on the server
        ahead = 0
    if ahead:
        yield note("not pushed", f"{ahead} commits of {world.branch} are only here", "push them if they are to count")
    if line(checkout, "status", "--porcelain", "--untracked-files=no").strip():
        yield note("not committed", "files that git knows have changes", "commit and push them if they are to count")


def _orphaned_submodules(checkout: Path, commit: str) -> Iterator[Item]:
    """What a clone of the CI fails at: a submodule that no .gitmodules tells the address of."""
    listed = git(checkout, "ls-tree", "-r", "-z", "--full-tree", commit).decode("utf-8", "surrogateescape")
    entries = [entry.partition("\t") for entry in listed.split("\0") if entry]
    known = _addressed(checkout, commit) if ".gitmodules" in {path for _, _, path in entries} else frozenset()
    orphans = [path for about, _, path in entries if about.startswith(_SUBMODULE) and path not in known]
    if orphans:
        yield blocked(
            "submodules",
            f"{', '.join(orphans)} not in a .gitmodules: the CI's clone cannot fetch them",
            f"git rm --cached {orphans[0]}, or git submodule add",
        )


def _addressed(checkout: Path, commit: str) -> frozenset[str]:
    """The paths of the submodules that the .gitmodules of a commit tells of."""
    asked = ("config", "-z", f"--blob={commit}:.gitmodules", "--get-regexp", r"^submodule\..*\.path$")
    try:
        told = git(checkout, *asked).decode("utf-8", "surrogateescape")
    except GitError:
        return frozenset()  # none, or it cannot be read
    return frozenset(entry.partition("\n")[2] for entry in told.split("\0") if entry)


WORKING_COPY = Concern("working copy", _read)
