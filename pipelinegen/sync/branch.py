"""One commit on a branch, made beside the work tree: what is checked out, staged or half-done stays as it is."""

from __future__ import annotations

import tempfile
from pathlib import Path

from ..errors import PipelinegenError
from ..git import GitError, git, line
from .message import with_tree
from .plan import Plan

BRANCH = "pipelinegen/sync"
"""The branch that gets the commit, if no other one is asked for."""


def commit(plan: Plan, message: str) -> str:
    """Put the branch to a new commit on the plan's base that holds its changes; answers the commit's name.

    Up to the last step, which moves the branch at once or not at all, git only gets objects that nothing leads to: a
    run that is killed leaves the checkout as it was. Raises PipelinegenError, also when somebody else moved the branch.
    """
    entries = []
    for each in plan.changes:
        if each.wanted is None:
            entries.append(f"0 {'0' * len(plan.base)}\t{each.path}\0")
        else:
            # Without a path no filter of the checkout changes the bytes.
            name = git(plan.checkout, "hash-object", "-w", "--stdin", given=each.wanted.encode()).decode().strip()
            entries.append(f"100644 {name}\t{each.path}\0")
    with tempfile.TemporaryDirectory() as folder:
        index = {"GIT_INDEX_FILE": str(Path(folder, "index"))}
        git(plan.checkout, "read-tree", plan.base, settings=index)
        listed = "".join(entries).encode("utf-8", "surrogateescape")
        git(plan.checkout, "update-index", "-z", "--index-info", given=listed, settings=index)
        tree = line(plan.checkout, "write-tree", settings=index)
    signed = ["-S"] if _signs(plan.checkout) else []
    # A file that is written over may hold any bytes, and what that means may be told in its words.
    told = with_tree(message, tree).encode("utf-8", "replace")
    try:
        made = git(plan.checkout, "commit-tree", *signed, "-p", plan.base, "-F", "-", tree, given=told)
    except GitError as error:
        if not error.is_about_nobody:
            raise
        raise PipelinegenError(
            f"{plan.checkout}: git does not know whose commit it would be; tell it by "
            "`git config --global user.name NAME` and `git config --global user.email ADDRESS`"
        ) from None
    new = made.decode().strip()
    before = plan.tip or "0" * len(new)
    to = (f"refs/heads/{plan.branch}", new, before)
    try:
        git(plan.checkout, "update-ref", "--no-deref", "-m", "pipelinegen sync", *to)
    except GitError as error:
        if not error.is_about_a_moved_branch:
            raise
        raise PipelinegenError(
            f"{plan.checkout}: somebody else, maybe another run, has moved the branch {plan.branch!r} meanwhile; "
            "run it again"
        ) from None
    return new


def _signs(checkout: Path) -> bool:
    told = git(checkout, "config", "--type=bool", "--default=false", "--get", "commit.gpgSign")
    return told.strip() == b"true"
