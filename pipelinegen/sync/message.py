"""The commit that carries rendered files, in words, and whether a commit is one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from ..drift import Comparison, Verdict

_TRAILER = "Rendered-by: pipelinegen"
_TREE = "Rendered-tree:"
# What becomes of a file, for each verdict on what is there.
DONE = {
    Verdict.MISSING: "new",
    Verdict.CHANGED: "rendered over an edit by hand",
    Verdict.OUTDATED: "rendered anew",
    Verdict.ORPHANED: "removed: no definition asks for it any more",
    Verdict.FOREIGN: "rendered over a file of somebody else",
    Verdict.PIN_ONLY: "other versions of actions or images",
}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the rendered files come from: the fleet's revision, empty where there is none, and whether it is all."""

    revision: str
    dirty: bool = False

    def __str__(self) -> str:
        if not self.revision:
            return "definitions without a revision"
        return f"revision {self.revision}" + (" and changes that are not committed" if self.dirty else "")


def commit_message(changes: Iterable[Comparison], origin: Origin, meaning: Iterable[str] = ()) -> str:
    """The message: what changed, what that means, and where it comes from."""
    lines = ["CI files as they are defined", ""]
    lines += [f"- {each.path}: {DONE[each.verdict]}" for each in changes]
    if told := [f"- {each}" for each in meaning]:
        lines += ["", "What it means:", *told]
    return "\n".join([*lines, "", f"From {origin}.", "", _TRAILER, ""])


def with_tree(message: str, tree: str) -> str:
    """The message of the commit that a sync makes of a tree."""
    return f"{message}{_TREE} {tree}\n"


def without_tree(message: str) -> str:
    """What a person reads of the message of a sync's commit."""
    return "".join(line for line in message.splitlines(keepends=True) if not line.startswith(_TREE))


def is_ours(message: str, tree: str) -> bool:
    """Whether a commit of this message and tree is as a sync made it."""
    return {_TRAILER, f"{_TREE} {tree}"} <= set(message.splitlines())
