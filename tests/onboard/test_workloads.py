"""What is seen of workloads of each kind, of containers of each kind, and of a rollout on its way."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .test_concerns import redefined
from .test_onboard import SET, items
from .town import Town


def cluster(shop: Town, **objects: dict[str, Any]) -> None:
    """A kubectl that has these objects by their kinds, and a namespace."""
    folder = shop.server.agent.programs
    for kind, value in {"namespace": {"kind": "Namespace"}, **objects}.items():
        (folder / f"{kind}.json").write_text(json.dumps(value))
    (folder / "kubectl").write_text(f'#!/bin/sh\n[ ! -f "{folder}/$2.json" ] || cat "{folder}/$2.json"\n')


def pods(*containers: str, image: str = "me/shop:0a1b2c3d", **more: Any) -> dict[str, Any]:
    return {"spec": {"containers": [{"name": each, "image": image} for each in containers], **more}}


def seen(pipelinegen: Callable[..., Any], mode: str, concern: str) -> list[tuple[str, str]]:
    _, found = items(pipelinegen, *((*SET,) if mode == "--plan" else ()), mode)
    return [(each["state"], each["found"]) for each in found.values() if each["concern"] == concern]


def test_an_init_container_is_a_container(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    redefined(shop, '{"app": "me/shop"}', '{"app": "me/shop", "migrate": "me/shop"}')
    first = [{"name": "migrate", "image": "me/shop:0a1b2c3d"}]
    login = [{"name": "login"}]
    cluster(
        shop,
        deployment={"spec": {"replicas": 1, "template": pods("app", initContainers=first, imagePullSecrets=login)}},
    )
    assert seen(pipelinegen, "--plan", "cluster") == [("right", "there, with app, migrate")]


def test_a_cronjob_has_its_pod_two_levels_deeper(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    redefined(shop, 'name="web",', 'name="web",\n            kind="cronjob",')
    job = {"spec": {"jobTemplate": {"spec": {"template": pods("app", imagePullSecrets=[{"name": "login"}])}}}}
    cluster(shop, cronjob=job)
    assert seen(pipelinegen, "--plan", "cluster") == [("right", "there, with app")]
    assert seen(pipelinegen, "--verify", "rollout") == [("right", "starts me/shop:0a1b2c3d next")]


def test_what_may_be_scaled_to_zero(shop: Town, pipelinegen: Callable[..., Any]) -> None:
    redefined(shop, 'name="web",', 'name="web",\n            scaled_to_zero="it wakes when it is asked for",')
    cluster(shop, deployment={"spec": {"replicas": 0, "template": pods("app", imagePullSecrets=[{"name": "login"}])}})
    assert seen(pipelinegen, "--plan", "cluster") == [("right", "there, with app")]
    assert seen(pipelinegen, "--verify", "rollout") == [("note", "scaled to 0: it wakes when it is asked for")]


@pytest.mark.parametrize(
    ("numbers", "state", "told"),
    [
        ((2, 2, 2), "right", "2 of 2 ready with me/shop:0a1b2c3d"),
        ((2, 1, 2), "waiting", "2 of 2 ready, 1 of them updated"),
        ((2, 2, 1), "waiting", "1 of 2 ready, 2 of them updated"),
        ((1, 2, 2), "waiting", "2 of 2 ready, 2 of them updated"),
        ((0, 0, 0), "waiting", "0 of 2 ready, 0 of them updated"),
    ],
)
def test_how_far_a_rollout_is(
    shop: Town, pipelinegen: Callable[..., Any], numbers: tuple[int, int, int], state: str, told: str
) -> None:
    keys = ("observedGeneration", "updatedReplicas", "readyReplicas")
    status = dict(zip(keys, numbers, strict=True))
    spec = {"replicas": 2, "template": pods("app")}
    cluster(shop, deployment={"metadata": {"generation": 2}, "spec": spec, "status": status})
    [(found, words)] = seen(pipelinegen, "--verify", "rollout")
    assert (found, words[: len(told)]) == (state, told)


@pytest.mark.parametrize(("numbers", "state"), [((3, 3, 3), "right"), ((3, 2, 3), "waiting"), ((3, 3, 2), "waiting")])
def test_how_far_a_daemonset_is(
    shop: Town, pipelinegen: Callable[..., Any], numbers: tuple[int, int, int], state: str
) -> None:
    redefined(shop, 'name="web",', 'name="web",\n            kind="daemonset",')
    keys = ("desiredNumberScheduled", "updatedNumberScheduled", "numberAvailable")
    cluster(shop, daemonset={"spec": {"template": pods("app")}, "status": dict(zip(keys, numbers, strict=True))})
    assert [each for each, _ in seen(pipelinegen, "--verify", "rollout")] == [state]
