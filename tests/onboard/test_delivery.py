"""The delivery from checkouts that are not the usual ones: a second clone, another place to push to, a token in it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .test_concerns import commit, onboarded, redefined
from .test_onboard import SET, items
from .town import Town

TOKEN = "ghp_InTheAddress0123456789"


def apply(shop: Town, pipelinegen: Callable[..., Any], checkout: Path) -> Any:
    return pipelinegen("onboard", "shop", "--checkout", str(checkout), *SET, "--apply", "--push")


def test_what_is_asked_for_later_is_done_later(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    at = ("--checkout", str(shop.checkout), *SET)

    def done(*more: str) -> list[str]:
        told = pipelinegen("onboard", "shop", *at, "--apply", *more).stdout.splitlines()
        return [line for line in told if line.startswith("delivery") and "waits for" not in line]

    assert done() == ["delivery: files: a commit on pipelinegen/sync, from origin/main"]
    assert shop.repository.head("pipelinegen/sync") == ""
    assert done("--push") == ["delivery: files: pushed to origin"]
    redefined(shop, 'name="web"', 'name="site"')
    shop.cluster.write_text(shop.cluster.read_text().replace("deployment/web", "deployment/site"))
    before = shop.repository.head("pipelinegen/sync")
    assert done() == ["delivery: files: a commit on pipelinegen/sync, from origin/main"]
    assert shop.repository.head("pipelinegen/sync") == before
    assert done("--push") == ["delivery: files: pushed to origin"]
    assert shop.repository.head("pipelinegen/sync") != before
    assert done("--pull-request") == ["delivery: files: a pull request into main"]
    assert done("--pull-request") == []


def test_a_file_of_somebody_else_is_in_the_way(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    commit(shop, _woodpecker__deploy_yml="steps: []\n")
    answer = apply(shop, pipelinegen, shop.checkout)
    assert "stopped at delivery\n  blocked  .woodpecker/deploy.yml: pipelinegen did not write" in answer.stderr
    status, found = items(pipelinegen, "--checkout", str(shop.checkout), "--push")
    assert (status, found["delivery: .woodpecker/deploy.yml"]["state"]) == (2, "blocked")
    assert shop.repository.head("pipelinegen/sync") == ""


def test_a_second_clone_finds_what_the_first_has_pushed(
    shop: Town, pipelinegen: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    onboarded(shop, pipelinegen)
    second = tmp_path / "second"
    shutil.copytree(shop.checkout, second)
    shop.git(second, "branch", "--quiet", "-D", "pipelinegen/sync")
    # Whoever makes the same commit later makes another one.
    for name in ("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"):
        monkeypatch.setenv(name, "2030-01-02T03:04:05Z")
    before = shop.repository.head("pipelinegen/sync")
    first = apply(shop, pipelinegen, second)
    again = apply(shop, pipelinegen, second)
    assert (first.status, first.stderr, again.status, again.stderr) == (1, "", 1, "")
    assert "nothing to change" in again.stdout
    assert shop.repository.head("pipelinegen/sync") == before


def test_a_push_that_goes_elsewhere_is_looked_for_there(
    shop: Town, pipelinegen: Callable[..., Any], tmp_path: Path
) -> None:
    fork = tmp_path / "fork.git"
    shop.git(tmp_path, "clone", "--quiet", "--bare", str(shop.repository.git_dir), str(fork))
    shop.git(shop.checkout, "remote", "set-url", "--push", "origin", str(fork))
    answer = apply(shop, pipelinegen, shop.checkout)
    assert (answer.status, answer.stderr) == (1, "")
    assert shop.git(fork, "rev-parse", "pipelinegen/sync") == shop.git(shop.checkout, "rev-parse", "pipelinegen/sync")


def test_a_token_in_the_address_is_no_argument_and_in_no_message(
    shop: Town, pipelinegen: Callable[..., Any], tmp_path: Path
) -> None:
    log, real = tmp_path / "git.log", shutil.which("git")
    program = shop.server.agent.programs / "git"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>"{log}"\nexec "{real}" "$@"\n')
    program.chmod(0o755)
    address = f"https://x:{TOKEN}@127.0.0.1:9/Me/Shop.git"
    shop.git(shop.checkout, "remote", "set-url", "--push", "origin", address)
    log.unlink()
    answer = apply(shop, pipelinegen, shop.checkout)
    assert answer.status == 2
    assert "ls-remote" in answer.stderr
    assert TOKEN not in answer.stdout + answer.stderr + log.read_text()
