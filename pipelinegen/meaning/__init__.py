"""What a change of a repository's CI files means: from what the CIs make of them, not from their text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..woodpecker.server import Server
from .files import others_changed, sorted_out
from .form import form_changed
from .github.workflow import workflow_changed
from .said import Said, Weight, sentences
from .tags import tags_changed
from .woodpecker.repository import workflows_changed


@dataclass(frozen=True, slots=True)
class Change:
    """One sentence about one file of the repository."""

    path: str
    text: str

    @property
    def is_form_only(self) -> bool:
        """Whether it says that the file means the same as before."""
        return self.text.startswith("means the same")


def meaning(
    old: Mapping[str, str],
    new: Mapping[str, str],
    *,
    server: Server | None = None,
    repository: str = "",
    branch: str = "",
) -> list[Change]:
    """What has changed between two states of one repository's CI files, texts by path.

    In the order of the paths, for each the most important first; nothing for a file that is as it was, and one
    sentence for a file that is only written otherwise. `repository` (`owner/name`) and `branch` (its default one) are
    what files can be told by the server. Raises EventError for a repository or branch that cannot be one.
    """
    server = server or Server()
    if dict(old) == dict(new):
        return []
    before, after = sorted_out(old, server), sorted_out(new, server)
    found: dict[str, list[Said]] = workflows_changed(before.woodpecker, after.woodpecker, server, repository, branch)
    for path in {*before.github, *after.github}:
        if before.github.get(path) != after.github.get(path):
            found[path] = workflow_changed(path, before.github.get(path), after.github.get(path))
    for path, said in (*others_changed(before, after), *tags_changed(old, new, server)):
        # Of what a CI refuses nothing more can be said.
        if not any(each.weight is Weight.REFUSED for each in found.setdefault(path, [])):
            found[path].append(said)
    for path in old.keys() & new.keys():
        if old[path] != new[path] and not found.get(path):
            found[path] = []
    return [Change(path, text) for path in sorted(found) for text in _texts(path, found[path], old, new)]


def _texts(path: str, said: list[Said], old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    if said or path not in old or path not in new or old[path] == new[path]:
        return sentences(said)
    return [f"means the same: {form_changed(old[path], new[path])}"]
