"""The workloads in the cluster that get the image."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model.deployment import Deployment
from ...model.image import ImageReference
from ...remote.registry import image_exists
from ..concern import Concern
from ..item import Item, blocked, note, right, unknown
from ..kubectl import Kubectl, UnreachableError
from ..world import World

_KEEL = "keel.sh/policy"
# Whoever sets an image in a file of theirs sets it back when they next apply it.
_OWNERS = ("terraform", "hashicorp", "helm", "argocd", "flux", "kustomize-controller", "keel")


def _read(world: World) -> Iterator[Item]:
    if not world.project.deployments:
        yield note("cluster", "nothing of it is deployed")
        return
    kubectl = world.servers.kubectl
    if kubectl is None:
        yield note("cluster", "not looked at, as was asked for")
        return
    try:
        for deployment in world.project.deployments:
            yield from _workload(world, kubectl, deployment)
    except UnreachableError as error:
        if kubectl.context:
            yield unknown("cluster", str(error), f"is --context {kubectl.context} right? leave it out if not")
        else:
            # The deploy itself runs in the cluster; from here it need not be reachable.
            yield note("cluster", f"not looked at: {error}")


def _workload(world: World, kubectl: Kubectl, deployment: Deployment) -> Iterator[Item]:
    what = f"{deployment.namespace}/{deployment.workload}"
    if kubectl.get("namespace", deployment.namespace) is None:
        yield blocked(
            what, f"there is no namespace {deployment.namespace!r}", f"create it, or correct {world.definition.name}"
        )
        return
    found = kubectl.get(deployment.kind, deployment.name, deployment.namespace)
    if found is None:
        yield blocked(
            what,
            "there is no such workload",
            "create it; if its image must exist first, build it with `BuildAndDeploy(deploy=False)` until then",
        )
        return
    wrong = [*_containers(world, what, deployment, found), *_replicas(what, deployment, found), *_keel(what, found)]
    yield from wrong or [right(what, f"there, with {', '.join(deployment.containers)}")]
    if not wrong:
        yield from _pulls(world, kubectl, what, deployment, pod_spec(found))
    yield from _owners(what, deployment, found)


def _containers(world: World, what: str, deployment: Deployment, found: dict[str, Any]) -> Iterator[Item]:
    spec = pod_spec(found)
    there = [str(each.get("name")) for kind in ("initContainers", "containers") for each in _list(spec, kind)]
    for container in deployment.containers:
        if container not in there:
            told = f"there is none, it has {', '.join(there)}"
            yield blocked(f"{what}: container {container}", told, f"correct {world.definition.name}")


def pod_spec(workload: dict[str, Any]) -> dict[str, Any]:
    """The pod that a workload makes; a cronjob has it two levels deeper."""
    spec = workload.get("spec", {})
    job = spec.get("jobTemplate", {}).get("spec", {})
    found: dict[str, Any] = (job or spec).get("template", {}).get("spec", {})
    return found


def _replicas(what: str, deployment: Deployment, found: dict[str, Any]) -> Iterator[Item]:
    if found.get("spec", {}).get("replicas") == 0 and not deployment.scaled_to_zero:
        yield blocked(
            f"{what}: replicas",
            "it is scaled to 0, so no deploy of it can be seen to work",
            "scale it up, or say `scaled_to_zero=` with the reason",
        )


def _keel(what: str, found: dict[str, Any]) -> Iterator[Item]:
    """Keel reads a label like an annotation."""
    metadata = found.get("metadata", {})
    said = [(metadata.get(kind) or {}).get(_KEEL, "never") for kind in ("annotations", "labels")]
    if any(each != "never" for each in said):
        yield blocked(f"{what}: Keel", "it updates the image too", f"set the annotation {_KEEL} to never")


def _owners(what: str, deployment: Deployment, found: dict[str, Any]) -> Iterator[Item]:
    """Who else has set its images."""
    metadata = found.get("metadata", {})
    names = [f'k:{{"name":"{container}"}}' for container in deployment.containers]
    for entry in _list(metadata, "managedFields"):
        manager = str(entry.get("manager", ""))
        fields = _flat(entry.get("fieldsV1", {}))
        owns = any(f"{name}/f:image" in fields for name in names)
        if owns and any(each in manager.lower() for each in _OWNERS):
            yield note(
                f"{what}: image",
                f"{manager} has set it",
                "see to it that its next run leaves the image alone (Terraform: ignore_changes)",
            )


def _pulls(world: World, kubectl: Kubectl, what: str, deployment: Deployment, spec: dict[str, Any]) -> Iterator[Item]:
    """Whether the pods can pull what they run: new packages are private even where the repository is not."""
    account = spec.get("serviceAccountName") or "default"
    with_login = spec.get("imagePullSecrets") or (
        kubectl.get("serviceaccount", account, deployment.namespace) or {}
    ).get("imagePullSecrets")
    if with_login:
        return
    for image in sorted(_images(deployment, spec)):
        if image_exists(ImageReference.parse(image), network=world.servers.network) is None:
            yield note(
                f"{what}: pull secret",
                f"the pods have none, and {image} is not shown without a login (or its registry does not answer)",
                f"if it is private, give the pods or the service account {account!r} an imagePullSecret",
            )


def _images(deployment: Deployment, spec: dict[str, Any]) -> set[str]:
    """What the containers run now that get an image of the project, where it can be read."""
    containers = [each for kind in ("initContainers", "containers") for each in _list(spec, kind)]
    found = {str(each.get("image")) for each in containers if each.get("name") in deployment.containers}
    return {each for each in found if _is_readable(each)}


def _is_readable(image: str) -> bool:
    try:
        ImageReference.parse(image)
    except ValueError:
        return False
    return True


def _list(document: dict[str, Any], key: str) -> list[dict[str, Any]]:
    found = document.get(key) or []
    return [each for each in found if isinstance(each, dict)]


def _flat(fields: Any, above: str = "") -> set[str]:
    """The paths of managed fields, from the container's key down."""
    if not isinstance(fields, dict):
        return set()
    found = set()
    for key, value in fields.items():
        path = f"{above}/{key}" if above else key
        found.add(path)
        found |= _flat(value, key if key.startswith("k:") else path)
    return found


CLUSTER = Concern("cluster", _read)
