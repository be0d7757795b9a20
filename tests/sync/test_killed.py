"""A sync that is killed at any call of git, and what a second one makes of that."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..written import generated
from .checkouts import DEPLOY, OLD, Checkout, new_checkout, new_server, steps

BRANCHES = {"shop": "main", "blog": "master"}
FILES = {name: {DEPLOY: generated(steps(), f"projects/{name}.py")} for name in BRANCHES}
# `before`: the call is not made any more. `during`: git goes on alone, with whatever it was given until then; that
# makes a difference for what writes only.
WRAPPER = """#!/bin/sh
case "$MODE $3" in
  before*|"during hash-object"|"during read-tree"|"during update-index"|"during write-tree"|"during commit-tree"|\\
  "during update-ref"|"during fetch"|"during push")
    printf . >>"$CALLS"
    read -r calls <"$CALLS"
    if [ "${#calls}" = "$KILL_AT" ]; then
      kill -9 "$SYNC"
      [ "$MODE" = before ] || "$GIT" "$@"
      : >"$CALLS.end"
      exit 1
    fi ;;
esac
exec "$GIT" "$@"
"""
# What a sync may change: objects that nothing leads to, the branch, and what it learns of the server.
MAY_CHANGE = (
    ".git/objects",
    ".git/refs/heads/pipelinegen",
    ".git/logs/refs/heads/pipelinegen",
    ".git/refs/remotes/origin/pipelinegen",
    ".git/logs/refs/remotes/origin/pipelinegen",
)


@pytest.fixture
def sync(workspace: Path, own_git: Path, tmp_path: Path) -> Iterator[Callable[..., int]]:
    """Syncs the two checkouts of a folder, killed or not; answers the status."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "git").write_text(WRAPPER)
    (folder / "git").chmod(0o755)
    calls = tmp_path / "calls"
    with subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("forks.py"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:

        def call(root: Path, *, push: bool, mode: str = "", kill_at: int = 0) -> int:
            for each in (calls, Path(f"{calls}.end")):
                each.unlink(missing_ok=True)
            environment = {
                "PATH": f"{folder}:{os.environ['PATH']}",
                "GIT": shutil.which("git"),
                "CALLS": str(calls),
                "MODE": mode,
                "KILL_AT": str(kill_at),
            }
            asked = {
                "checkouts": {name: str(root / "src" / name) for name in BRANCHES},
                "files": FILES,
                "push": push,
                "environment": environment,
            }
            assert process.stdin is not None
            assert process.stdout is not None
            print(json.dumps(asked), file=process.stdin, flush=True)
            status = int(process.stdout.readline())
            limit = time.monotonic() + 20
            while status == -9 and not Path(f"{calls}.end").exists() and time.monotonic() < limit:
                time.sleep(0.002)
            return status

        yield call
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture
def before(own_git: Path, tmp_path: Path) -> Path:
    """Two checkouts with servers and work in progress; one of them has a branch of an older sync, which was pushed."""
    root = tmp_path / "before"
    for name, branch in BRANCHES.items():
        files = {DEPLOY: OLD, "kept": "1\n"}
        checkout = new_checkout(root / "src" / name, files, f"--initial-branch={branch}")
        new_server(checkout, root / "Me" / f"{name}.git")
        # Where the folder is copied to, the server is beside it, too.
        checkout.git("config", "remote.origin.url", f"../../Me/{name}.git")
        if name == "shop":
            checkout.sync({DEPLOY: generated(steps(command="make older"))})
            checkout.git("push", "--quiet", "origin", "pipelinegen/sync")
        checkout.write({"kept": "2\n", "staged": "1\n", DEPLOY: "by hand\n"})
        checkout.git("add", "staged")
        for repository in (checkout.folder, root / "Me" / f"{name}.git"):
            Checkout(repository).git("repack", "-adq")  # few files are quickly copied
    return root


def refs(root: Path) -> dict[str, str]:
    """Every reference of the checkouts and their servers, those that are written down one by one before the others."""
    found = {}
    for repository in sorted([*root.glob("src/*/.git"), *root.glob("Me/*.git")]):
        name = repository.relative_to(root)
        packed = repository / "packed-refs"
        for line in packed.read_text().splitlines() if packed.exists() else []:
            if not line.startswith(("#", "^")):
                value, _, reference = line.partition(" ")
                found[f"{name} {reference}"] = value
        for path in (repository / "refs").rglob("*"):
            if path.is_file():
                found[f"{name} {path.relative_to(repository)}"] = path.read_text().strip()
    return found


def rest(root: Path) -> dict[str, bytes]:
    """Everything in the two checkouts that is none of a sync's business."""
    found = {}
    for checkout in root.glob("src/*"):
        for folder, folders, files in os.walk(checkout):
            below = os.path.relpath(folder, checkout)
            folders[:] = [each for each in folders if os.path.join(below, each) not in MAY_CHANGE]  # noqa: PTH118
            for name in files:
                found[os.path.join(checkout.name, below, name)] = Path(folder, name).read_bytes()  # noqa: PTH118
    return found


# With a push the same calls are made and some more.
@pytest.mark.parametrize(("push", "mode"), [(True, "before"), (True, "during"), (False, "during")])
def test_it_is_killed(sync: Callable[..., int], before: Path, tmp_path: Path, push: bool, mode: str) -> None:
    def copy(name: str) -> Path:
        return Path(shutil.copytree(before, tmp_path / name, symlinks=True))

    undisturbed = copy("undisturbed")
    assert sync(undisturbed, push=push) == 0
    for name, branch in BRANCHES.items():
        for repository in [undisturbed / "src" / name, *([undisturbed / "Me" / f"{name}.git"] if push else [])]:
            made = Checkout(repository)
            assert made.at() == {"README": "shop\n", "kept": "1\n", **FILES[name]}
            assert made.git("rev-parse", "pipelinegen/sync^") == made.git("rev-parse", branch)
    untouched, old, expected = rest(before), refs(before), refs(undisturbed)
    assert rest(undisturbed) == untouched
    seen = set()
    root = copy("0")
    for number in range(1, 200):
        status = sync(root, push=push, mode=mode, kill_at=number)
        assert rest(root) == untouched
        state = refs(root)
        assert set(state.items()) <= {*old.items(), *expected.items()}
        if status == 0:
            break
        assert status == -9
        # What follows depends on the references alone: objects that nothing leads to are no part of a repository.
        key = json.dumps(state, sort_keys=True)
        if key not in seen:
            seen.add(key)
            again = Path(shutil.copytree(root, tmp_path / f"{number} again", symlinks=True))
            assert sync(again, push=push) == 0
            assert refs(again) == expected
            assert rest(again) == untouched
        if state != old:
            root = copy(str(number))
    assert status == 0
    # Nothing, the first branch moved, and with `push` that on its server, too; then the same of the second checkout.
    assert len(seen) >= (4 if push else 2)
