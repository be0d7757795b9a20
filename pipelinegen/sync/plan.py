"""What a checkout needs to become as its project is defined, and what stands in the way of that."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..drift import Comparison, Verdict, compare
from ..errors import PipelinegenError
from ..git import GitError, commit_of, line
from ..presence import NO_FILE, word_of
from ..snapshot import present_at
from .ownership import is_only_syncs


@dataclass(frozen=True, slots=True)
class Plan:
    """One checkout. `base` is the commit to build on, called `base_name`; `tip` the branch's commit, empty for none.

    `compared` are all files that are wanted or there, `changes` those that become others. `obstacles` are sentences;
    with any of them nothing is to be done. `done` tells that the branch is as it would become.
    """

    project: str
    checkout: Path
    branch: str
    base: str
    base_name: str
    tip: str
    compared: tuple[Comparison, ...]
    changes: tuple[Comparison, ...]
    kept: tuple[str, ...] = ()
    obstacles: tuple[str, ...] = ()
    done: bool = False


def plan(
    project: str,
    wanted: Mapping[str, str],
    checkout: Path,
    *,
    branch: str,
    target: str,
    remote: str = "",
    force: bool = False,
) -> Plan:
    """What is to be done in a checkout so that `branch` leads from the branch `target` to the wanted files.

    What the `remote` was last seen to have for `target` goes before the checkout's own. With `force`, edits by hand,
    newer pins and files of somebody else are no obstacle. Raises PipelinegenError where the checkout cannot be
    looked at.
    """
    require_checkout(checkout)
    base_name, base = _base(checkout, target, remote)
    compared = compare(project, wanted, present_at(checkout, base, wanted))
    drifting = [each for each in compared if each.drifts]
    kept = [each for each in drifting if each.verdict is Verdict.ORPHANED and each.edited and not force]
    changes = tuple(each for each in drifting if each not in kept)
    tip = _tip(checkout, branch)
    done = bool(changes and tip) and _holds(checkout, tip, base, changes)
    obstacles = [] if done else [*_obstacles(checkout, changes, base_name, force=force)]
    if changes and not done:
        obstacles += _on_the_branch(checkout, branch, tip, base)
        if branch == target:
            obstacles.append(f"the branch {branch!r} is the project's own; name another one by --branch")
    return Plan(
        project,
        checkout,
        branch,
        base,
        base_name,
        tip,
        tuple(compared),
        changes,
        tuple(f"{each.path} was changed by hand, so it stays; delete it, or say --force" for each in kept),
        tuple(obstacles),
        done,
    )


def require_checkout(folder: Path) -> None:
    """Raises PipelinegenError for a folder inside of a checkout, or of none: git would act on the one around it."""
    try:
        is_bare, _, root = line(folder, "rev-parse", "--is-bare-repository", "--absolute-git-dir").partition("\n")
        if is_bare != "true":
            root = line(folder, "rev-parse", "--show-toplevel")
    except GitError as error:
        raise PipelinegenError(f"{folder}: this is no checkout: {error.said}") from None
    if not Path(root).samefile(folder):
        raise PipelinegenError(f"{folder}: this is no checkout, but a folder of {root}; clone the repository itself")


def _base(checkout: Path, target: str, remote: str) -> tuple[str, str]:
    known = {f"{remote}/{target}": f"refs/remotes/{remote}/{target}"} if remote else {}
    for name, reference in {**known, target: f"refs/heads/{target}"}.items():
        try:
            return name, commit_of(checkout, reference)
        except GitError:
            continue
    try:
        there = line(checkout, "for-each-ref", "--format=%(refname:short)", "refs/heads", "refs/remotes").split("\n")
    except GitError as error:
        raise PipelinegenError(f"{checkout}: this is no checkout: {error.said}") from None
    names = ", ".join(name for name in there if name) or "none at all"
    raise PipelinegenError(f"{checkout}: there is no branch {target!r}, which the definition names; there is {names}")


def _tip(checkout: Path, branch: str) -> str:
    try:
        return commit_of(checkout, f"refs/heads/{branch}")
    except GitError:
        return ""


def _obstacles(checkout: Path, changes: Sequence[Comparison], base_name: str, *, force: bool) -> Iterator[str]:
    adopt = f"`pipelinegen pins adopt --from {shlex.quote(str(checkout))}`"
    for each in changes:
        if each.twin:
            yield f"{each.path}: on a disk that ignores case {each.twin} is in its place; rename it, or move it away"
        elif each.found in NO_FILE:
            # A file of somebody else can be written over if that is asked for, a link or a folder cannot.
            yield f"{each.path}: {word_of(each.found)} is in the way; remove it from {base_name} by a commit"
        elif force:
            continue
        elif each.verdict is Verdict.FOREIGN:
            yield f"{each.path}: pipelinegen did not write this file; move it away, or say --force"
        elif each.verdict is Verdict.CHANGED:
            yield f"{each.path}: changed by hand; take what is worth keeping into the definition, then say --force"
        elif each.has_newer_pins:
            yield f"{each.path}: its pins may be newer; take them over by {adopt}, or say --force"


def _holds(checkout: Path, tip: str, base: str, changes: Sequence[Comparison]) -> bool:
    """Whether the branch is one commit on the base that holds just these changes."""
    if line(checkout, "rev-list", "--parents", "--max-count=1", tip).split() != [tip, base]:
        return False
    differing = line(checkout, "diff-tree", "-r", "-z", "--name-only", base, tip).split("\0")
    if sorted(filter(None, differing)) != sorted(each.path for each in changes):
        return False
    there = present_at(checkout, tip, [each.path for each in changes])
    return all(there.get(each.path) == each.wanted for each in changes)


def _on_the_branch(checkout: Path, branch: str, tip: str, base: str) -> Iterator[str]:
    """What forbids to put the branch where it belongs. It can be checked out before it has a commit."""
    for each in line(checkout, "worktree", "list", "--porcelain").split("\n\n"):
        if f"branch refs/heads/{branch}" in each.split("\n"):
            where = each.split("\n")[0].removeprefix("worktree ")
            yield f"the branch {branch!r} is checked out in {where}; switch to another one there"
    for name in ("rebase-merge/head-name", "rebase-apply/head-name"):
        started = checkout / line(checkout, "rev-parse", "--git-path", name)
        if started.is_file() and started.read_text(encoding="utf-8").strip() == f"refs/heads/{branch}":
            yield f"the branch {branch!r} is being rebased in {checkout}; finish that first"
    if tip and line(checkout, "rev-parse", "--symbolic-full-name", branch) != f"refs/heads/{branch}":
        yield f"the branch {branch!r} is only another name; name a branch of its own by --branch"
    if not tip and (other := _in_its_place(checkout, branch)):
        yield f"the branch {branch!r} cannot be beside {other!r}, for git; rename that one, or say --branch"
    if tip and not is_only_syncs(checkout, tip, base):
        yield f"the branch {branch!r} has commits of somebody else; merge it, rename it, or say --branch"


def _in_its_place(checkout: Path, branch: str) -> str:
    """A branch whose name begins another one's, as a folder's does a file's, so that there cannot be both."""
    names = line(checkout, "for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads").split("\n")
    return next(
        (each for each in names if f"{each}/".startswith(f"{branch}/") or f"{branch}/".startswith(f"{each}/")), ""
    )
