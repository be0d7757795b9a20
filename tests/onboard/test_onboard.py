"""`onboard`: a new app brought to work, from the first plan to the first deploy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from pipelinegen.remote.token import Token
from pipelinegen.remote.woodpecker import Woodpecker

from .town import HUB_TOKEN, WOODPECKER_TOKEN, Town

SET = (
    *("--set-secret", "HUB_USERNAME=env:HUB_USERNAME"),
    *("--set-secret", "HUB_TOKEN=command:printenv HUB_TOKEN"),
    *("--set-secret", "WOODPECKER_TOKEN=env:WOODPECKER_TOKEN"),
)


def items(pipelinegen: Callable[..., Any], *arguments: str) -> tuple[int, dict[str, dict[str, str]]]:
    """The status, and each item of a plan by `concern: what`."""
    answer = pipelinegen("onboard", "shop", *arguments, "--format", "json")
    assert answer.stderr == ""
    found = json.loads(answer.stdout)
    assert found["status"] == answer.status
    return answer.status, {f"{each['concern']}: {each['what']}": each for each in found["items"]}


def states(found: dict[str, dict[str, str]], state: str) -> list[str]:
    return [name for name, item in found.items() if item["state"] == state]


def test_a_plan_of_a_new_app_writes_nothing(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    before = shop.definition.read_text()
    status, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    assert status == 1
    assert states(found, "change") == [
        "github secrets: HUB_TOKEN",
        "github secrets: HUB_USERNAME",
        "github secrets: WOODPECKER_TOKEN",
        "registration: Me/Shop",
    ]
    assert states(found, "waiting") == ["settings: settings", "crons: crons", "files: files", "delivery: delivery"]
    assert not states(found, "blocked")
    assert not states(found, "unknown")
    assert shop.writes == []
    assert shop.definition.read_text() == before


def test_the_whole_way(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    at = ("--checkout", str(shop.checkout), *SET)
    answer = pipelinegen("onboard", "shop", *at, "--apply", "--pull-request")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout.splitlines() == [
        "github secrets: HUB_TOKEN: set",
        "github secrets: HUB_USERNAME: set",
        "github secrets: WOODPECKER_TOKEN: set",
        "registration: Me/Shop: active",
        "registration: number: woodpecker_id=1 in shop.py",
        "settings: allow_deploy: yes, for the fallback",
        "files: rendered files: as defined",
        "delivery: files: a commit on pipelinegen/sync, from origin/main, pushed to origin, a pull request into main",
        "delivery: files: waits for: merged into main by a person",
        "shop: 8 changed",
    ]
    assert shop.repository.secrets == {
        "HUB_USERNAME": "robot",
        "HUB_TOKEN": HUB_TOKEN,
        "WOODPECKER_TOKEN": WOODPECKER_TOKEN,
    }
    assert 'branch="main", woodpecker_id=1)' in shop.definition.read_text()

    # A second run, and a plan, change nothing.
    before = [*shop.writes]
    again = pipelinegen("onboard", "shop", *at, "--apply", "--pull-request")
    waits = "delivery: files: waits for: merged into main by a person\n"
    assert (again.status, again.stdout) == (1, f"{waits}shop: nothing to change\n")
    assert shop.writes == before

    commit = shop.merge()
    status, found = items(pipelinegen, *at)
    assert (status, states(found, "change"), shop.writes) == (0, [], before)

    # The build, and what its last job asks the server to do.
    status, found = items(pipelinegen, "--verify")
    assert (status, found["first build: .github/workflows/build-and-deploy.yml"]["state"]) == (2, "blocked")
    shop.forge.ran("Me/Shop", commit, "success")
    client = Woodpecker(shop.server.url, Token(WOODPECKER_TOKEN, "WOODPECKER_TOKEN"))
    started = client.start(1, "main", {"IMAGE_TAG": commit[:8]})
    assert started is not None
    shop.server.pipelines.wait()
    status, found = items(pipelinegen, "--verify")
    assert status == 0, found
    assert found["rollout: market/deployment/web"]["found"] == f"1 of 1 ready with me/shop:{commit[:8]}"
    assert found["first deploy: pipeline 1"]["found"] == f"success, of {commit[:8]}"
    assert found["push deploys nothing: push"]["state"] == "right"


def test_a_failing_rollout_is_seen(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    pipelinegen("onboard", "shop", "--checkout", str(shop.checkout), *SET, "--apply", "--push")
    commit = shop.merge()
    shop.forge.ran("Me/Shop", commit, "failure")
    shop.change_cluster(fails=True)
    Woodpecker(shop.server.url, Token(WOODPECKER_TOKEN, "X")).start(1, "main", {"IMAGE_TAG": commit[:8]})
    shop.server.pipelines.wait()
    status, found = items(pipelinegen, "--verify")
    assert status == 2
    build = found["first build: .github/workflows/build-and-deploy.yml"]
    assert (build["state"], build["found"]) == ("blocked", f"failure for {commit[:8]}")
    deploy = found["first deploy: pipeline 1"]
    assert (deploy["state"], deploy["found"]) == ("blocked", "failure: step deploy of deploy: failure")
    assert deploy["remedy"] == f"look at {shop.server.url}/repos/1/pipeline/1"


def test_without_tokens_what_can_be_planned_is(shop: Town, pipelinegen: Callable[..., Any], monkeypatch: Any) -> None:
    for name in ("GITHUB_TOKEN", "WOODPECKER_TOKEN"):
        monkeypatch.delenv(name)
    status, found = items(pipelinegen, "--checkout", str(shop.checkout))
    assert status == 2
    assert found["sources: Dockerfile of me/shop"]["state"] == "right"
    assert found["github repository: Me/Shop"]["state"] == "right"
    assert found["cluster: market/deployment/web"]["state"] == "right"
    unknown = {name: found[name]["remedy"] for name in states(found, "unknown")}
    wanted = f"set WOODPECKER_TOKEN, a personal token of {shop.server.url}"
    assert unknown.pop("github secrets: github secrets") == ""
    assert set(unknown.values()) == {wanted}
    assert shop.writes == []
