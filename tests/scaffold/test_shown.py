"""What a checkout shows, by real git."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.scaffold.shown import Seen, look

from .test_manifest import WEB

Repository = Callable[..., Path]
Git = Callable[..., str]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """A folder with an app, which has a space in its name."""
    folder = tmp_path / "my app"
    for name, text in {
        "docker/Dockerfile": "FROM a\n",
        "app.py": "",
        "k8s/web.yaml": WEB,
        "k8s/copy.yaml": WEB,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_a_checkout(app: Path, repository: Repository) -> None:
    (app / ".woodpecker.yml").write_text("steps: []\n")
    (app / ".github/workflows").mkdir(parents=True)
    (app / ".github/workflows/ci.yml").write_text(WEB)
    shown = look(repository(app, origin="git@github.com:Me/web-shop.git", fork="https://github.com/you/web-shop"))
    assert shown.repositories == (Seen("Me/web-shop", "remote origin"),)
    assert shown.branches == (Seen("main", "the only branch"),)
    assert shown.dockerfiles == ("docker/Dockerfile",)
    assert shown.ci_files == (".github/workflows/ci.yml", ".woodpecker.yml")
    (workload,) = shown.workloads  # the same in two files is one
    assert (workload.place, workload.name) == ("k8s/copy.yaml:1", "web")


def test_what_git_does_not_know_is_not_seen(app: Path, repository: Repository) -> None:
    repository(app)
    (app / "Dockerfile").write_text("FROM a\n")
    (app / "other.yaml").write_text(WEB.replace("name: web", "name: other"))
    shown = look(app)
    assert shown.dockerfiles == ("docker/Dockerfile",)
    assert [each.name for each in shown.workloads] == ["web"]


def test_links_large_files_and_lost_ones_are_passed_over(app: Path, repository: Repository, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text(WEB.replace("name: web", "name: secret"))
    (app / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    (app / "large.yaml").write_text(WEB.replace("name: web", "name: large") + "#" * 1_000_000)
    (app / "bytes.yaml").write_bytes(b"kind: \xff")
    (app / "lost.yaml").write_text(WEB.replace("name: web", "name: lost"))
    repository(app)
    (app / "lost.yaml").unlink()
    assert [each.name for each in look(app).workloads] == ["web"]


@pytest.mark.parametrize(
    ("remotes", "seen"),
    [
        ({}, []),
        ({"origin": "/srv/git/me/app.git"}, []),
        ({"upstream": "https://github.com/me/app"}, ["me/app"]),
        ({"origin": "https://github.com/you/app", "upstream": "https://github.com/me/app"}, ["you/app", "me/app"]),
        ({"one": "https://github.com/me/app", "two": "ssh://git@example.org:2222/you/app"}, ["me/app", "you/app"]),
        ({"origin": "https://github.com/", "two": "https://github.com/you/app"}, ["you/app"]),
    ],
)
def test_remotes(app: Path, repository: Repository, remotes: dict[str, str], seen: list[str]) -> None:
    assert [each.value for each in look(repository(app, **remotes)).repositories] == seen


@pytest.mark.parametrize("url", ["git@gitlab.com:grp/sub/thing.git", "https://gitlab.com/grp/sub/thing"])
def test_more_than_an_owner_and_a_name_is_no_repository(app: Path, repository: Repository, url: str) -> None:
    assert look(repository(app, origin=url)).repositories == ()


def test_the_branch_that_a_clone_checks_out(app: Path, repository: Repository, git: Git, tmp_path: Path) -> None:
    git(repository(app), "branch", "other")
    git(tmp_path, "clone", "--quiet", str(app), "clone")
    git(tmp_path / "clone", "checkout", "--quiet", "-b", "mine")
    assert look(tmp_path / "clone").branches == (Seen("main", "origin/HEAD"),)
    assert look(tmp_path / "clone").all_branches == ("main", "mine", "other")
    assert sorted(each.value for each in look(app).branches) == ["main", "other"]
    git(tmp_path / "clone", "remote", "set-head", "origin", "--delete")
    assert sorted(each.value for each in look(tmp_path / "clone").branches) == ["main", "mine", "other"]


def test_before_the_first_commit(tmp_path: Path, git: Git) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=trunk", "app")
    shown = look(tmp_path / "app")
    assert (shown.branches, shown.all_branches) == ((Seen("trunk", "checked out, without a commit yet"),), ())


def test_a_work_tree_and_a_link_to_a_checkout(app: Path, repository: Repository, git: Git, tmp_path: Path) -> None:
    git(repository(app), "worktree", "add", "--quiet", str(tmp_path / "tree"), "-b", "tree")
    (tmp_path / "link").symlink_to(app)
    assert look(tmp_path / "tree").dockerfiles == look(tmp_path / "link").dockerfiles == ("docker/Dockerfile",)


def test_names_of_any_bytes(app: Path, repository: Repository) -> None:
    (app / os.fsdecode(b"\xff.Dockerfile")).write_text("FROM a\n")
    (app / "new\nline.yaml").write_text(WEB)
    assert "new\nline.yaml" in look(repository(app)).files


def test_folders_that_are_no_checkout(app: Path, repository: Repository, git: Git, tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "bare.git")
    (tmp_path / "file").write_text("")
    for folder, why in [
        (app, "this is no checkout; clone the app's repository, or `git init`"),
        (tmp_path / "nowhere", "there is no such folder; name the checkout of the app"),
        (tmp_path / "file", "is no folder; name the checkout of the app"),
        (tmp_path / "bare.git", "this repository has no work tree; name a checkout of it"),
    ]:
        with pytest.raises(PipelinegenError) as refused:
            look(folder)
        assert str(refused.value) == f"{folder}: {why}"
    repository(app)
    with pytest.raises(PipelinegenError) as refused:
        look(app / "docker")
    assert str(refused.value) == f"{app / 'docker'}: a folder of the checkout {app}; name that one"
