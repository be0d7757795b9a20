"""Which branch is the project's: what its files agree on, what the forge calls the default, or what somebody says."""

from __future__ import annotations

from collections.abc import Iterator

from ..rules.acts import triggers
from ..rules.view.github import GithubFile
from ..syntax import yaml
from .asked import Asked, Gap
from .document import Document, Repository
from .gap import GapsError
from .kinds.steps import fields, listed

_SIGNS = frozenset("*?[]!{}+$")


def branch_of(repository: Repository, asked: Asked) -> str:
    """The branch. Raises GapsError where the files name several, or none, and nobody says which one is meant."""
    if asked.branch is not None:
        return asked.branch
    named = [{*_named(each)} for each in repository.documents]
    found = {each for names in named for each in names}
    # Where one file names one alone, that is the one in the others, too.
    single = {next(iter(names)) for names in named if len(names) == 1}
    single |= {each.branch.value for each in triggers(repository.checkout) if each.branch and each.branch.value}
    if len(found) == 1:
        return found.pop()
    if asked.head is not None and (asked.head in found or not found):
        return asked.head
    if len(single) == 1:
        return single.pop()
    what = f"the files name the branches {', '.join(sorted(map(repr, found)))}" if found else "no file names a branch"
    raise GapsError([Gap("the branch", what, "say which one is meant as `--branch BRANCH`")])


def _named(document: Document) -> Iterator[str]:
    for text in _written(document):
        if not set(text) & _SIGNS:
            yield text


def _written(document: Document) -> Iterator[str]:
    if isinstance(document.view, GithubFile):
        for event in ("push", "pull_request"):
            for node in yaml.scalars(yaml.field(document.view.root, "on", event, "branches")):
                yield node.value
        return
    for item in listed(fields(document.served).get("when")):
        branch = fields(item).get("branch")
        included = branch.get("include") if isinstance(branch, dict) else branch
        yield from map(str, listed(included))
