"""Whether a branch holds nothing but what syncs made, so that nobody's work is lost with it."""

from __future__ import annotations

from pathlib import Path

from ..git import line
from .message import is_ours


def is_only_syncs(checkout: Path, tip: str, base: str) -> bool:
    """Whether each commit that leads to `tip`, and not to `base`, is as a sync made it. Raises GitError."""
    commits = line(checkout, "rev-list", tip, f"^{base}").split()
    if line(checkout, "rev-parse", "--is-shallow-repository") == "true":
        # Where history ends, nobody can tell that a commit is one of the base's.
        commits = commits[:1]
    return all(_is_untouched(checkout, each) for each in commits)


def _is_untouched(checkout: Path, commit: str) -> bool:
    told = line(checkout, "show", "--no-patch", "--no-show-signature", "--format=%T%n%P%n%B", commit)
    tree, parents, message = told.split("\n", 2)
    # Who amends a commit keeps its message, which tells the tree that it was made with.
    return len(parents.split()) == 1 and is_ours(message, tree)
