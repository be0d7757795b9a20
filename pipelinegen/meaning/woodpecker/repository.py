"""All Woodpecker workflows of a repository, before and now."""

from __future__ import annotations

from collections.abc import Mapping

from ...woodpecker import Server
from ..said import Said
from .change import introduced, workflow_changed
from .workflow import workflows


def workflows_changed(
    old: Mapping[str, str], new: Mapping[str, str], server: Server, repository: str, branch: str
) -> dict[str, list[Said]]:
    """What has changed, by path; the texts are those that the server reads.

    A file that is as it was can start on other events, if it waits for one that has changed.
    """
    if old == new:
        return {}
    if not any("depends_on" in text for text in (*old.values(), *new.values())):
        old, new = (_without(files, other) for files, other in ((old, new), (new, old)))
    before, after = (workflows(files, server, repository, branch) for files in (old, new))
    found: dict[str, list[Said]] = {}
    for path in sorted({*before, *after}):
        if path not in before:
            found[path] = [introduced(after[path])]
        elif path not in after:
            found[path] = [introduced(before[path], gone=True)]
        else:
            found[path] = list(workflow_changed(before[path], after[path]))
    return found


def _without(files: Mapping[str, str], others: Mapping[str, str]) -> Mapping[str, str]:
    """The files that are not the same among the others; what waits for nothing is as it was."""
    return {path: text for path, text in files.items() if others.get(path) != text}
