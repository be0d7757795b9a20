"""What runs in the cluster after the deploy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ...model.deployment import Deployment
from ...scaffold.image import is_run
from ..concern import Concern
from ..item import Item, blocked, note, right, unknown, waiting
from ..kubectl import Kubectl, UnreachableError
from ..world import World
from .cluster import pod_spec

_TAG = re.compile(r"[0-9a-f]{8}")


def _read(world: World) -> Iterator[Item]:
    if not world.project.deployments:
        yield note("rollout", "nothing of it is deployed")
        return
    kubectl = world.servers.kubectl
    if kubectl is None:
        yield note("rollout", "not looked at, as was asked for")
        return
    for deployment in world.project.deployments:
        what = f"{deployment.namespace}/{deployment.workload}"
        try:
            yield from _judged(world, what, deployment, kubectl)
        except UnreachableError as error:
            yield unknown(what, str(error), "look from where the cluster is reachable, or say --no-cluster")


def _judged(world: World, what: str, deployment: Deployment, kubectl: Kubectl) -> Iterator[Item]:
    found = kubectl.get(deployment.kind, deployment.name, deployment.namespace)
    if found is None:
        yield blocked(what, "there is no such workload", "create it")
        return
    spec = pod_spec(found)
    images = {
        str(each.get("name")): str(each.get("image"))
        for kind in ("initContainers", "containers")
        for each in spec.get(kind) or []
    }
    wrong = {name: images.get(name, "no such container") for name in deployment.containers}
    wrong = {name: image for name, image in wrong.items() if not _is_built(world, deployment.containers[name], image)}
    for name, image in wrong.items():
        told = f"container {name!r} runs {image}, which no build has tagged"
        yield waiting(what, told, "an image that a deploy sets")
    if wrong:
        return
    runs = ", ".join(sorted({images[name] for name in deployment.containers}))
    yield _progress(what, runs, deployment, found)


def _is_built(world: World, repository: str, running: str) -> bool:
    """Whether what runs is the project's image of that name, with a tag that builds give."""
    ours = [each for each in world.project.images if each.repository == repository]
    is_ours = any(is_run(each, running, world.fleet.registries) for each in ours)
    return is_ours and _TAG.fullmatch(running.rpartition(":")[2]) is not None


def _progress(what: str, runs: str, deployment: Deployment, found: dict[str, Any]) -> Item:
    spec, state = found.get("spec", {}), found.get("status", {})
    if deployment.kind == "cronjob":
        return right(what, f"starts {runs} next")
    if deployment.kind == "daemonset":
        wanted, updated, ready = (
            state.get(key, 0) for key in ("desiredNumberScheduled", "updatedNumberScheduled", "numberAvailable")
        )
    else:
        wanted = spec.get("replicas", 1)
        updated, ready = state.get("updatedReplicas", 0), state.get("readyReplicas", 0)
    if wanted == 0:
        why = deployment.scaled_to_zero
        return note(what, f"scaled to 0: {why}") if why else blocked(what, "scaled to 0: nothing runs", "scale it up")
    is_seen = state.get("observedGeneration", 0) >= found.get("metadata", {}).get("generation", 0)
    if is_seen and updated >= wanted and ready >= wanted:
        return right(what, f"{ready} of {wanted} ready with {runs}")
    return waiting(what, f"{ready} of {wanted} ready, {updated} of them updated to {runs}", "all of them")


ROLLOUT = Concern("rollout", _read)
