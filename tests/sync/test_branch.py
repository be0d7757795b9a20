"""One commit on a branch: its parent, its files, and what it replaces."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.git import GitError
from pipelinegen.sync import Origin, commit, commit_message

from .checkouts import BRANCH, DEPLOY, OLD, WANTED, Checkout, new_checkout

OTHERS = f"the branch {BRANCH!r} has commits of somebody else; merge it, rename it, or say --branch"
NEXT = {DEPLOY: OLD}


def branch(shop: Checkout) -> str:
    return shop.refs()[f"refs/heads/{BRANCH}"]


def test_what_is_done_is_seen(shop: Checkout) -> None:
    assert not shop.sync().done
    first = branch(shop)
    assert shop.sync().done
    assert branch(shop) == first
    assert shop.git("log", "-1", "--format=%an %s", BRANCH) == "A Person CI files as they are defined"
    assert shop.git("reflog", "--format=%gs", BRANCH) == "pipelinegen sync"


def test_the_definition_moves_on(shop: Checkout) -> None:
    shop.sync()
    first = branch(shop)
    shop.sync(NEXT)
    assert branch(shop) != first
    assert shop.at() == {"README": "shop\n", **NEXT}
    assert shop.git("rev-parse", f"{BRANCH}^") == shop.git("rev-parse", "main")


@pytest.mark.parametrize("wanted", [WANTED, NEXT])
def test_the_base_moves_on(shop: Checkout, wanted: dict[str, str]) -> None:
    shop.sync()
    shop.commit({"README": "shop, too\n"})
    shop.sync(wanted)
    assert shop.at() == {"README": "shop, too\n", **wanted}
    assert shop.git("rev-parse", f"{BRANCH}^") == shop.git("rev-parse", "main")


def _on_the_branch(shop: Checkout, *arguments: str) -> None:
    """Somebody works on the branch, and goes back."""
    shop.git("checkout", "--quiet", BRANCH)
    shop.write({"notes": "mine\n"})
    shop.git("add", "notes")
    shop.git("commit", "--quiet", *arguments)
    shop.git("checkout", "--quiet", "main")


def _edited(shop: Checkout) -> None:
    shop.git("checkout", "--quiet", BRANCH)
    shop.write({DEPLOY: WANTED[DEPLOY].replace("make", "make better")})
    shop.git("commit", "--quiet", "--all", "--amend", "--no-edit")
    shop.git("checkout", "--quiet", "main")


def _below(shop: Checkout) -> None:
    """A commit of somebody else under that of the sync."""
    shop.git("checkout", "--quiet", "--detach", "main")
    shop.commit({"notes": "mine\n"})
    shop.git("cherry-pick", BRANCH)
    shop.git("branch", "--force", BRANCH)
    shop.git("checkout", "--quiet", "main")


def _unrelated(shop: Checkout) -> None:
    shop.git("branch", "--quiet", "--delete", "--force", BRANCH)
    shop.git("checkout", "--quiet", "--orphan", BRANCH)
    shop.commit({"notes": "mine\n"})
    shop.git("checkout", "--quiet", "main")


@pytest.mark.parametrize(
    "work",
    [
        lambda shop: _on_the_branch(shop, "--message=mine"),
        lambda shop: _on_the_branch(shop, "--message=a\n\nnot Rendered-by: pipelinegen"),
        lambda shop: _on_the_branch(shop, "--amend", "--no-edit"),
        _edited,
        _below,
        _unrelated,
    ],
)
def test_work_of_somebody_else_is_kept(shop: Checkout, work: Callable[[Checkout], None]) -> None:
    shop.sync()
    work(shop)
    theirs = branch(shop)
    for wanted in (WANTED, NEXT):
        for force in (False, True):
            planned = shop.plan(wanted, force=force)
            assert (planned.obstacles, planned.done) == ((OTHERS,), False)
    assert branch(shop) == theirs


def _merged(shop: Checkout) -> None:
    shop.git("merge", "--quiet", "--no-ff", BRANCH)


def _squashed(shop: Checkout) -> None:
    shop.git("merge", "--quiet", "--squash", BRANCH)
    shop.git("commit", "--quiet", "--message=All of it")


def _rebased(shop: Checkout) -> None:
    shop.commit({"README": "meanwhile\n"})
    shop.git("cherry-pick", BRANCH)


@pytest.mark.parametrize("merge", [_merged, _squashed, _rebased])
def test_after_it_was_merged(shop: Checkout, merge: Callable[[Checkout], None]) -> None:
    shop.sync()
    merge(shop)
    before = branch(shop)
    assert shop.sync().changes == ()
    assert branch(shop) == before
    # What comes next replaces the branch, which somebody may have left.
    shop.sync(NEXT)
    assert shop.git("rev-parse", f"{BRANCH}^") == shop.git("rev-parse", "main")
    assert shop.at() == {path: text for path, text in {**shop.at("main"), **NEXT}.items() if path in (DEPLOY, "README")}


def test_it_is_checked_out(shop: Checkout, tmp_path: Path) -> None:
    shop.sync()
    shop.git("checkout", "--quiet", BRANCH)
    said = f"the branch {BRANCH!r} is checked out in {{}}; switch to another one there"
    assert shop.plan().done  # nothing is to be done
    assert shop.plan(NEXT).obstacles == (said.format(shop.folder),)
    shop.git("checkout", "--quiet", "main")
    shop.git("worktree", "add", "--quiet", str(tmp_path / "a linked one"), BRANCH)
    assert shop.plan(NEXT, force=True).obstacles == (said.format(tmp_path / "a linked one"),)


def test_it_is_checked_out_and_has_no_commit_yet(shop: Checkout) -> None:
    shop.git("checkout", "--quiet", "--orphan", BRANCH)
    assert shop.plan().obstacles == (
        f"the branch {BRANCH!r} is checked out in {shop.folder}; switch to another one there",
    )


def test_somebody_was_faster(shop: Checkout) -> None:
    planned, other = shop.plan(), shop.plan(NEXT)
    commit(planned, "one")
    first = branch(shop)
    moved = f"{shop.folder}: somebody else, maybe another run, has moved the branch {BRANCH!r} meanwhile; run it again"
    with pytest.raises(PipelinegenError) as caught:
        commit(other, "two")
    assert str(caught.value) == moved
    assert branch(shop) == first
    again, late = shop.plan(NEXT), shop.plan(NEXT)
    commit(again, "three")
    with pytest.raises(PipelinegenError) as caught:
        commit(late, "four")
    assert str(caught.value) == moved
    gone = shop.plan(WANTED)
    shop.git("branch", "-D", BRANCH)
    with pytest.raises(PipelinegenError) as caught:
        commit(gone, "five")
    assert str(caught.value) == moved


def test_many_at_once(shop: Checkout) -> None:
    def sync(number: int) -> str:
        try:
            planned = shop.plan(WANTED if number % 2 else NEXT)
            if not planned.done:
                commit(planned, commit_message(planned.changes, Origin("abc")))
        except PipelinegenError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(6) as pool:
        said = [*pool.map(sync, range(6))]
    assert "" in said
    assert all("has moved the branch" in each or ".lock': File exists" in each for each in said if each)
    assert shop.at() in ({"README": "shop\n", **WANTED}, {"README": "shop\n", **NEXT})
    assert shop.git("rev-parse", f"{BRANCH}^") == shop.git("rev-parse", "main")
    assert shop.git("fsck", "--strict", "--no-dangling") == ""


def test_a_branch_that_cannot_be(shop: Checkout) -> None:
    planned = shop.plan()
    shop.git("branch", "pipelinegen")
    with pytest.raises(GitError, match="'refs/heads/pipelinegen' exists"):
        commit(planned, "made a moment too late")
    with pytest.raises(GitError, match="git update-ref"):
        shop.sync(branch="a b")
    assert list(shop.refs()) == ["refs/heads/main", "refs/heads/pipelinegen"]


def test_without_an_identity(shop: Checkout, own_git: Path) -> None:
    own_git.write_text("[user]\n\tuseConfigOnly = true\n")
    for more in ("", "\temail = person@example.org\n\tname =\n"):
        own_git.write_text(own_git.read_text() + more)
        with pytest.raises(PipelinegenError, match=f"^{shop.folder}: git does not know whose commit it would be; tell"):
            shop.sync()
    assert list(shop.refs()) == ["refs/heads/main"]


def _signer(shop: Checkout, status: int) -> Path:
    program = shop.folder.parent / "gpg"
    told = shlex.quote(str(shop.folder.parent / "asked"))
    program.write_text(
        f'#!/bin/sh\necho "$@" >>{told}\ncat >/dev/null\n[ {status} = 0 ] || exit {status}\n'
        'echo "[GNUPG:] SIG_CREATED D 1 8 00 1 X" >&2\necho "-----BEGIN PGP SIGNATURE-----"\n'
        'echo "-----END PGP SIGNATURE-----"\n'
    )
    program.chmod(0o755)
    shop.git("config", "gpg.program", str(program))
    return shop.folder.parent / "asked"


def test_it_is_signed_where_commits_are(shop: Checkout) -> None:
    asked = _signer(shop, 0)
    shop.sync()
    assert "gpgsig" not in shop.git("cat-file", "commit", BRANCH)
    shop.git("config", "commit.gpgSign", "true")
    shop.sync(NEXT)
    assert "gpgsig -----BEGIN PGP SIGNATURE-----" in shop.git("cat-file", "commit", BRANCH)
    assert "A Person <person@example.org>" in asked.read_text()
    assert shop.sync(NEXT).done


def test_a_signature_that_fails(shop: Checkout) -> None:
    _signer(shop, 1)
    shop.git("config", "commit.gpgSign", "true")
    with pytest.raises(GitError, match="gpg failed to sign the data"):
        shop.sync()
    assert list(shop.refs()) == ["refs/heads/main"]


def test_hooks_do_not_run(shop: Checkout) -> None:
    hooks = shop.folder / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in (
        "pre-commit",
        "commit-msg",
        "post-commit",
        "reference-transaction",
        "post-rewrite",
        "post-index-change",
    ):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {shlex.quote(str(shop.folder.parent / name))}\nexit 1\n")
        (hooks / name).chmod(0o755)
    shop.sync()
    assert sorted(path.name for path in shop.folder.parent.iterdir()) == ["shop"]


def test_any_bytes_may_be_written_over_and_removed(own_git: Path, tmp_path: Path) -> None:
    shop = new_checkout(tmp_path / "shop", {DEPLOY: b"\xff\n"})
    planned = shop.plan(force=True)
    commit(planned, commit_message(planned.changes, Origin("abc"), ["was '\udcff'"]))
    assert shop.at() == {"README": "shop\n", **WANTED}
    assert "- was '?'" in shop.git("log", "-1", "--format=%B", BRANCH)


def test_an_orphan_of_any_name(shop: Checkout) -> None:
    with open(os.fsencode(shop.folder) + b"/\xff\n.yml", "w") as file:  # noqa: PTH123
        file.write(OLD)
    (shop.folder / ".woodpecker").mkdir()
    os.rename(  # noqa: PTH104
        os.fsencode(shop.folder) + b"/\xff\n.yml", os.fsencode(shop.folder) + b"/.woodpecker/\xff\n.yml"
    )
    shop.commit({})
    shop.sync()
    assert shop.at() == {"README": "shop\n", **WANTED}
    assert shop.sync().done


def test_two_processes(shop: Checkout) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path\n"
        "from pipelinegen.sync import commit, plan\n"
        f"made = plan('shop', {WANTED!r}, Path(sys.argv[1]), branch={BRANCH!r}, target='main')\n"
        "print(flush=True); sys.stdin.readline()\n"
        "commit(made, 'by ' + sys.argv[3])\n"
    )
    root = str(Path(__file__).parents[2])
    both = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(shop.folder), root, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in ("one", "two")
    ]
    for each in both:
        assert each.stdout is not None
        each.stdout.readline()
    told = []
    for each in both:
        assert each.stdin is not None
        each.stdin.write(b"\n")
        each.stdin.flush()
    for each in both:
        told.append(each.communicate()[1].decode())
    assert sorted(each.returncode for each in both) == [0, 1]
    assert "has moved the branch" in "".join(told)
    assert shop.at() == {"README": "shop\n", **WANTED}
    assert shop.git("rev-parse", f"{BRANCH}^") == shop.git("rev-parse", "main")
