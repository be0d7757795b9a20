"""What is to be done in a checkout, and what forbids it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.errors import PipelinegenError

from ..written import generated
from .checkouts import BRANCH, BUILD, DEPLOY, EDITED, FOREIGN, OLD, WANTED, Checkout, new_checkout, steps

ADOPT = "its pins may be newer; take them over by `pipelinegen pins adopt --from CHECKOUT`, or say --force"
BY_HAND = "changed by hand; take what is worth keeping into the definition, then say --force"
NOT_OURS = "pipelinegen did not write this file; move it away, or say --force"


@pytest.mark.parametrize(
    ("path", "found", "obstacle"),
    [
        (DEPLOY, None, ""),
        (DEPLOY, OLD, ""),
        (DEPLOY, EDITED, BY_HAND),
        (DEPLOY, WANTED[DEPLOY].replace("\n", "\r\n"), BY_HAND),
        (DEPLOY, FOREIGN, NOT_OURS),
        (DEPLOY, b"\xff\xfe\n", NOT_OURS),
        (DEPLOY, generated(steps("alpine:3.19")), ""),
        (DEPLOY, generated(steps("alpine:3.21")), ADOPT),
        (DEPLOY, generated(steps("alpine:edge")), ADOPT),
        (BUILD, WANTED[BUILD].replace("6.1.0", "6.0.9").replace("a" * 40, "b" * 40), ""),
        (BUILD, WANTED[BUILD].replace("6.1.0", "7.0.0").replace("a" * 40, "b" * 40), ADOPT),
        (BUILD, WANTED[BUILD].replace(f"@{'a' * 40} # v6.1.0", ""), BY_HAND),
    ],
)
def test_what_is_there(shop: Checkout, path: str, found: str | bytes | None, obstacle: str) -> None:
    if found is not None:
        shop.commit({path: found})
    before = shop.state()
    planned = shop.plan()
    assert planned.obstacles == ((f"{path}: {obstacle}".replace("CHECKOUT", str(shop.folder)),) if obstacle else ())
    assert [each.path for each in planned.changes] == [BUILD, DEPLOY]
    shop.sync(force=True)
    assert shop.at() == {**shop.at("main"), **WANTED}
    assert shop.state() == before


def test_nothing_to_do(shop: Checkout) -> None:
    shop.commit(WANTED)
    planned = shop.sync()
    assert (planned.changes, planned.done, planned.base_name) == ((), False, "main")
    assert list(shop.refs()) == ["refs/heads/main"]


def test_an_orphan_is_removed_if_nobody_edited_it(shop: Checkout) -> None:
    shop.commit(
        {**WANTED, ".woodpecker/old.yml": OLD, ".woodpecker/edited.yml": EDITED, ".woodpecker/own.yml": FOREIGN}
    )
    planned = shop.sync()
    assert planned.kept == (".woodpecker/edited.yml was changed by hand, so it stays; delete it, or say --force",)
    assert sorted({*shop.at("main")} - {*shop.at()}) == [".woodpecker/old.yml"]
    planned = shop.sync(force=True)
    assert planned.kept == ()
    assert sorted({*shop.at("main")} - {*shop.at()}) == [".woodpecker/edited.yml", ".woodpecker/old.yml"]


def test_an_edited_orphan_alone_makes_no_branch(shop: Checkout) -> None:
    shop.commit({**WANTED, ".woodpecker/edited.yml": EDITED})
    planned = shop.sync()
    assert (planned.changes, len(planned.kept)) == ((), 1)
    assert list(shop.refs()) == ["refs/heads/main"]


def _linked(shop: Checkout, path: str, target: str) -> None:
    (shop.folder / path).parent.mkdir(parents=True, exist_ok=True)
    (shop.folder / path).symlink_to(target)
    shop.commit({})


def _submodule(shop: Checkout, path: str) -> None:
    other = new_checkout(shop.folder.parent / "other")
    shop.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(other.folder), path)
    shop.commit({})


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda shop: _linked(shop, DEPLOY, "../README"), "a link"),
        (lambda shop: _linked(shop, ".woodpecker", "ci"), "a link"),
        (lambda shop: _submodule(shop, ".woodpecker"), "a submodule"),
        (lambda shop: _submodule(shop, DEPLOY), "a submodule"),
        (lambda shop: shop.commit({f"{DEPLOY}/x": FOREIGN}), "a folder"),
        (lambda shop: shop.commit({f"{DEPLOY}/x.yml": OLD}), "a folder"),
        (lambda shop: shop.commit({".woodpecker": FOREIGN}), "a file"),
    ],
)
def test_what_is_no_file_is_never_written_over(shop: Checkout, make: Callable[[Checkout], object], what: str) -> None:
    make(shop)
    for force in (False, True):
        assert shop.plan({DEPLOY: WANTED[DEPLOY]}, force=force).obstacles == (
            f"{DEPLOY}: {what} is in the way; remove it from main by a commit",
        )


@pytest.mark.parametrize("what", ["a link", "a submodule", "a file"])
def test_nor_what_is_in_the_place_of_the_folder_s_folder(shop: Checkout, what: str) -> None:
    if what == "a link":
        _linked(shop, ".github", "ci")
    elif what == "a submodule":
        _submodule(shop, ".github")
    else:
        shop.commit({".github": "text\n"})
    assert shop.plan(force=True).obstacles == (f"{BUILD}: {what} is in the way; remove it from main by a commit",)


def test_a_link_behind_which_nothing_belongs_is_nobody_s_business(shop: Checkout) -> None:
    _linked(shop, ".woodpecker/own.yml", "../README")
    shop.sync()
    assert shop.at()[DEPLOY] == WANTED[DEPLOY]
    assert "120000" in shop.git("ls-tree", BRANCH, ".woodpecker/own.yml")


def test_names_that_differ_in_case_only(shop: Checkout) -> None:
    shop.commit({".woodpecker/Deploy.yml": FOREIGN})
    assert shop.plan(force=True).obstacles == (
        f"{DEPLOY}: on a disk that ignores case .woodpecker/Deploy.yml is in its place; rename it, or move it away",
    )


def test_a_file_of_a_newer_pipelinegen(shop: Checkout) -> None:
    shop.commit({DEPLOY: OLD.replace("# Format 1", "# Format 99")})
    with pytest.raises(PipelinegenError, match=r"deploy\.yml: a newer pipelinegen wrote this \(format 99"):
        shop.plan()


def test_the_branch_is_the_project_s_own(shop: Checkout) -> None:
    shop.git("checkout", "--quiet", "--detach")
    assert shop.plan(branch="main").obstacles == (
        "the branch 'main' is the project's own; name another one by --branch",
    )


@pytest.mark.parametrize("name", ["pipelinegen", "pipelinegen/sync/more"])
def test_a_branch_that_leaves_no_room(shop: Checkout, name: str) -> None:
    shop.git("branch", name)
    shop.git("branch", "pipelinegen-2")
    assert shop.plan().obstacles == (
        f"the branch {BRANCH!r} cannot be beside {name!r}, for git; rename that one, or say --branch",
    )
    assert shop.plan(branch="another").obstacles == ()


def test_without_the_target(shop: Checkout) -> None:
    shop.git("branch", "other")
    with pytest.raises(PipelinegenError) as refusal:
        shop.plan(target="master")
    assert str(refusal.value) == (
        f"{shop.folder}: there is no branch 'master', which the definition names; there is main, other"
    )


def test_without_commits(own_git: Path, tmp_path: Path) -> None:
    shop = Checkout(tmp_path)
    shop.git("init", "--quiet")
    with pytest.raises(PipelinegenError) as refusal:
        shop.plan()
    assert str(refusal.value) == (
        f"{tmp_path}: there is no branch 'main', which the definition names; there is none at all"
    )


def test_a_folder_of_another_checkout_is_none(shop: Checkout) -> None:
    """What `pipelinegen render` wrote for a project looks like its checkout, and lies in the fleet's repository."""
    shop.commit({"generated/shop/.woodpecker/deploy.yml": OLD})
    inside = Checkout(shop.folder / "generated" / "shop")
    with pytest.raises(PipelinegenError) as refusal:
        inside.plan()
    assert str(refusal.value) == (
        f"{inside.folder}: this is no checkout, but a folder of {shop.folder}; clone the repository itself"
    )
    (inside.folder / ".git").mkdir()  # broken, so that git looks further up
    with pytest.raises(PipelinegenError, match="this is no checkout, but a folder of"):
        inside.plan()


def test_no_checkout_at_all(tmp_path: Path, own_git: Path) -> None:
    with pytest.raises(PipelinegenError) as refusal:
        Checkout(tmp_path).plan()
    assert str(refusal.value).startswith(f"{tmp_path}: this is no checkout: fatal: ")


def test_a_bare_repository(shop: Checkout, tmp_path: Path) -> None:
    shop.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    bare = Checkout(tmp_path / "bare")
    bare.sync()
    assert bare.at() == {"README": "shop\n", **WANTED}
    assert not (bare.folder / "index").exists()


def test_without_git(shop: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(shop.folder))
    with pytest.raises(PipelinegenError) as refusal:
        shop.plan()
    assert str(refusal.value) == "the program 'git' is missing; install it"


def test_what_the_server_was_seen_to_have_goes_first(shop: Checkout) -> None:
    shop.commit(WANTED)
    shop.git("update-ref", "refs/remotes/origin/main", "HEAD")
    shop.git("reset", "--quiet", "--hard", "HEAD~")
    planned = shop.plan(remote="origin")
    assert (planned.base_name, planned.changes) == ("origin/main", ())
    assert (shop.plan(remote="other").base_name, len(shop.plan().changes)) == ("main", 2)


def _dirty(shop: Checkout) -> None:
    shop.write({DEPLOY: EDITED, "README": "changed\n", "new": "x\n", "staged": "1\n"})
    shop.git("add", "staged", DEPLOY)
    shop.write({"staged": "2\n", DEPLOY: FOREIGN})
    shop.git("rm", "--quiet", "--cached", "kept")


def _merging(shop: Checkout) -> None:
    shop.git("checkout", "--quiet", "-b", "other")
    shop.commit({"README": "theirs\n"})
    shop.git("checkout", "--quiet", "main")
    shop.commit({"README": "ours\n"})
    with pytest.raises(AssertionError):
        shop.git("merge", "other")


@pytest.mark.parametrize(
    "make",
    [
        _dirty,
        _merging,
        lambda shop: shop.git("checkout", "--quiet", "--detach"),
        lambda shop: shop.git("checkout", "--quiet", "-b", "other"),
        lambda shop: shop.git("checkout", "--quiet", "--orphan", "empty"),
        lambda shop: shop.git("config", "core.bare", "false"),
        lambda shop: shop.git("config", "core.autocrlf", "true"),
        lambda shop: shop.git("config", "core.splitIndex", "true"),
        lambda shop: shop.write({".gitattributes": "* text eol=crlf\n"}),
        lambda shop: (
            shop.commit({".gitattributes": "*.yml ident filter=loud\n"}),
            shop.git("config", "filter.loud.clean", "tr a-z A-Z"),
        ),
        lambda shop: (shop.git("pack-refs", "--all"), shop.git("gc", "--quiet")),
        lambda shop: shop.git("sparse-checkout", "set", "docs"),
    ],
)
def test_nothing_else_is_touched(shop: Checkout, make: Callable[[Checkout], Any]) -> None:
    shop.commit({"kept": "kept\n", DEPLOY: OLD})
    make(shop)
    before = shop.state()
    planned = shop.sync()
    assert shop.state() == before
    assert shop.at() == {**shop.at("main"), **WANTED}
    assert shop.git("rev-parse", f"{BRANCH}^") == planned.base == shop.git("rev-parse", "main")
    assert shop.sync().done
    assert shop.git("fsck", "--strict", "--no-dangling") == ""


def test_a_repository_of_sha256(own_git: Path, tmp_path: Path) -> None:
    shop = new_checkout(tmp_path / "with a space" / "shop", {".woodpecker/old.yml": OLD}, "--object-format=sha256")
    planned = shop.sync()
    assert len(planned.base) == 64
    assert shop.at() == {"README": "shop\n", **WANTED}
    assert shop.sync().done


def test_a_submodule_and_a_linked_work_tree(shop: Checkout, tmp_path: Path) -> None:
    above = new_checkout(tmp_path / "above")
    above.git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(shop.folder), "shop")
    inside = Checkout(above.folder / "shop")
    shop.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "linked"))
    for each in (inside, Checkout(tmp_path / "linked")):
        before = each.state(), above.state()["index"]
        each.sync()
        assert (each.state(), above.state()["index"]) == before
        assert each.at() == {"README": "shop\n", **WANTED}


def test_a_shallow_clone(shop: Checkout, tmp_path: Path) -> None:
    for number in range(3):
        shop.commit({"README": f"{number}\n"})
    folder = tmp_path / "shallow"
    shop.git("clone", "--quiet", "--depth=1", f"file://{shop.folder}", str(folder))
    clone = Checkout(folder)
    clone.sync(remote="origin")
    assert clone.at() == {"README": "2\n", **WANTED}
    # The base moves on, and what is between the two is not known here.
    shop.commit({"README": "3\n"})
    shop.commit({"README": "4\n"})
    clone.git("fetch", "--quiet", "--depth=1", "origin")
    clone.sync(remote="origin")
    assert clone.at() == {"README": "4\n", **WANTED}
    assert clone.git("rev-parse", f"{BRANCH}^") == shop.git("rev-parse", "main")


def test_a_hook_s_environment_does_not_mislead(shop: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = new_checkout(tmp_path / "other")
    before = other.state(), shop.state()
    with monkeypatch.context() as patch:
        for name, value in {
            "GIT_DIR": other.folder / ".git",
            "GIT_WORK_TREE": other.folder,
            "GIT_INDEX_FILE": other.folder / ".git" / "index",
            "GIT_OBJECT_DIRECTORY": other.folder / ".git" / "objects",
            "GIT_PREFIX": "src/",
        }.items():
            patch.setenv(name, str(value))
        planned = shop.plan()
        from pipelinegen.sync import commit

        commit(planned, "x")
    assert (other.state(), shop.state()) == before
    assert list(other.refs()) == ["refs/heads/main"]
    assert shop.at() == {"README": "shop\n", **WANTED}


def test_a_look_writes_nothing(shop: Checkout, tree: Callable[[Path], object]) -> None:
    shop.commit({DEPLOY: OLD})
    shop.sync({DEPLOY: WANTED[DEPLOY]})
    os.utime(shop.folder / "README", (1, 1))  # git would like to note that
    before = tree(shop.folder)
    shop.plan()
    shop.plan(force=True)
    assert tree(shop.folder) == before


def test_a_checkout_that_cannot_be_written_to(shop: Checkout) -> None:
    """Not even by root, who may write to folders that are read-only."""
    name = shop.git("hash-object", "--stdin", input=WANTED[DEPLOY].encode())
    (shop.folder / ".git" / "objects" / name[:2]).write_text("no folder")
    with pytest.raises(PipelinegenError, match=f"^{shop.folder}: `git hash-object -w` failed: error: "):
        shop.sync()
    assert list(shop.refs()) == ["refs/heads/main"]
