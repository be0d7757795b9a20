"""What a commit holds where generated files belong, and what is said where there is no such commit."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.presence import present
from pipelinegen.snapshot import Snapshot, contents, entries_at, present_at

Git = Callable[..., str]
Made = Callable[[Path, Git], None]
Make = Callable[..., Path]


@pytest.fixture
def shop(tmp_path: Path, repository: Make) -> Path:
    """A checkout with one file."""
    (tmp_path / "shop" / ".woodpecker").mkdir(parents=True)
    (tmp_path / "shop" / ".woodpecker" / "deploy.yml").write_text("steps: []\n")
    return repository(tmp_path / "shop", origin="https://example.org/Me/Shop.git")


def refusal(checkout: Path, revision: str) -> str:
    """What a person reads who asks for a revision that is not to be had."""
    with pytest.raises(PipelinegenError) as stop:
        entries_at(checkout, revision, ["."])
    return str(stop.value)


def held(checkout: Path, revision: str, *folders: str) -> dict[str, bytes]:
    entries = entries_at(checkout, revision, folders)
    files = [each for each in entries if each.mode != "160000"]
    return dict(zip([each.path for each in files], contents(checkout, files), strict=True))


def test_every_way_to_name_a_commit(shop: Path, git: Git) -> None:
    (shop / ".woodpecker" / "deploy.yml").write_text("steps: [new]\n")
    git(shop, "tag", "v1")
    git(shop, "tag", "--annotate", "--message=two", "v2")
    git(shop, "branch", "feature/x")
    git(shop, "update-ref", "refs/remotes/origin/main", "HEAD")
    commit = git(shop, "rev-parse", "HEAD")
    git(shop, "checkout", "--quiet", "--detach")
    git(shop, "commit", "--quiet", "--all", "--message=new")
    for name in (
        "main",
        "v1",
        "v2",
        "feature/x",
        "origin/main",
        commit,
        commit[:8],
        "HEAD~1",
        "refs/heads/main",
        ":/all of",
    ):
        assert held(shop, name, ".woodpecker") == {".woodpecker/deploy.yml": b"steps: []\n"}
    assert held(shop, "HEAD", ".woodpecker") == {".woodpecker/deploy.yml": b"steps: [new]\n"}


def test_the_index_and_the_work_tree_are_not_looked_at(shop: Path, git: Git) -> None:
    (shop / ".woodpecker" / "deploy.yml").write_text("staged\n")
    git(shop, "add", "--all")
    (shop / ".woodpecker" / "deploy.yml").write_text("changed\n")
    assert held(shop, "HEAD", ".woodpecker") == {".woodpecker/deploy.yml": b"steps: []\n"}
    shutil.rmtree(shop / ".woodpecker")
    assert held(shop, "HEAD", ".woodpecker") == {".woodpecker/deploy.yml": b"steps: []\n"}


def test_contents_come_byte_for_byte(tmp_path: Path, repository: Make) -> None:
    files = {
        "a/empty.yml": b"",
        "a/a b.yml": b"a\r\nb",
        "a/\xe9.yml": b"\xff\x00\n\n",
        "a/like an answer.yml": b"0123456789012345678901234567890123456789 blob 3\nabc\n",
        "a/same.yml": b"same\n",
        "a/same too.yml": b"same\n",
        "b/other.yml": b"not asked for\n",
    }
    for name, content in files.items():
        (tmp_path / "x" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "x" / name).write_bytes(content)
    (tmp_path / "x" / "b" / ":(glob)").mkdir()
    (tmp_path / "x" / "b" / ":(glob)" / "*.yml").write_bytes(b"odd\n")
    checkout = repository(tmp_path / "x")
    assert held(checkout, "HEAD", "a") == {name: files[name] for name in files if name.startswith("a/")}
    assert held(checkout, "HEAD", "b/:(glob)") == {"b/:(glob)/*.yml": b"odd\n"}
    assert held(checkout, "HEAD", "none") == {}
    assert [*contents(checkout, [])] == []


def test_links_and_submodules_are_told_by_their_modes(shop: Path, git: Git, tmp_path: Path) -> None:
    (shop / "link").symlink_to(".woodpecker")
    git(shop, "submodule", "--quiet", "add", str(shop), "module")
    git(shop, "add", "--all")
    git(shop, "commit", "--quiet", "--message=more")
    modes = {each.path: each.mode for each in entries_at(shop, "HEAD", ["."])}
    assert (modes["link"], modes["module"], modes[".woodpecker/deploy.yml"]) == ("120000", "160000", "100644")


class TestUnknownRevisions:
    """Each is one sentence that says what to do."""

    def test_a_name_like_one_that_is_there(self, shop: Path) -> None:
        assert refusal(shop, "mian") == f"{shop}: there is no revision 'mian' here; did you mean 'main'?"

    def test_a_branch_that_only_the_remote_has(self, shop: Path, git: Git) -> None:
        git(shop, "update-ref", "refs/remotes/origin/release", "HEAD")
        assert refusal(shop, "release") == f"{shop}: there is no revision 'release' here; there is 'origin/release'"

    def test_a_branch_that_was_never_fetched(self, shop: Path, git: Git, tmp_path: Path) -> None:
        clone = tmp_path / "a clone"
        git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{shop}", str(clone))
        git(shop, "branch", "release/1")
        said = refusal(clone, "origin/release/1")
        get = f"git -C '{clone}' fetch origin +refs/heads/release/1:refs/remotes/origin/release/1"
        assert said == f"{clone}: there is no revision 'origin/release/1' here; get it with `{get}`"
        subprocess.run(["sh", "-c", get], check=True, capture_output=True)
        assert held(clone, "origin/release/1", ".woodpecker") == {".woodpecker/deploy.yml": b"steps: []\n"}

    def test_a_commit_that_a_shallow_clone_does_not_have(self, shop: Path, git: Git, tmp_path: Path) -> None:
        first = git(shop, "rev-parse", "HEAD")
        git(shop, "commit", "--quiet", "--allow-empty", "--message=second")
        git(tmp_path, "clone", "--quiet", "--depth=1", f"file://{shop}", "clone")
        clone = tmp_path / "clone"
        assert held(clone, "HEAD", ".woodpecker") == {".woodpecker/deploy.yml": b"steps: []\n"}
        get = f"git -C {clone} fetch --unshallow"
        assert refusal(clone, first) == (
            f"{clone}: there is no revision '{first}' here; this clone is shallow, `{get}` gets the rest"
        )
        subprocess.run(["sh", "-c", get], check=True, capture_output=True)
        assert held(clone, first, ".woodpecker") == {".woodpecker/deploy.yml": b"steps: []\n"}

    def test_a_commit_that_is_nowhere(self, shop: Path) -> None:
        assert refusal(shop, "0123abcd") == (
            f"{shop}: there is no revision '0123abcd' here; get it with `git -C {shop} fetch --all --tags`"
        )

    @pytest.mark.parametrize("revision", ["HEAD", "main"])
    def test_before_the_first_commit(self, tmp_path: Path, git: Git, revision: str) -> None:
        git(tmp_path, "init", "--quiet")
        assert refusal(tmp_path, revision) == (
            f"{tmp_path}: there is no revision {revision!r} here; nothing is committed yet"
        )

    def test_the_branch_of_a_remote_that_was_never_asked_for(self, shop: Path, git: Git, tmp_path: Path) -> None:
        clone = tmp_path / "a clone"
        git(tmp_path, "init", "--quiet", str(clone))
        git(clone, "remote", "add", "origin", str(shop))
        git(clone, "fetch", "--quiet", "origin")
        git(clone, "update-ref", "--no-deref", "-d", "refs/remotes/origin/HEAD")  # a newer git sets it by a fetch
        get = f"git -C '{clone}' remote set-head origin --auto"
        assert refusal(clone, "origin/HEAD") == (
            f"{clone}: there is no revision 'origin/HEAD' here; `{get}` asks 'origin' which branch it is"
        )
        subprocess.run(["sh", "-c", get], check=True, capture_output=True)
        assert held(clone, "origin/HEAD", ".woodpecker") == {".woodpecker/deploy.yml": b"steps: []\n"}

    @pytest.mark.parametrize(
        "name", ["HEAD:.woodpecker/deploy.yml", "HEAD:.woodpecker", "HEAD^{tree}", ":.woodpecker/deploy.yml", "treeish"]
    )
    def test_what_is_no_commit(self, shop: Path, git: Git, name: str) -> None:
        git(shop, "tag", "--annotate", "--message=a tree", "treeish", "HEAD^{tree}")
        names = [name] if name == "treeish" else [name, git(shop, "rev-parse", name)]
        for each in names:
            assert refusal(shop, each) == f"{shop}: {each!r} is no commit; name a branch, a tag or a commit"

    @pytest.mark.parametrize("revision", ["--all", "-r", "a..b", "a b", "*", "é"])
    def test_what_looks_like_something_else(self, shop: Path, revision: str) -> None:
        assert refusal(shop, revision).startswith(f"{shop}: there is no revision {revision!r} here; ")

    def test_no_checkout(self, tmp_path: Path) -> None:
        assert refusal(tmp_path, "main") == (
            f"{tmp_path}: this is no checkout of git, so there is no revision 'main' of it"
        )

    def test_a_copy_inside_of_another_repository(self, shop: Path) -> None:
        assert refusal(shop / ".woodpecker", "HEAD") == (
            f"{shop}/.woodpecker: this is no checkout of git, so there is no revision 'HEAD' of it"
        )

    def test_somebody_else_s_checkout(self, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
        assert refusal(shop, "HEAD").endswith(f"; if you trust it, `git config --global --add safe.directory {shop}`")

    def test_no_git(self, shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", str(shop))
        assert refusal(shop, "main") == "the program 'git' is missing; install it"


def test_a_repository_that_has_lost_a_file(shop: Path, git: Git) -> None:
    name = git(shop, "rev-parse", "HEAD:.woodpecker/deploy.yml")
    (shop / ".git" / "objects" / name[:2] / name[2:]).unlink()
    with pytest.raises(PipelinegenError) as stop:
        held(shop, "HEAD", ".woodpecker")
    assert str(stop.value) == (
        f"{shop}: its repository has lost '.woodpecker/deploy.yml' ({name}); `git fsck` says what else"
    )


def test_a_work_tree_whose_repository_is_gone(shop: Path, tmp_path: Path, git: Git) -> None:
    git(shop, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    shutil.rmtree(shop)
    assert refusal(tmp_path / "tree", "HEAD").startswith(f"{tmp_path}/tree: `git ls-tree -r` failed: fatal: not a git")


def test_a_submodule_is_a_checkout_of_its_own(shop: Path, tmp_path: Path, git: Git) -> None:
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init", "--quiet")
    git(outer, "submodule", "--quiet", "add", str(shop), "inner")
    assert held(outer / "inner", "HEAD", ".woodpecker") == {".woodpecker/deploy.yml": b"steps: []\n"}


@pytest.mark.parametrize("revision", ["HEAD", "main"])
def test_a_bare_repository_and_a_linked_work_tree(shop: Path, tmp_path: Path, git: Git, revision: str) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(shop), "bare.git")
    git(shop, "worktree", "add", "--quiet", str(tmp_path / "tree"))
    for place in ("bare.git", "tree"):
        assert present_at(tmp_path / place, revision) == {".woodpecker/deploy.yml": "steps: []\n"}


@pytest.mark.parametrize("gone", [True, False])
def test_a_partial_clone_gets_what_it_needs(shop: Path, tmp_path: Path, git: Git, gone: bool) -> None:
    git(shop, "config", "uploadpack.allowFilter", "true")
    clone = ["clone", "--quiet", "--no-checkout", "--filter=blob:none"]
    git(tmp_path, *clone, f"file://{shop}", "clone")
    if not gone:
        assert present_at(tmp_path / "clone", "HEAD") == {".woodpecker/deploy.yml": "steps: []\n"}
        return
    shutil.move(shop, tmp_path / "moved")
    with pytest.raises(PipelinegenError, match=f"^{tmp_path}/clone: `git cat-file --batch` failed: fatal: "):
        present_at(tmp_path / "clone", "HEAD")


FILES = (".github/workflows/build.yml", ".woodpecker/deploy.yml", ".woodpecker/test.yml")


def as_they_are(checkout: Path, git: Git) -> None:
    (checkout / ".github" / "workflows").mkdir(parents=True)
    (checkout / ".woodpecker" / "sub").mkdir(parents=True)
    for name in (
        *FILES,
        ".woodpecker/more.yaml",
        ".woodpecker/sub/deep.yml",
        ".woodpecker/readme.md",
        ".woodpecker.yml",
    ):
        (checkout / name).write_bytes(b"a: \xff\r\n")
    (checkout / ".github" / "dependabot.yml").write_text("version: 2\n")
    (checkout / ".woodpecker" / "\udcff.yml").write_text("odd: name\n")


def nothing(checkout: Path, git: Git) -> None:
    (checkout / "readme.md").touch()


def twins(checkout: Path, git: Git) -> None:
    (checkout / ".woodpecker").mkdir()
    (checkout / ".woodpecker" / "Deploy.yml").write_text("mine\n")
    (checkout / ".woodpecker" / "test.YML").write_text("mine\n")


def link_for_a_folder(checkout: Path, git: Git) -> None:
    (checkout / "real").mkdir()
    (checkout / "real" / "deploy.yml").touch()
    (checkout / "real" / "other.yml").touch()
    (checkout / ".woodpecker").symlink_to("real")


def link_for_the_folder_above(checkout: Path, git: Git) -> None:
    (checkout / "real" / "workflows").mkdir(parents=True)
    (checkout / "real" / "workflows" / "build.yml").touch()
    (checkout / ".github").symlink_to("real")


def link_for_the_inner_folder(checkout: Path, git: Git) -> None:
    (checkout / ".github").mkdir()
    (checkout / ".github" / "workflows").symlink_to("nowhere")


def links_for_files(checkout: Path, git: Git) -> None:
    (checkout / ".woodpecker").mkdir()
    (checkout / ".woodpecker" / "deploy.yml").symlink_to("deploy.yml")
    (checkout / ".woodpecker" / "test.yml").symlink_to("..")
    (checkout / ".woodpecker" / "other.yml").symlink_to("nowhere")


def files_for_folders(checkout: Path, git: Git) -> None:
    (checkout / ".woodpecker").touch()
    (checkout / ".github").mkdir()
    (checkout / ".github" / "workflows").touch()


def folder_for_a_file(checkout: Path, git: Git) -> None:
    (checkout / ".woodpecker" / "deploy.yml" / "sub").mkdir(parents=True)
    (checkout / ".woodpecker" / "deploy.yml" / "sub" / "a.txt").touch()


def _other(folder: Path, git: Git) -> Path:
    (folder / "workflows").mkdir(parents=True)
    (folder / "workflows" / "build.yml").touch()
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=other")
    return folder


def submodules(checkout: Path, git: Git) -> None:
    other = _other(checkout.parent / "other", git)
    git(checkout, "submodule", "--quiet", "add", str(other), ".woodpecker")
    git(checkout, "submodule", "--quiet", "add", str(other), ".github")


def inner_submodules(checkout: Path, git: Git) -> None:
    other = _other(checkout.parent / "other", git)
    git(checkout, "submodule", "--quiet", "add", str(other), ".github/workflows")
    git(checkout, "submodule", "--quiet", "add", str(other), ".woodpecker/deploy.yml")


WORDS = {
    as_they_are: {
        **dict.fromkeys([*FILES, ".woodpecker/more.yaml", ".woodpecker/sub/deep.yml"], "a: \udcff\r\n"),
        ".woodpecker/\udcff.yml": "odd: name\n",
    },
    nothing: {},
    twins: {".woodpecker/Deploy.yml": "mine\n"},
    link_for_a_folder: dict.fromkeys(FILES[1:], "(a link)\n"),
    link_for_the_folder_above: {FILES[0]: "(a link)\n"},
    link_for_the_inner_folder: {FILES[0]: "(a link)\n"},
    links_for_files: dict.fromkeys([*FILES[1:], ".woodpecker/other.yml"], "(a link)\n"),
    files_for_folders: dict.fromkeys(FILES, "(a file)\n"),
    folder_for_a_file: {FILES[1]: "(a folder)\n"},
    submodules: dict.fromkeys(FILES, "(a submodule)\n"),
    inner_submodules: dict.fromkeys(FILES[:2], "(a submodule)\n"),
}


@pytest.mark.parametrize("made", WORDS, ids=lambda made: made.__name__)
def test_the_same_is_in_the_folder_and_in_the_commit(made: Made, tmp_path: Path, git: Git) -> None:
    checkout = tmp_path / "checkout"
    checkout.mkdir()
    git(checkout, "init", "--quiet")
    made(checkout, git)
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message=all of it")
    assert present(checkout, FILES) == WORDS[made]
    assert present_at(checkout, "HEAD", FILES) == WORDS[made]
    # The same below a folder of a larger repository, of which everything is looked at.
    outer = tmp_path / "outer"
    shutil.copytree(checkout, outer / "out" / "shop", symlinks=True, ignore=shutil.ignore_patterns(".git"))
    git(outer, "init", "--quiet")
    git(outer, "add", "--all")
    git(outer, "commit", "--quiet", "--message=all of it")
    snapshot = Snapshot(outer, "HEAD", ["out"])
    assert snapshot.present(FILES, ("",), "out/shop") == present(outer / "out" / "shop", FILES, ("",))
