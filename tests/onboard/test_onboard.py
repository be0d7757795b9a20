"""`onboard`: a new app brought to work, from the first plan to the first deploy."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from pipelinegen.remote.token import Token
from pipelinegen.remote.woodpecker import Woodpecker

from .town import HUB_TOKEN, WOODPECKER_TOKEN, Town

PULL = "https://github.com/Me/Shop/pull/1"
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
    assert states(found, "waiting") == [
        "webhook: webhook",
        "settings: settings",
        "crons: crons",
        "files: files",
        "delivery: delivery",
    ]
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
        f"delivery: files: on pipelinegen/sync, {PULL}; waits for: merged into main by a person",
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
    waits = f"delivery: files: on pipelinegen/sync, {PULL}; waits for: merged into main by a person\n"
    assert (again.status, again.stdout) == (1, f"{waits}shop: nothing to change\n")
    assert shop.writes == before

    commit = shop.merge()
    status, found = items(pipelinegen, *at)
    assert (status, states(found, "change"), shop.writes) == (0, [], before)

    # The build, and what its last job asks the server to do.
    status, found = items(pipelinegen, "--verify")
    assert (status, found["first build: .github/workflows/build-and-deploy.yml"]["state"]) == (1, "waiting")
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


def test_it_waits_for_what_is_under_way(
    shop: Town, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The build begins a while after the merge, and the deploy at its end."""
    pipelinegen("onboard", "shop", "--checkout", str(shop.checkout), *SET, "--apply", "--push")
    commit = shop.merge()
    looks: list[float] = []

    def later(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 2:
            shop.forge.ran("Me/Shop", commit, "success")
            shop.server.pipelines.start(shop.registered, "manual", "main", {"IMAGE_TAG": commit[:8]})
            shop.server.pipelines.wait()

    monkeypatch.setattr("pipelinegen.cli.onboard.sleep", later)
    answer = pipelinegen("onboard", "shop", "--verify", "--wait", "600")
    assert (answer.status, len(looks)) == (0, 2), answer
    # Said once, and not at each look.
    assert answer.stderr.count("waiting for .github/workflows/build-and-deploy.yml: it has not run for") == 1


def test_it_does_not_wait_for_what_went_wrong(
    shop: Town, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    pipelinegen("onboard", "shop", "--checkout", str(shop.checkout), *SET, "--apply", "--push")
    shop.forge.ran("Me/Shop", shop.merge(), "failure")
    monkeypatch.setattr("pipelinegen.cli.onboard.sleep", lambda _: pytest.fail("it waits"))
    assert pipelinegen("onboard", "shop", "--verify", "--wait", "600").status == 2


def test_interrupted_it_says_how_to_go_on(
    shop: Town, pipelinegen: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pipelinegen.remote.woodpecker.Woodpecker.activate", interrupted)
    answer = pipelinegen("onboard", "shop", "--checkout", str(shop.checkout), *SET, "--apply")
    assert answer.status == 130
    assert answer.stderr.splitlines() == [
        "shop: 3 changed, and maybe what was under way just now; what was done stays; run the same command again to go "
        "on from here",
        "error: interrupted",
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--plan", "--apply"), "--plan and --apply: say one of them"),
        (("--apply", "--verify"), "--apply and --verify: say one of them"),
        (("--wait", "5"), "--wait goes with --verify"),
        (("--verify", "--push"), "--verify only looks; --push, --pull-request and --set-secret go with --apply"),
        (
            ("--set-secret", "HUB_TOKN=env:HUB_TOKEN"),
            "--set-secret HUB_TOKN: no file of shop asks for it; did you mean 'HUB_TOKEN'?",
        ),
        (
            ("--set-secret", "hub-token=env:HUB_TOKEN"),
            "--set-secret hub-token: it is one of Woodpecker's global secrets, which are their owner's to set",
        ),
    ],
)
def test_what_does_not_go_together(
    shop: Town, pipelinegen: Callable[..., Any], arguments: tuple[str, ...], told: str
) -> None:
    answer = pipelinegen("onboard", "shop", *arguments)
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", f"error: {told}\n")
    assert shop.writes == []


def test_a_secret_that_is_there_is_not_written_over(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    shop.repository.secrets["HUB_TOKEN"] = "older"
    at = ("--checkout", str(shop.checkout), *SET)
    _, found = items(pipelinegen, *at)
    assert found["github secrets: HUB_TOKEN"]["found"].endswith(", and not written over")
    pipelinegen("onboard", "shop", *at, "--apply")
    assert shop.repository.secrets["HUB_TOKEN"] == "older"


def test_a_project_in_place_asks_nobody_it_does_not_name(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    (shop.workspace / "projects" / "own.py").write_text(
        "from pipelinegen import GithubChangeCheck, Project, Repository\n\n"
        'project = Project(name="own", repository=Repository(branch="main"), in_place=True, '
        'workflows=[GithubChangeCheck(install=["pip install ."])])\n'
    )
    answer = pipelinegen("onboard", "own", "--checkout", ".")
    assert (answer.status, answer.stderr) == (1, "")
    assert "note     the definition names no repository, so nobody is asked" in answer.stdout
    assert pipelinegen("onboard", "own", "--apply").status == 0
    assert pipelinegen("onboard", "own").status == 0
    assert shop.writes == []


def test_a_number_that_cannot_be_written_is_said_in_the_plan(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    shop.server.register("Me/Shop")
    text = shop.definition.read_text()
    shop.definition.write_text(
        text.replace('Repository(name="Me/Shop", branch="main")', "Repository(**NAMED)").replace(
            "project =", 'NAMED = {"name": "Me/Shop", "branch": "main"}\n\nproject ='
        )
    )
    status, found = items(pipelinegen, "--checkout", str(shop.checkout), *SET)
    assert (status, found["registration: number"]["state"]) == (2, "blocked")
    assert found["registration: number"]["remedy"] == "say woodpecker_id=1 in shop.py"


def test_another_project_may_wait_for_its_number(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    text = shop.definition.read_text().replace("shop", "known").replace("Shop", "Known").replace("market", "other")
    known = shop.workspace / "projects" / "known.py"
    known.write_text(text.replace('branch="main")', 'branch="main", woodpecker_id=9)'))
    assert pipelinegen("render", "known").status == 0
    assert pipelinegen("check", "known").status == 0
    assert pipelinegen("list").status == 0
    assert pipelinegen("validate").status in (0, 1)
    for command in (("render",), ("check",), ("render", "shop")):
        answer = pipelinegen(*command)
        assert answer.status == 2
        assert "`pipelinegen onboard shop` finds it" in answer.stderr
