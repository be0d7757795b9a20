"""The branch of a sync to the server its repository comes from."""

from __future__ import annotations

from pathlib import Path

from ..address import read_address
from ..errors import PipelinegenError
from ..git import GitError, git, line, named, remotes
from .ownership import is_only_syncs
from .plan import require_checkout

# One branch each, whatever else the checkout's settings send along.
_FETCH = ("fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head")
# What the address of a push is called for git, which nobody calls a remote of theirs.
_PLACE = "pipelinegen-push"
_PUSH = ("push", "--quiet", "--no-follow-tags", "--recurse-submodules=no")


def remote_of(checkout: Path, repository: str) -> str:
    """The name of the remote that is the repository `owner/name`, or else an `origin` on a disk, or nothing."""
    found = remotes(checkout)
    its = [name for name, url in found.items() if read_address(url).is_of(repository)]
    if its:
        return "origin" if "origin" in its else its[0]
    # What is on a disk has no owner. On a server it is another repository, which is nobody's to push to.
    return "origin" if "origin" in found and read_address(found["origin"]).host is None else ""


def fetch(checkout: Path, remote: str, target: str) -> None:
    """Learn where the branch `target` is on the server. Raises PipelinegenError."""
    require_checkout(checkout)
    git(checkout, *_FETCH, remote, f"+refs/heads/{target}:refs/remotes/{remote}/{target}")


def push(checkout: Path, remote: str, branch: str, base: str) -> bool:
    """Put the server's branch to where it is here, if all it holds is a sync's; answers whether it had to move.

    `base` is the commit that the branch is built on. Raises GitError, and PipelinegenError where the server's branch
    has commits of somebody else.
    """
    name = f"refs/heads/{branch}"
    there = _there(checkout, remote, name)
    if _is_same(checkout, remote, name, there):
        return False
    if there and not is_only_syncs(checkout, there, base):
        raise PipelinegenError(
            f"{checkout}: the branch {branch!r} of {remote!r} has commits of somebody else; "
            "merge it there, delete it, or say --branch"
        )
    # The lease: what was seen a moment ago is what is replaced, and nothing that came in between.
    git(checkout, *_PUSH, f"--force-with-lease={name}:{there}", remote, f"{name}:{name}")
    return True


def is_pushed(checkout: Path, remote: str, branch: str) -> bool:
    """Whether a push of the branch would find it there already. Raises GitError."""
    name = f"refs/heads/{branch}"
    return _is_same(checkout, remote, name, _there(checkout, remote, name))


def _there(checkout: Path, remote: str, name: str) -> str:
    """The commit that the server has for a reference; empty if it has none."""
    # A push may go elsewhere than a fetch comes from.
    place = line(checkout, "remote", "get-url", "--push", remote)
    return line(checkout, "ls-remote", _PLACE, name, settings=named(_PLACE, place)).partition("\t")[0]


def _is_same(checkout: Path, remote: str, name: str, there: str) -> bool:
    here = line(checkout, "rev-parse", "--verify", name)
    return there == here or bool(there and _content(checkout, remote, there) == _content(checkout, remote, here))


def _content(checkout: Path, remote: str, commit: str) -> str:
    """The tree and the parents of a commit, which is fetched if it is not here: syncs elsewhere make the same."""
    try:
        git(checkout, "cat-file", "-e", f"{commit}^{{commit}}")
    except GitError:
        git(checkout, *_FETCH, remote, commit)
    return line(checkout, "show", "--no-patch", "--no-show-signature", "--format=%T %P", commit)
