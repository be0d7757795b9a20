"""No token and no secret is in anything that is printed, written, or given to a program as an argument."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ..stand_ins.server import Reply, Request
from .test_onboard import SET
from .town import GITHUB_TOKEN, HUB_TOKEN, WOODPECKER_TOKEN, Town

SECRETS = (GITHUB_TOKEN, WOODPECKER_TOKEN, HUB_TOKEN)


def spy_on_git(shop: Town, log: Path) -> None:
    """Note the arguments of every git that is run."""
    program = shop.server.agent.programs / "git"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$*" >>"{log}"\nexec "{shutil.which("git")}" "$@"\n')
    program.chmod(0o755)


def holding(folder: Path) -> list[str]:
    """The files that hold one of the secrets."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and any(each.encode() in path.read_bytes() for each in SECRETS):
            found.append(str(path.relative_to(folder)))
    return found


def test_a_good_run(shop: Town, tmp_path: Path, pipelinegen: Callable[..., Any]) -> None:
    log = tmp_path / "git.log"
    spy_on_git(shop, log)
    at = ("--checkout", str(shop.checkout))
    told = ""
    for more in ([*SET], [*SET, "--format", "json"], [*SET, "--apply", "--pull-request"], ["--apply"], ["--verify"]):
        answer = pipelinegen("onboard", "shop", *at, *more)
        told += answer.stdout + answer.stderr
    assert shop.repository.secrets["HUB_TOKEN"] == HUB_TOKEN
    assert [each for each in SECRETS if each in told] == []
    assert "push" in log.read_text()
    assert holding(tmp_path) == []


def echoing(request: Request) -> Reply:
    """A server that refuses everything, and repeats all it was told."""
    return Reply(400, f"broken: {dict(request.headers)} {request.body} {WOODPECKER_TOKEN} {GITHUB_TOKEN}")


@pytest.mark.parametrize("style", ["text", "json"])
def test_servers_that_repeat_what_they_hear(
    shop: Town, tmp_path: Path, pipelinegen: Callable[..., Any], style: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in (shop.forge, shop.server):
        monkeypatch.setattr(type(each), "__call__", lambda _, request: echoing(request))
    at = ("--checkout", str(shop.checkout), "--format", style)
    for more in ([*SET], [*SET, "--apply"], ["--verify"]):
        answer = pipelinegen("onboard", "shop", *at, *more)
        assert answer.status == 2
        assert "400" in answer.stdout + answer.stderr
        # A server may know a token that is not its own; ours to it is the one that we can know of.
        assert f"Bearer {WOODPECKER_TOKEN}" not in answer.stdout + answer.stderr
        assert f"Bearer {GITHUB_TOKEN}" not in answer.stdout + answer.stderr
    assert holding(tmp_path) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("env:NOT_SET", "--set-secret HUB_TOKEN: the variable that it names is not set, or empty"),
        ("env:hidden-value", "--set-secret HUB_TOKEN: the variable that it names is not set, or empty"),
        ("command:sh -c 'echo hidden-value; exit 3'", "secret HUB_TOKEN: 'sh' ended with 3; run it by hand"),
        ("command:no-such-program --password hidden-value", "secret HUB_TOKEN: its first word is no program"),
        ("command:PASSWORD=hidden-value cat", "secret HUB_TOKEN: its first word is no program"),
        ("command:true", "secret HUB_TOKEN: its command printed nothing"),
    ],
)
def test_a_value_that_is_not_to_be_had(shop: Town, pipelinegen: Callable[..., Any], source: str, told: str) -> None:
    answer = pipelinegen(
        "onboard", "shop", "--checkout", str(shop.checkout), "--set-secret", f"HUB_TOKEN={source}", "--apply"
    )
    assert answer.status == 2
    # What the environment lacks is seen at once, what a command does only when it is run.
    assert answer.stdout == ("" if source.startswith("env:") else "shop: nothing was changed\n")
    assert told in answer.stderr
    assert "hidden-value" not in answer.stdout + answer.stderr
    assert shop.writes == []


@pytest.mark.parametrize(
    "given",
    [
        "HUB_TOKEN=hidden-value",
        "HUB_TOKEN",
        "=env:X",
        "HUB_TOKEN=env:",
        "HUB_TOKEN=file:x",
        "hidden-value=",
        "hidden-value==",
    ],
)
def test_a_value_as_an_argument_is_refused_and_not_repeated(
    shop: Town, pipelinegen: Callable[..., Any], given: str
) -> None:
    answer = pipelinegen("onboard", "shop", "--set-secret", given)
    assert (answer.status, answer.stdout) == (2, "")
    assert "never the value itself" in answer.stderr
    assert "hidden-value" not in answer.stderr
    assert shop.writes == []
