"""What is asked of the user's git, in the environment of a hook, too: addresses, and what it does not know."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen import git as ours
from pipelinegen.errors import PipelinegenError
from pipelinegen.git import GitError, remotes, root_of, untracked

Git = Callable[..., str]
Make = Callable[..., Path]


@pytest.fixture
def shop(tmp_path: Path, repository: Make) -> Path:
    """A checkout with one file."""
    (tmp_path / "shop" / ".woodpecker").mkdir(parents=True)
    (tmp_path / "shop" / ".woodpecker" / "deploy.yml").write_text("steps: []\n")
    return repository(tmp_path / "shop", origin="https://example.org/Me/Shop.git")


def test_remotes_by_their_names(shop: Path, git: Git) -> None:
    git(shop, "remote", "add", "Up.stream", "git@example.org:Them/Shop.git")
    git(shop, "remote", "set-url", "--add", "origin", "second")
    git(shop, "config", "remote.pushDefault", "origin")
    git(shop, "config", "remote.gone.fetch", "+refs/heads/*:refs/remotes/gone/*")
    assert remotes(shop) == {
        "origin": "https://example.org/Me/Shop.git",
        "Up.stream": "git@example.org:Them/Shop.git",
    }


def test_a_checkout_without_remotes_and_no_checkout_have_none(tmp_path: Path, repository: Make) -> None:
    assert remotes(repository(tmp_path / "alone")) == {}
    (tmp_path / "plain").mkdir()
    assert remotes(tmp_path / "plain") == {}


def test_a_copy_inside_of_a_repository_has_not_its_remotes(shop: Path) -> None:
    assert remotes(shop / ".woodpecker") == {}


def test_remotes_of_a_work_tree_of_a_submodule_and_of_a_bare_repository(shop: Path, tmp_path: Path, git: Git) -> None:
    git(shop, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    assert remotes(tmp_path / "tree") == remotes(shop)
    git(tmp_path, "clone", "--quiet", "--mirror", str(shop), "mirror.git")
    assert remotes(tmp_path / "mirror.git") == {"origin": str(shop)}
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    git(outer, "submodule", "--quiet", "add", str(shop), "inner")
    assert remotes(outer / "inner") == {"origin": str(shop)}


def test_remotes_of_somebody_else_s_checkout(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert remotes(shop) == {"origin": "https://example.org/Me/Shop.git"}
    # Reading more is for its owner to allow, and git says how.
    with pytest.raises(GitError) as stop:
        untracked(shop)
    assert str(stop.value) == (
        f"{shop}: `git ls-files -z` failed: fatal: detected dubious ownership in repository at '{shop}'; "
        f"if you trust it, `git config --global --add safe.directory {shop}`"
    )


def test_what_git_does_not_know(shop: Path, git: Git) -> None:
    (shop / ".gitignore").write_text("ignored/\n")
    for name in ("new file.yml", "ignored/a.yml", "staged.yml", "intended.yml", "sub/é.yml", ".woodpecker/deploy.yml"):
        (shop / name).parent.mkdir(exist_ok=True)
        (shop / name).write_text("new\n")
    git(shop, "add", "staged.yml")
    git(shop, "add", "--intent-to-add", "intended.yml")
    new = {shop / ".gitignore", shop / "new file.yml", shop / "sub" / "é.yml"}
    assert untracked(shop) == new
    assert untracked(shop / "sub") == {shop / "sub" / "é.yml"}


def test_a_folder_in_no_checkout_has_nothing_unknown(tmp_path: Path, git: Git) -> None:
    (tmp_path / "a.yml").write_text("new\n")
    assert untracked(tmp_path) == frozenset()


def test_the_root_of_a_checkout(shop: Path, tmp_path: Path) -> None:
    assert root_of(shop / ".woodpecker") == root_of(shop) == shop
    with pytest.raises(PipelinegenError) as stop:
        root_of(tmp_path)
    assert str(stop.value) == f"{tmp_path}: this is in no checkout, so it has no revisions"


def test_the_environment_of_a_hook_is_about_another_repository(
    shop: Path, tmp_path: Path, repository: Make, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = repository(tmp_path / "other", origin="https://example.org/Me/Other.git")
    (shop / "new.yml").touch()
    names = git(shop, "rev-parse", "--local-env-vars").splitlines()
    # These hold what the user said by `git -c`, which is meant for every git.
    assert {*names} - {"GIT_CONFIG_COUNT", "GIT_CONFIG_PARAMETERS"} <= ours._LOCAL
    monkeypatch.setenv("GIT_CONFIG", str(other / ".git" / "config"))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(other / ".git" / "objects"))
    monkeypatch.setenv("GIT_PREFIX", "sub/")
    assert remotes(shop) == {"origin": "https://example.org/Me/Shop.git"}
    assert untracked(shop) == {shop / "new.yml"}
    assert root_of(shop) == shop


def test_a_look_writes_nothing(shop: Path, git: Git, tree: Callable[[Path], object]) -> None:
    # A changed time makes git write its index anew if it may.
    os.utime(shop / ".woodpecker" / "deploy.yml", (1, 1))
    before = tree(shop), (shop / ".git" / "index").stat().st_mtime_ns
    remotes(shop), untracked(shop), root_of(shop)
    ours.git(shop, "status", "--porcelain")
    assert (tree(shop), (shop / ".git" / "index").stat().st_mtime_ns) == before
    git(shop, "status", "--porcelain")
    assert tree(shop) != before[0], "without the setting it is written, so this test can fail"


def test_a_message_of_git_is_told_in_english(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.setenv("LANGUAGE", "de")
    with pytest.raises(GitError) as stop:
        ours.git(shop, "rev-parse", "--verify", "nowhere")
    assert (stop.value.said, stop.value.is_about_no_repository) == ("fatal: Needed a single revision", False)


def test_without_git_there_is_a_sentence(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(shop))
    for ask in (remotes, untracked, root_of):
        with pytest.raises(PipelinegenError) as stop:
            ask(shop)
        assert str(stop.value) == "the program 'git' is missing; install it"


def test_where_there_is_no_folder_there_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for name, what in (("gone", "there is no such folder"), ("file", "Not a directory")):
        with pytest.raises(PipelinegenError) as stop:
            untracked(tmp_path / name)
        assert str(stop.value) == f"{tmp_path / name}: {what}"
