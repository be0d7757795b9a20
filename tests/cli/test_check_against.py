"""`check --against`: which checkouts are looked at, and what is said of those that are not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Git = Callable[..., str]
Make = Callable[..., Path]
Run = Callable[..., Any]

DEPLOY = ".woodpecker/deploy.yml"


def against(pipelinegen: Run, *arguments: str) -> Any:
    return pipelinegen("check", "--against", *arguments)


@pytest.fixture
def src(rendered_workspace: Path, workspace: Path, tmp_path: Path, repository: Make) -> Path:
    """A folder with a checkout of each project."""
    for name in ("shop", "blog"):
        shutil.copytree(rendered_workspace / "generated" / name, tmp_path / "src" / f"my {name}")
        repository(tmp_path / "src" / f"my {name}", origin=f"https://example.org/Me/{name}.git")
    return tmp_path / "src"


def test_all_below_a_folder(src: Path, pipelinegen: Run) -> None:
    answer = against(pipelinegen, "../src")
    assert (answer.status, answer.stdout, answer.stderr) == (0, "4 files are as defined\n", "")


def test_one_is_asked_about_itself_only(src: Path, pipelinegen: Run) -> None:
    answer = against(pipelinegen, "../src/my blog")
    assert (answer.status, answer.stdout, answer.stderr) == (0, "1 file is as defined\n", "")


@pytest.mark.parametrize("layout", ["Me/Shop", "example.org/Me/Shop", "x/y/z"])
def test_checkouts_in_folders_by_owner_and_host(src: Path, pipelinegen: Run, layout: str) -> None:
    (src / layout).parent.mkdir(parents=True)
    shutil.move(src / "my shop", src / layout)
    assert against(pipelinegen, "../src").stdout == "4 files are as defined\n"


def test_the_working_directory(workspace: Path, src: Path, pipelinegen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (workspace / "src").symlink_to(src)
    shutil.copytree(src / "my shop", workspace / "projects" / "checkout")
    monkeypatch.chdir(workspace / "projects" / "checkout")
    (workspace / "projects" / "checkout" / DEPLOY).unlink()
    answer = against(pipelinegen, ".")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout.startswith(f"missing: {DEPLOY}\n")
    assert answer.stdout.endswith("1 of 3 files differ; mend them with `pipelinegen sync --to .`\n")


def test_through_a_link_files_are_where_they_are(src: Path, tmp_path: Path, pipelinegen: Run) -> None:
    (tmp_path / "linked").symlink_to(src / "my shop")
    (src / "my shop" / DEPLOY).unlink()
    answer = against(pipelinegen, "../linked")
    assert answer.stdout.startswith(f"missing: ../linked/{DEPLOY}\n")


def test_a_project_without_a_checkout_is_told_after_all_the_others(src: Path, pipelinegen: Run) -> None:
    shutil.rmtree(src / "my blog")
    answer = against(pipelinegen, "../src")
    said = "not looked at: there is no checkout of blog (Me/Blog) below ../src\n"
    assert (answer.status, answer.stdout, answer.stderr) == (2, "3 files are as defined\n", said)
    (src / "my shop" / DEPLOY).unlink()
    answer = against(pipelinegen, "../src")
    assert (answer.status, answer.stderr) == (2, said)
    assert "1 of 3 files differ; mend them with `pipelinegen sync --to ../src`\n" in answer.stdout
    answer = against(pipelinegen, "../src", "shop")
    assert (answer.status, answer.stderr) == (1, "")
    answer = against(pipelinegen, "../src", "blog")
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", said)


def test_every_format_tells_it(src: Path, pipelinegen: Run) -> None:
    shutil.rmtree(src / "my blog")
    for style in ("json", "sarif", "github"):
        answer = against(pipelinegen, "../src", "--format", style)
        assert (answer.status, answer.stderr) == (
            2,
            "not looked at: there is no checkout of blog (Me/Blog) below ../src\n",
        )
        assert answer.stdout


def test_two_checkouts_of_one_project(src: Path, git: Git, pipelinegen: Run) -> None:
    git(src / "my shop", "worktree", "add", "--quiet", "-b", "other", str(src / "work tree"))
    answer = against(pipelinegen, "../src")
    assert (answer.status, answer.stdout) == (2, "1 file is as defined\n")
    assert answer.stderr == (
        "not looked at: shop has 2 checkouts, ../src/my shop and ../src/work tree; name the one that is meant\n"
    )
    assert against(pipelinegen, "../src", "blog").status == 0
    for name in ("work tree", "my shop"):
        assert against(pipelinegen, f"../src/{name}").stdout == "3 files are as defined\n"
        assert against(pipelinegen, f"../src/{name}", "--ref", "HEAD").stdout == "3 files are as defined\n"


def test_a_checkout_of_no_project(tmp_path: Path, src: Path, repository: Make, pipelinegen: Run) -> None:
    repository(src / "other", origin="https://example.org/Me/Other")
    answer = against(pipelinegen, "../src/other")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == (
        "error: ../src/other: this checkout is of no project: neither its remotes nor its name are of one\n"
    )
    answer = against(pipelinegen, "../src/other", "shop")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == (
        "not looked at: ../src/other is no checkout of shop (Me/Shop): neither its remotes nor its name say so\n"
    )
    assert against(pipelinegen, "../src").status == 0, "beside others it is nobody's business"


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("../gone", "there is no such folder; name a checkout, or a folder that holds some"),
        ("pyproject.toml", "is no folder; name a checkout, or a folder that holds some"),
        ("projects", "no checkout here, nor up to three folders below; name one, or its folder"),
    ],
)
def test_where_there_is_no_checkout(src: Path, pipelinegen: Run, folder: str, message: str) -> None:
    answer = against(pipelinegen, folder)
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", f"error: {folder}: {message}\n")


def test_files_in_place_are_in_no_other_checkout(in_place: Path, src: Path, repository: Make, pipelinegen: Run) -> None:
    repository(in_place, origin="https://example.org/Me/Shop")
    said = "the files of shop stay in place; `pipelinegen check` compares them without --against\n"
    for arguments, told in (
        ((".",), f"error: .: {said}"),
        (("../src/my shop",), f"error: ../src/my shop: {said}"),
        (("../src", "shop"), f"not looked at: {said}"),
    ):
        answer = against(pipelinegen, *arguments)
        assert (answer.status, answer.stdout, answer.stderr) == (2, "", told)
    answer = against(pipelinegen, "../src")
    assert (answer.status, answer.stdout, answer.stderr) == (0, "1 file is as defined\n", "")


def test_a_project_without_workflows_needs_no_checkout_unless_it_is_named(
    workspace: Path, src: Path, pipelinegen: Run
) -> None:
    (workspace / "projects" / "notes.py").write_text(
        "from pipelinegen import Project, Repository\n\n"
        'project = Project(name="notes", repository=Repository(), workflows=[])\n'
    )
    assert against(pipelinegen, "../src").status == 0
    answer = against(pipelinegen, "../src", "notes")
    assert (answer.status, answer.stderr) == (2, "not looked at: there is no checkout of notes below ../src\n")
    (src / "notes" / ".woodpecker").mkdir(parents=True)
    shutil.copy(src / "my shop" / DEPLOY, src / "notes" / ".woodpecker")
    answer = against(pipelinegen, "../src", "notes")
    assert (answer.status, answer.stdout.splitlines()[0]) == (1, f"orphaned: ../src/notes/{DEPLOY}")


def test_what_one_does_not_have_keeps_nobody_from_the_others(src: Path, git: Git, pipelinegen: Run) -> None:
    for name, branch in (("shop", "release"), ("blog", "other")):
        git(src / f"my {name}", "branch", branch)
    answer = against(pipelinegen, "../src", "--ref", "release")
    assert (answer.status, answer.stdout) == (2, "3 files are as defined\n")
    assert answer.stderr == (
        "not looked at: blog: ../src/my blog: there is no revision 'release' here; "
        "get it with `git -C '../src/my blog' fetch --all --tags`\n"
    )


def test_what_a_newer_pipelinegen_wrote_keeps_nobody_from_the_others(src: Path, pipelinegen: Run) -> None:
    path = src / "my blog" / ".woodpecker" / "build-and-deploy.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("# Format 1,", "# Format 2,"), encoding="utf-8")
    answer = against(pipelinegen, "../src")
    assert (answer.status, answer.stdout) == (2, "3 files are as defined\n")
    assert answer.stderr == (
        "not looked at: blog: .woodpecker/build-and-deploy.yml: "
        "a newer pipelinegen wrote this (format 2, this one knows 1); update this one\n"
    )


def test_a_repository_without_a_work_tree_is_looked_at_by_revision(src: Path, git: Git, pipelinegen: Run) -> None:
    git(src, "clone", "--quiet", "--bare", "my shop", "shop.git")
    shutil.rmtree(src / "my shop")
    for folder in ("../src", "../src/shop.git"):
        assert against(pipelinegen, folder, "shop", "--ref", "main").stdout == "3 files are as defined\n"
        answer = against(pipelinegen, folder, "shop")
        assert (answer.status, answer.stdout) == (2, "")
        assert answer.stderr == (
            "not looked at: shop: ../src/shop.git: this repository has no work tree; name a revision of it with --ref\n"
        )


def test_a_shallow_clone_and_a_detached_head(src: Path, git: Git, pipelinegen: Run, tmp_path: Path) -> None:
    git(src / "my shop", "commit", "--quiet", "--allow-empty", "--message=second")
    git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{src}/my shop", "shop")
    git(tmp_path / "shop", "checkout", "--quiet", "--detach")
    for ref in ((), ("--ref", "HEAD"), ("--ref", "origin/main")):
        assert against(pipelinegen, "../shop", *ref).stdout == "3 files are as defined\n"


def test_checkouts_that_are_submodules(src: Path, tmp_path: Path, repository: Make, git: Git, pipelinegen: Run) -> None:
    outer = repository(tmp_path / "outer")
    for name in ("shop", "blog"):
        git(outer, "submodule", "--quiet", "add", str(src / f"my {name}"), f"apps/{name}")
    for ref in ((), ("--ref", "HEAD")):
        assert against(pipelinegen, "../outer/apps", *ref).stdout == "4 files are as defined\n"
        assert against(pipelinegen, "../outer/apps/blog", *ref).stdout == "1 file is as defined\n"


def test_before_the_first_commit(src: Path, workspace: Path, git: Git, pipelinegen: Run) -> None:
    shutil.copytree(workspace / "generated" / "shop", src / "new" / "shop")
    git(src / "new" / "shop", "init", "--quiet")
    assert against(pipelinegen, "../src/new").status == 2
    assert against(pipelinegen, "../src/new", "shop").stdout == "3 files are as defined\n"
    answer = against(pipelinegen, "../src/new", "shop", "--ref", "HEAD")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == (
        "not looked at: shop: ../src/new/shop: there is no revision 'HEAD' here; nothing is committed yet\n"
    )


def test_copies_without_git(workspace: Path, repository: Make, pipelinegen: Run) -> None:
    # The output itself is a folder of copies, in the repository of the definitions.
    repository(workspace, origin="https://example.org/Me/Shop")
    assert against(pipelinegen, "generated").stdout == "4 files are as defined\n"
    answer = against(pipelinegen, "generated", "shop", "--ref", "main")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == (
        "not looked at: shop: generated/shop: this is no checkout of git, so there is no revision 'main' of it\n"
    )


def test_without_git_names_tell(src: Path, workspace: Path, pipelinegen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (src / "my shop").rename(src / "shop")
    (src / "my blog").rename(src / "blog")
    monkeypatch.setenv("PATH", str(workspace))
    assert against(pipelinegen, "../src").stdout == "4 files are as defined\n"
    answer = against(pipelinegen, "../src", "--ref", "main")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == "".join(
        f"not looked at: {name}: the program 'git' is missing; install it\n" for name in ("blog", "shop")
    )


def test_the_environment_of_a_hook(
    workspace: Path, src: Path, repository: Make, pipelinegen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository(workspace)
    for name, value in (("DIR", ".git"), ("WORK_TREE", ""), ("INDEX_FILE", ".git/index")):
        monkeypatch.setenv(f"GIT_{name}", str(workspace / value))
    for ref in ((), ("--ref", "main")):
        assert against(pipelinegen, "../src", *ref).stdout == "4 files are as defined\n"


@pytest.mark.parametrize("ref", [(), ("--ref", "HEAD")], ids=["now", "committed"])
@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (lambda content: content.replace(b"\n", b"\r\n"), "changed"),
        (lambda content: b"\xef\xbb\xbf" + content, "changed"),
        (lambda content: content + b"# \xff\xfe\n", "changed"),
        (lambda content: b"# \xff\xfe\n", "foreign"),
        (lambda content: b"", "foreign"),
    ],
    ids=["Windows", "byte order mark", "no UTF-8", "no UTF-8 of ours", "empty"],
)
def test_other_bytes(
    src: Path,
    git: Git,
    pipelinegen: Run,
    *,
    change: Callable[[bytes], bytes],
    verdict: str,
    ref: tuple[str, ...],
) -> None:
    path = src / "my shop" / DEPLOY
    path.write_bytes(change(path.read_bytes()))
    git(src / "my shop", "commit", "--quiet", "--all", "--message=changed")
    word = {"changed": "changed by hand", "foreign": "not ours"}[verdict]
    answer = against(pipelinegen, "../src", *ref, "shop")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout.startswith(f"{word}: {'HEAD:' if ref else ''}../src/my shop/{DEPLOY}\n")


MERGE = "merge it, or look at it with `--ref pipelinegen/sync`"


def test_what_a_sync_has_brought_waits_to_be_merged(src: Path, own_git: Path, git: Git, pipelinegen: Run) -> None:
    for name in ("shop", "blog"):
        for path in sorted((src / f"my {name}" / ".woodpecker").iterdir()):
            path.write_text("# older\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
        git(src / f"my {name}", "commit", "--quiet", "--all", "--message=older")
        if name == "blog":
            git(src / "my blog", "branch", "--move", "master")
    again = "mend them with `pipelinegen sync --to ../src`"
    assert f"\n3 of 4 files differ; {again}\n" in against(pipelinegen, "../src").stdout
    assert pipelinegen("sync", "blog", "--to", "../src", "--force").status == 0
    told = against(pipelinegen, "../src").stdout
    branch = "the branch 'pipelinegen/sync'"
    assert f"\n3 of 4 files differ; {again}\n{branch} has 1 of them as defined already: {MERGE}\n" in told
    assert pipelinegen("sync", "--to", "../src", "--force").status == 0
    for ref in ((), ("--ref", "HEAD")):
        told = against(pipelinegen, "../src", *ref).stdout
        assert f"\n3 of 4 files differ; {branch} has them as defined: {MERGE}\n" in told
        assert "sync --to" not in told
    assert against(pipelinegen, "../src", "--ref", "pipelinegen/sync").stdout == "4 files are as defined\n"
    answer = against(pipelinegen, "../src", "blog", "--format", "json")
    [help_] = [each["help"] for each in json.loads(answer.stdout)["verdicts"]]
    assert help_ == f"merge {branch}, which has it as it is defined"
    # What was merged and then changed does not wait.
    git(src / "my blog", "merge", "--quiet", "pipelinegen/sync")
    (src / "my blog" / ".woodpecker" / "build-and-deploy.yml").unlink()
    told = against(pipelinegen, "../src", "blog").stdout
    assert told.endswith("1 of 1 file differ; mend them with `pipelinegen sync blog --to ../src`\n")


def test_a_branch_that_a_sync_would_replace_does_not_wait(src: Path, own_git: Path, git: Git, pipelinegen: Run) -> None:
    shop = src / "my shop"
    git(shop, "rm", "--quiet", DEPLOY)
    git(shop, "commit", "--quiet", "--message=gone")
    assert pipelinegen("sync", "shop", "--to", "../src").status == 0
    assert "has them as defined" in against(pipelinegen, "../src", "shop").stdout
    git(shop, "commit", "--quiet", "--allow-empty", "--message=more")
    told = against(pipelinegen, "../src", "shop").stdout
    assert told.endswith("1 of 3 files differ; mend them with `pipelinegen sync shop --to ../src`\n")
