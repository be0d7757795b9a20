"""What `--verify` says of builds, deploys, rollouts and pushes that did not go as they should."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .test_concerns import onboarded, without_ports
from .test_onboard import items
from .town import Town

BUILD = "first build: .github/workflows/build-and-deploy.yml"
ROLLOUT = "rollout: market/deployment/web"


@pytest.fixture
def live(shop: Town, pipelinegen: Callable[..., Any]) -> Town:
    """The town in which the shop is onboarded, built and deployed."""
    onboarded(shop, pipelinegen)
    commit = shop.merge()
    shop.forge.ran("Me/Shop", commit, "success")
    assert shop.server.pipelines.start(shop.registered, "manual", "main", {"IMAGE_TAG": commit[:8]})
    shop.server.pipelines.wait()
    return shop


def last(shop: Town) -> Any:
    return shop.registered.pipelines[-1]


def another(shop: Town, **changes: Any) -> None:
    """One more pipeline, like the last but for some changes."""
    shop.registered.pipelines.append({**last(shop), "number": last(shop)["number"] + 1, **changes})


def flow(name: str, state: str) -> dict[str, Any]:
    return {"name": name, "state": state, "children": []}


CASES: dict[str, tuple[Callable[[Town], Any], str, str, str]] = {
    "all is well": (lambda shop: None, "first deploy: pipeline 1", "right", "success, of "),
    "a build that runs": (
        lambda shop: shop.repository.runs[0].update(status="in_progress", conclusion=None),
        BUILD,
        "waiting",
        "in_progress for ",
    ),
    "only another workflow ran": (
        lambda shop: shop.repository.runs[0].update(path=".github/workflows/lint.yml"),
        BUILD,
        "waiting",
        "it has not run for ",
    ),
    "a deploy that waits for somebody": (
        lambda shop: last(shop).update(status="blocked"),
        "first deploy: pipeline 1",
        "blocked",
        "blocked: blocked",
    ),
    "a deploy that runs": (
        lambda shop: last(shop).update(status="running"),
        "first deploy: pipeline 1",
        "waiting",
        "running: ",
    ),
    "more than the deploy": (
        lambda shop: last(shop)["workflows"].append(flow("old", "success")),
        "first deploy: pipeline 1",
        "blocked",
        "beside the deploy it ran old",
    ),
    "more than the deploy, and skipped": (
        lambda shop: last(shop)["workflows"].append(flow("old", "skipped")),
        "first deploy: pipeline 1",
        "right",
        "success, of ",
    ),
    "files that the server could not read": (
        lambda shop: another(shop, status="error", workflows=[], errors=[{"message": "no YAML", "is_warning": False}]),
        "first deploy: pipeline 2",
        "blocked",
        "error: no YAML",
    ),
    "something else that was called": (
        lambda shop: another(shop, workflows=[flow("other", "failure")], status="failure"),
        "first deploy: pipeline 1",
        "right",
        "success, of ",
    ),
    "pods that are not ready": (lambda shop: shop.change_cluster(ready=0), ROLLOUT, "waiting", "0 of 1 ready, 1 of"),
    "a rollout that nobody began": (
        lambda shop: shop.change_cluster(metadata={"generation": 2}),
        ROLLOUT,
        "waiting",
        "1 of 1 ready, 1 of",
    ),
    "no pods": (lambda shop: shop.change_cluster(replicas=0), ROLLOUT, "blocked", "scaled to 0: nothing runs"),
    "an image without a version": (
        lambda shop: shop.change_cluster(images={"app": "me/shop:latest"}),
        ROLLOUT,
        "waiting",
        "container 'app' runs me/shop:latest, which no build has tagged",
    ),
    "a cluster out of reach": (
        lambda shop: (shop.server.agent.programs / "kubectl").write_text("#!/bin/sh\necho refused >&2; exit 1\n"),
        ROLLOUT,
        "unknown",
        "kubectl failed: refused",
    ),
    "a push that deploys": (
        lambda shop: another(shop, event="push"),
        "push deploys nothing: push",
        "blocked",
        "pipeline 2 was started by a push and ran deploy",
    ),
    "a push to another branch that deploys": (
        lambda shop: another(shop, event="push", branch="old"),
        "push deploys nothing: push",
        "right",
        "that of ",
    ),
    "a push that does something else": (
        lambda shop: another(shop, event="push", workflows=[flow("lint", "success")]),
        "push deploys nothing: push",
        "right",
        "that of ",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_seen_afterwards(live: Town, pipelinegen: Callable[..., Any], case: str) -> None:
    arrange, name, state, told = CASES[case]
    arrange(live)
    before = [*live.writes]
    status, found = items(pipelinegen, "--verify")
    assert name in found, found
    assert (found[name]["state"], without_ports(found[name]["found"])[: len(told)]) == (state, told)
    assert status == {"right": 0, "waiting": 1}.get(state, 2)
    assert live.writes == before
