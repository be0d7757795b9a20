"""What no single definition can see: two owners of one thing, and names that the fleet does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..errors import DefinitionFault
from ..model.fleet import Fleet
from ..model.project import Project
from ..model.resources import kibibytes


def check_fleet(project: Project, projects: Sequence[Project], fleet: Fleet) -> None:
    """Check a project against its fleet and the other projects. Raises DefinitionFault."""
    _check_registries(project, fleet)
    _check_resources(project, fleet)
    for what, owned in (
        ("project name", lambda each: [each.name]),
        ("Woodpecker repository id", lambda each: [each.repository.woodpecker_id]),
        ("repository", lambda each: [each.repository.name] if each.repository.name else []),
        ("image tag of", _built_images),
        ("container", _containers),
    ):
        _check_one_owner(what, project, ((each, owned(each)) for each in projects))


def _check_one_owner(what: str, project: Project, owners: Iterable[tuple[Project, Iterable[object]]]) -> None:
    """Refuse what the project claims twice, or what a project before it in the alphabet of files claims too."""
    seen: dict[object, Project] = {}
    for other, claims in owners:
        for claim in claims:
            if claim in seen and other is project:
                raise DefinitionFault(
                    f"{what} {claim!r} has two owners: {seen[claim].name} and {project.name}",
                    claim.split(" ")[-1] if isinstance(claim, str) else "",
                )
            seen.setdefault(claim, other)


def _built_images(project: Project) -> Iterator[str]:
    """Every image a workflow of the project pushes by itself; a dormant one only stands in for its owner."""
    for workflow in project.workflows:
        if workflow.builds == () or workflow.dormant:
            continue
        for image in project.images_of(workflow):
            for registry, repository in image.places.items():
                yield f"{registry}/{repository}" if registry else repository


def _containers(project: Project) -> Iterator[str]:
    for deployment in project.deployments:
        for container in deployment.containers:
            yield f"of {deployment.workload} in {deployment.namespace}: {container}"


def _check_registries(project: Project, fleet: Fleet) -> None:
    for image in project.images:
        for name in (image.registry, *image.also):
            try:
                fleet.registry(name)
            except LookupError as error:
                raise DefinitionFault(f"image {image.repository!r}: {error.args[0]}", name) from None


def _check_resources(project: Project, fleet: Fleet) -> None:
    for workflow in project.workflows:
        resources = getattr(workflow, "resources", None)
        if resources and kibibytes(resources.memory_limit) > kibibytes(fleet.cluster.memory_limit):
            raise DefinitionFault(
                f"workflow {workflow.name!r}: memory_limit {resources.memory_limit!r} is more than the namespace "
                f"allows a step, {fleet.cluster.memory_limit!r}",
                resources.memory_limit,
            )
