"""`doctor` and `list --secrets --missing`: what is wrong on the servers, for the whole fleet at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..onboard.test_onboard import SET
from ..onboard.town import Town, town


@pytest.fixture
def shop(workspace: Path, tmp_path: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    with town(workspace, tmp_path, git, monkeypatch.setenv) as made:
        yield made


@pytest.fixture
def live(shop: Town, pipelinegen: Callable[..., Any]) -> Town:
    """The town in which the shop is onboarded, built and deployed."""
    answer = pipelinegen("onboard", "shop", "--checkout", str(shop.checkout), *SET, "--apply", "--push")
    assert answer.status == 1, answer
    commit = shop.merge()
    shop.forge.ran("Me/Shop", commit, "success")
    assert shop.server.pipelines.start(shop.registered, "manual", "main", {"IMAGE_TAG": commit[:8]})
    shop.server.pipelines.wait()
    return shop


def test_a_healthy_fleet(live: Town, pipelinegen: Callable[..., Any]) -> None:
    before = [*live.writes]
    answer = pipelinegen("doctor", "--checkouts", str(live.checkout.parent))
    assert (answer.status, answer.stderr) == (0, "")
    assert [line.partition(",")[0] for line in answer.stdout.splitlines()] == ["shop: 28 right"]
    assert live.writes == before


def test_what_is_wrong_is_named(live: Town, pipelinegen: Callable[..., Any]) -> None:
    live.repository.secrets.pop("HUB_TOKEN")
    live.registered.settings["trusted"] = {"security": True}
    answer = pipelinegen("doctor", "shop", "--checkouts", str(live.checkout.parent))
    assert (answer.status, answer.stderr) == (2, "")
    assert answer.stdout.splitlines()[1:] == [
        "  github secrets",
        "    blocked  HUB_TOKEN: missing: an access token that may push",
        "             do: --set-secret HUB_TOKEN=env:VARIABLE, or gh secret set HUB_TOKEN -R Me/Shop",
        "  settings",
        "    change   trusted: security -> nothing",
    ]
    everything = pipelinegen("doctor", "--all", "--no-cluster")
    assert "    right    WOODPECKER_TOKEN: set" in everything.stdout
    assert "    note     not looked at, as was asked for" in everything.stdout


def test_as_json(live: Town, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("doctor", "--checkouts", str(live.checkout.parent), "--format", "json")
    told = json.loads(answer.stdout)
    assert (answer.status, told["status"]) == (0, 0)
    assert [*told["projects"]] == ["shop"]
    assert {each["state"] for each in told["projects"]["shop"]} <= {"right", "note"}


def test_an_unknown_project(live: Town, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("doctor", "shopp")
    assert (answer.status, answer.stderr) == (2, "error: there is no project 'shopp'; did you mean 'shop'?\n")
    assert live


def test_missing_secrets(live: Town, pipelinegen: Callable[..., Any]) -> None:
    assert pipelinegen("list", "--secrets", "--missing").status == 0
    live.repository.secrets.pop("HUB_TOKEN")
    answer = pipelinegen("list", "--secrets", "--missing")
    assert (answer.status, answer.stderr) == (1, "")
    assert "blocked  HUB_TOKEN: missing: an access token that may push" in answer.stdout
    told = json.loads(pipelinegen("list", "--secrets", "--missing", "--format", "json").stdout)
    assert [each["what"] for each in told["shop"] if each["state"] == "blocked"] == ["HUB_TOKEN"]


def test_missing_secrets_that_nobody_can_look_for(
    live: Town, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WOODPECKER_TOKEN")
    answer = pipelinegen("list", "--secrets", "--missing")
    assert answer.status == 2
    assert f"do: set WOODPECKER_TOKEN, a personal token of {live.server.url}" in answer.stdout


def test_an_address_that_is_none(
    workspace: Path, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "ftp://x")
    answer = pipelinegen("doctor", "--no-cluster")
    assert (answer.status, answer.stderr) == (
        2,
        "error: GITHUB_API_URL: not the address of GitHub's API, which is https://api.github.com or "
        "https://HOST/api/v3; there is neither a user nor a '?' in it\n",
    )
    assert workspace
