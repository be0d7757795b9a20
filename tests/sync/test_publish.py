"""The branch on the server it belongs to."""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.git import GitError
from pipelinegen.sync import push
from pipelinegen.sync.publish import fetch, remote_of

from .checkouts import BRANCH, DEPLOY, OLD, WANTED, Checkout, new_checkout, new_server

NEXT = {DEPLOY: OLD}
REF = f"refs/heads/{BRANCH}"


@pytest.fixture
def server(shop: Checkout, tmp_path: Path) -> Checkout:
    return new_server(shop, tmp_path / "Me" / "Shop.git")


def published(shop: Checkout, wanted: dict[str, str] = WANTED, remote: str = "origin") -> bool:
    fetch(shop.folder, remote, "main")
    return push(shop.folder, remote, BRANCH, shop.sync(wanted, remote=remote).base)


@pytest.mark.parametrize(
    ("remotes", "found"),
    [
        ({}, ""),
        ({"origin": "/x/y"}, "origin"),
        ({"fork": "/x/y"}, ""),
        ({"origin": "git@github.com:Me/Shop.git"}, "origin"),
        ({"origin": "git@github.com:you/shop", "upstream": "https://github.com/me/shop"}, "upstream"),
        ({"a": "https://github.com/Me/Shop", "origin": "https://example.org/Me/Shop.git"}, "origin"),
    ],
)
def test_which_remote(shop: Checkout, remotes: dict[str, str], found: str) -> None:
    for name, url in remotes.items():
        shop.git("remote", "add", name, url)
    assert remote_of(shop.folder, "Me/Shop") == found


def test_it_is_pushed_once(shop: Checkout, server: Checkout) -> None:
    (shop.folder / ".git" / "FETCH_HEAD").unlink()  # it was fetched once
    before = shop.state()
    assert published(shop)
    assert not published(shop)
    assert server.at() == {"README": "shop\n", **WANTED}
    assert server.refs() == {name: value for name, value in shop.refs().items() if name.startswith("refs/heads/")}
    assert shop.state() == before
    assert not (shop.folder / ".git" / "FETCH_HEAD").exists()


def test_it_begins_where_the_server_is(shop: Checkout, server: Checkout, tmp_path: Path) -> None:
    other = Checkout(tmp_path / "other")
    shop.git("clone", "--quiet", str(server.folder), str(other.folder))
    other.commit({"README": "meanwhile\n"})
    other.git("push", "--quiet", "origin", "main")
    published(shop)
    assert server.at() == {"README": "meanwhile\n", **WANTED}
    assert shop.at("main") == {"README": "shop\n"}


@pytest.mark.parametrize("is_known", [True, False])
def test_what_a_sync_left_there_is_replaced(shop: Checkout, server: Checkout, tmp_path: Path, is_known: bool) -> None:
    by = shop if is_known else Checkout(shutil.copytree(shop.folder, tmp_path / "another machine"))
    published(by)
    assert published(shop, NEXT)
    assert server.at() == {"README": "shop\n", **NEXT}
    # The base moves on there.
    other = Checkout(shutil.copytree(shop.folder, tmp_path / "third"))
    other.commit({"README": "meanwhile\n"})
    other.git("push", "--quiet", "origin", "main")
    assert published(shop, NEXT)
    assert server.at() == {"README": "meanwhile\n", **NEXT}


def test_the_same_of_another_machine_stays(
    shop: Checkout, server: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A nightly sync in fresh clones shall not push the same again each night."""
    other = Checkout(shutil.copytree(shop.folder, tmp_path / "another machine"))
    published(other)
    before = server.refs()
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-02-02T03:04:05Z")
    assert not published(shop)
    assert shop.refs()[REF] != server.refs()[REF]
    assert server.refs() == before


@pytest.mark.parametrize("is_on_top", [True, False])
@pytest.mark.parametrize("is_known", [True, False])
def test_work_of_somebody_else_is_kept(
    shop: Checkout, server: Checkout, tmp_path: Path, is_on_top: bool, is_known: bool
) -> None:
    published(shop)
    other = Checkout(tmp_path / "other")
    shop.git("clone", "--quiet", "--branch", BRANCH if is_on_top else "main", str(server.folder), str(other.folder))
    other.commit({"notes": "theirs\n"})
    if not is_on_top:
        other.git("cherry-pick", f"origin/{BRANCH}")
    other.git("push", "--quiet", "--force", "origin", f"HEAD:{REF}")
    if is_known:
        shop.git("fetch", "--quiet")
    theirs = server.refs()
    with pytest.raises(PipelinegenError) as refusal:
        published(shop, NEXT)
    assert str(refusal.value) == (
        f"{shop.folder}: the branch {BRANCH!r} of 'origin' has commits of somebody else; "
        "merge it there, delete it, or say --branch"
    )
    assert server.refs() == theirs


def test_the_lease(shop: Checkout, server: Checkout) -> None:
    """Somebody pushes between the look and the push."""
    published(shop)
    program = shop.folder.parent / "receive-pack"
    program.write_text(
        f"#!/bin/sh\nd={shlex.quote(str(server.folder))}\n"
        f'git --git-dir="$d" update-ref {REF} "$(git --git-dir="$d" rev-parse main)"\nexec git receive-pack "$@"\n'
    )
    program.chmod(0o755)
    shop.git("config", "remote.origin.receivepack", str(program))
    with pytest.raises(GitError, match=r"`git push --quiet` failed: ! \[.*pipelinegen/sync \("):
        published(shop, NEXT)
    assert server.refs()[REF] == server.refs()["refs/heads/main"]


def test_after_the_merge_there_is_nothing_to_push(shop: Checkout, server: Checkout) -> None:
    published(shop)
    server.git("update-ref", "refs/heads/main", REF)
    fetch(shop.folder, "origin", "main")
    assert shop.plan(remote="origin").changes == ()
    # The branch is left there; the next change replaces it.
    assert published(shop, NEXT)
    assert server.git("rev-parse", f"{BRANCH}^") == server.git("rev-parse", "main")


def test_one_branch_goes_whatever_the_settings(shop: Checkout, server: Checkout) -> None:
    shop.git("tag", "--annotate", "--message=x", "v1", "HEAD")
    shop.commit({"README": "not pushed yet\n"})
    shop.git("branch", "private")
    for name, value in {"push.followTags": "true", "push.default": "matching", "fetch.prune": "true"}.items():
        shop.git("config", name, value)
    shop.git("config", "remote.origin.push", "refs/heads/*:refs/heads/*")
    shop.git("update-ref", "refs/remotes/origin/gone", "HEAD")
    published(shop)
    assert [*server.refs()] == ["refs/heads/main", REF]
    assert "refs/remotes/origin/gone" in shop.refs()


def test_hooks_do_not_run_here_but_there(shop: Checkout, server: Checkout) -> None:
    for folder, names in (
        (shop.folder / ".git", ("pre-push", "reference-transaction")),
        (server.folder, ("pre-receive",)),
    ):
        (folder / "hooks").mkdir(exist_ok=True)
        for name in names:
            (folder / "hooks" / name).write_text("#!/bin/sh\necho 'not on my watch' >&2\nexit 1\n")
            (folder / "hooks" / name).chmod(0o755)
    with pytest.raises(
        GitError, match=r"`git push --quiet` failed: ! \[remote rejected\] .* \(pre-receive hook declined\)"
    ):
        published(shop)
    shutil.rmtree(server.folder / "hooks")
    assert published(shop)


def test_a_shallow_clone(shop: Checkout, server: Checkout, tmp_path: Path) -> None:
    published(shop)
    for number in range(3):
        shop.commit({"README": f"{number}\n"})
    shop.git("push", "--quiet", "origin", "main")
    clone = Checkout(tmp_path / "shallow")
    shop.git("clone", "--quiet", "--depth=1", f"file://{server.folder}", str(clone.folder))
    assert published(clone, NEXT)
    assert server.at() == {"README": "2\n", **NEXT}


@pytest.mark.parametrize(
    "call", [lambda folder: fetch(folder, "origin", "main"), lambda folder: push(folder, "origin", BRANCH, "HEAD")]
)
def test_a_server_that_is_away(shop: Checkout, tmp_path: Path, call: Callable[[Path], object]) -> None:
    shop.sync()
    shop.git("remote", "add", "origin", str(tmp_path / "nowhere"))
    with pytest.raises(GitError, match=f"'{tmp_path}/nowhere' does not appear to be a git repository"):
        call(shop.folder)


def test_a_branch_that_the_server_does_not_have(shop: Checkout, server: Checkout) -> None:
    with pytest.raises(GitError, match="couldn't find remote ref refs/heads/master"):
        fetch(shop.folder, "origin", "master")


def test_no_fetch_from_inside_of_another_checkout(shop: Checkout, server: Checkout) -> None:
    inside = shop.folder / "generated"
    inside.mkdir()
    new_checkout(shop.folder / "own")
    before = shop.state()
    with pytest.raises(PipelinegenError, match="this is no checkout, but a folder of"):
        fetch(inside, "origin", "main")
    assert shop.state() == before
