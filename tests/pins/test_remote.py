"""What an action's repository says of its tags, asked of real repositories on this disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.git import git, line
from pipelinegen.pins.copy import Copy, Declared
from pipelinegen.pins.remote import contradicted, tags_of
from pipelinegen.syntax.pins import Pin, pins

WHO = {
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that git takes for GitHub; in it `a/one` with v1.0.0, v1 (annotated) and v1.1.0, and no commit more."""
    repository = tmp_path / "hub" / "a" / "one"
    repository.mkdir(parents=True)
    git(repository, "init", "--quiet", "--initial-branch", "main")
    for name in ("v1.0.0", "v1.1.0"):
        git(repository, "commit", "--quiet", "--allow-empty", "--message", name, settings=WHO)
        git(repository, "tag", name)
    git(repository, "tag", "--annotate", "--message", "the first", "v1", "v1.0.0", settings=WHO)
    settings = tmp_path / "gitconfig"
    settings.write_text(f'[url "{tmp_path}/hub/"]\n  insteadOf = https://github.com/\n', encoding="utf-8")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))
    return repository


@pytest.fixture
def commits(hub: Path) -> dict[str, str]:
    return {name: line(hub, "rev-parse", f"{name}^{{commit}}") for name in ("v1.0.0", "v1.1.0")}


def declared(text: str) -> list[Declared]:
    return [Declared(pin, "lock.yml", pin.line, locked=True) for pin in pins(text)]


def test_annotated_tags_are_the_commits_that_they_mean(hub: Path, commits: dict[str, str], tmp_path: Path) -> None:
    assert tags_of("a/one", tmp_path) == {**commits, "v1": commits["v1.0.0"]}
    assert line(hub, "rev-parse", "v1") != commits["v1.0.0"]


def test_what_the_tags_say_is_believed(commits: dict[str, str], tmp_path: Path) -> None:
    text = f"uses: a/one@{commits['v1.0.0']}  # v1.0.0\nimage: a:1\n"
    assert contradicted(declared(text), [Copy("p", "g.yml", text, text)], tmp_path) == []
    assert contradicted(declared("image: a:1\n"), [], tmp_path / "nowhere") == []


def test_what_the_tags_contradict(commits: dict[str, str], tmp_path: Path) -> None:
    first, second = commits["v1.0.0"], commits["v1.1.0"]
    nobody = "f" * 40
    for pin, said in (
        (f"a/one@{second}  # v1.0.0", f"v1.0.0 of a/one is {first}, not {second}; that commit is v1.1.0"),
        (f"a/one@{first}  # v1.1.0", f"v1.1.0 of a/one is {second}, not {first}; that commit is v1.0.0"),
        (f"a/one/x@{nobody}  # v1.1.0", f"v1.1.0 of a/one/x is {second}, not {nobody}; no tag is that commit"),
        (
            f"a/one@{second}  # v2.0.0",
            f"a/one has no tag 'v2.0.0', as the comment behind {second[:12]}… says; that commit is v1.1.0",
        ),
        (
            f"a/one@{second}",
            f"no comment says which version of a/one the commit {second[:12]}… is; that commit is v1.1.0",
        ),
    ):
        text = f"\nuses: {pin}\n"
        assert [str(each) for each in contradicted(declared(text), [], tmp_path)] == [
            f"lock.yml:2:1: {said} [pin-mismatch]"
        ]
        # Where it is declared it is said, and not again for each copy.
        copy = Copy("p", "g.yml", text, text)
        assert [each.path for each in contradicted(declared(text), [copy, copy], tmp_path)] == ["lock.yml"]
        assert [(each.path, each.position.column) for each in contradicted([], [copy], tmp_path)] == [("g.yml", 7)]


def test_it_could_not_look(hub: Path, tmp_path: Path) -> None:
    pin = Declared(Pin("action", "a/none", "v1.0.0", "a" * 40), "lock.yml", 1, locked=True)
    with pytest.raises(
        PipelinegenError, match=r"^could not look at the tags of a/none: fatal: .*does not appear to be"
    ):
        contradicted([pin], [], tmp_path)
