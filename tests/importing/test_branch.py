"""The project's branch: what the files agree on, or what somebody says."""

from __future__ import annotations

import pytest

from pipelinegen.importing.asked import Asked
from pipelinegen.importing.branch import branch_of
from pipelinegen.importing.document import repository_of
from pipelinegen.importing.gap import GapsError
from pipelinegen.rules.known import NOTHING

GITHUB = "on: {{push: {{branches: {}}}}}\njobs: {{}}\n"
WOODPECKER = "when: {{event: push, branch: {}}}\nsteps: []\n"


@pytest.mark.parametrize(
    ("github", "woodpecker", "head", "branch"),
    [
        ("[main]", "main", None, "main"),
        ("main", "{include: [main]}", None, "main"),
        ("[main, master]", "master", None, "master"),
        ("[main, master]", "[main, master]", "main", "main"),
        ("[main, master]", "main", "master", "master"),
        ("['release/**']", "trunk", None, "trunk"),
        ("['*']", "'*'", "main", "main"),
    ],
)
def test_it_is_found(github: str, woodpecker: str, head: str | None, branch: str) -> None:
    files = {".github/workflows/a.yml": GITHUB.format(github), ".woodpecker/b.yml": WOODPECKER.format(woodpecker)}
    assert branch_of(repository_of(files, NOTHING), Asked("notes", head=head)) == branch
    assert branch_of(repository_of(files, NOTHING), Asked("notes", branch="other", head=head)) == "other"


@pytest.mark.parametrize(
    ("github", "head", "said"),
    [
        ("[main, master]", None, "the files name the branches 'main', 'master'"),
        ("[main, master]", "trunk", "the files name the branches 'main', 'master'"),
        ("['*']", None, "no file names a branch"),
    ],
)
def test_it_is_asked_for(github: str, head: str | None, said: str) -> None:
    repository = repository_of({".github/workflows/a.yml": GITHUB.format(github)}, NOTHING)
    with pytest.raises(GapsError, match=said):
        branch_of(repository, Asked("notes", head=head))
