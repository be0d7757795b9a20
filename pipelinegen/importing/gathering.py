"""One project from what each of its files has told."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model.deployment import Deployment
from ..model.image import Image
from ..model.project import Project, Tests, standard_workflows
from ..model.repository import Repository
from ..model.workflow.base import Workflow
from .asked import Asked, Gap
from .kinds.images import merged
from .kinds.reading import Reading, Shared, Workload


def joined(workloads: Iterable[Workload]) -> list[Workload]:
    """The workloads that the files deploy, each once."""
    found: list[Workload] = []
    for each in workloads:
        at = next((at for at, other in enumerate(found) if _is_same(each, other)), None)
        if at is None:
            found.append(each)
        else:
            found[at] = _joined(found[at], each)
    return found


def _is_same(one: Workload, other: Workload) -> bool:
    where = one.namespace, other.namespace
    return (one.kind, one.name) == (other.kind, other.name) and (where[0] == where[1] or None in where)


def _joined(one: Workload, other: Workload) -> Workload:
    return Workload(
        one.where,
        one.kind,
        one.name,
        {**one.containers, **{key: each for key, each in other.containers.items() if key not in one.containers}},
        one.namespace or other.namespace,
        one.rollout_timeout or other.rollout_timeout,
        one.scaled_to_zero or other.scaled_to_zero,
        (*one.images, *other.images),
    )


def missing(workload: Workload, asked: Asked) -> Iterable[Gap]:
    """What of a workload neither a file nor a person says."""
    what = f"{workload.kind} {workload.name!r}"
    if workload.namespace is None and asked.namespace is None:
        yield Gap(workload.where, f"the namespace of {what} is not said", "say it as `--namespace NAMESPACE`")
    if workload.rollout_timeout is None and asked.rollout_timeout is None:
        yield Gap(
            workload.where,
            f"how long the rollout of {what} may take is not said",
            "say it as `--rollout-timeout SECONDS`",
        )


def deployment(workload: Workload, asked: Asked) -> Deployment:
    """The workload as it is declared. Raises pydantic's ValidationError for what cannot be."""
    return Deployment(
        namespace=workload.namespace or asked.namespace or "",
        name=workload.name,
        kind=workload.kind,
        containers=dict(workload.containers),
        rollout_timeout=workload.rollout_timeout or asked.rollout_timeout or 0,
        scaled_to_zero=workload.scaled_to_zero,
    )


def project_of(
    asked: Asked,
    readings: Sequence[Reading],
    deployments: tuple[Deployment, ...],
    others: Sequence[Workflow],
) -> Project:
    """The project; `others` are the workflows that stay as they are. Raises pydantic's ValidationError."""
    images = _images(readings, deployments)
    used = {repository for each in deployments for repository in each.containers.values()}
    shared = Shared(images, tuple(each.repository for each in images if each.repository in used))
    workflows = sorted((*(each.workflow(shared) for each in readings), *others), key=_rank)
    return Project(
        name=asked.name,
        repository=Repository(name=asked.repository, branch=asked.branch, woodpecker_id=asked.woodpecker_id),
        images=images,
        deployments=deployments,
        tests=_tests(readings),
        workflows=workflows,
        in_place=asked.in_place,
    )


def _rank(workflow: Workflow) -> tuple[int, bool, str]:
    """Where a workflow stands among the others: as in a project that says nothing, then by name."""
    standard = [type(each) for each in standard_workflows()]
    kind = type(workflow)
    at = standard.index(kind) if kind in standard else len(standard)
    return at, workflow.name != kind.model_fields["name"].default, workflow.name


def _images(readings: Sequence[Reading], deployments: Sequence[Deployment]) -> tuple[Image, ...]:
    """What the files build, and what they only deploy."""
    built = merged([image for each in readings for image in each.images])
    known = {each.repository: each for each in built}
    for reading in readings:
        for each in (image for workload in reading.workloads for image in workload.images):
            known.setdefault(each.repository, each)
    for repository in (each for deployment in deployments for each in deployment.containers.values()):
        known.setdefault(repository, Image(repository=repository))
    return tuple(known.values())


def _tests(readings: Sequence[Reading]) -> Tests | None:
    return next((each.tests for each in readings if each.tests is not None), None)
