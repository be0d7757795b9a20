"""What no single definition can see: two owners of one thing, and names that the fleet does not have."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from pathlib import Path

from ..errors import DefinitionFault
from ..lock import LOCKS
from ..model.fleet import Fleet
from ..model.project import Project
from ..model.resources import kibibytes
from ..model.workflow.base import GithubWorkflow, Workflow

# Something that can have one owner only: what it is, how it is told from others, and where the project claims it.
_Claim = tuple[str, str, tuple[str | int, ...]]


def first_fault(
    projects: Mapping[Path, Project], fleet: Fleet, unregistered: Container[str] = ()
) -> tuple[Path, DefinitionFault] | None:
    """The first project that does not fit its fleet or claims what one before it has, with what is wrong.

    Those named in `unregistered` may lack their number on the Woodpecker server.
    """
    owners: dict[str, str] = {}
    names: dict[str, Path] = {}
    for path, project in projects.items():
        try:
            if project.name not in unregistered:
                project.require_number()
            _check_registries(project, fleet)
            _check_vault(project, fleet)
            _check_resources(project, fleet)
            _check_name(project, path, names)
            _check_locks(project)
            for what, key, at in _claims(project, fleet):
                owner = owners.setdefault(key, project.name)
                if owner != project.name:
                    raise DefinitionFault(f"{what} has two owners: {owner} and {project.name}", at=at)
        except DefinitionFault as fault:
            return path, fault
    return None


def _check_name(project: Project, path: Path, names: dict[str, Path]) -> None:
    first = names.setdefault(project.name, path)
    if first is not path:
        files = " and ".join(f"{each.parent.name}/{each.name}" for each in (first, path))
        raise DefinitionFault(f"project name {project.name!r} has two owners: {files}", at=("name",))


def _check_locks(project: Project) -> None:
    for index, workflow in enumerate(project.workflows):
        if project.in_place and workflow.path in LOCKS.values():
            raise DefinitionFault(
                f"workflow {workflow.name!r} would replace the lock file {workflow.path}; give it another name",
                at=("workflows", index),
            )


def _claims(project: Project, fleet: Fleet) -> Iterator[_Claim]:
    repository = project.repository
    if repository.woodpecker_id is not None:
        number = f"Woodpecker repository id {repository.woodpecker_id}"
        yield number, number, ("repository", "woodpecker_id")
    if project.in_place:
        yield "the repository of these definitions", "in place", ("in_place",)
    if repository.name:
        # The forge does not tell upper from lower case.
        yield f"repository {repository.name!r}", f"repository {repository.name.lower()}", ("repository", "name")
    for index, deployment in enumerate(project.deployments):
        for container in deployment.containers:
            what = f"container {container!r} of {deployment.workload} in {deployment.namespace}"
            yield what, what, ("deployments", index, "containers", container)
    yield from _built_images(project, fleet)


def _built_images(project: Project, fleet: Fleet) -> Iterator[_Claim]:
    """Every image a workflow of the project pushes by itself; a dormant one only stands in for its owner."""
    builders: dict[str, Workflow] = {}
    for index, workflow in enumerate(project.workflows):
        if workflow.builds == () or workflow.dormant:
            continue
        for image in project.images_of(workflow):
            for registry, repository in image.places.items():
                what = f"image tag of {fleet.registry(registry).push_name(repository)!r}"
                builder = builders.setdefault(what, workflow)
                if builder is not workflow:
                    raise DefinitionFault(
                        f"{what} has two owners: workflows {builder.name!r} and {workflow.name!r} of {project.name}",
                        at=("workflows", index),
                    )
                yield what, what, ("images", project.images.index(image))


def _check_registries(project: Project, fleet: Fleet) -> None:
    for index, image in enumerate(project.images):
        try:
            names = [registry.name for registry in fleet.push_registries(image)]
        except DefinitionFault as fault:
            raise DefinitionFault(f"image {image.repository!r}: {fault.message}", at=("images", index)) from None
        if names[0] in names[1:]:
            raise DefinitionFault(
                f"image {image.repository!r}: registry {names[0]!r} is the image's own; `also` names further ones",
                at=("images", index, "also"),
            )
    for workflow in project.workflows:
        if workflow.builds == ():
            continue
        side = "github" if isinstance(workflow, GithubWorkflow) else "woodpecker"
        for image in project.images_of(workflow):
            for name in image.places:
                registry = fleet.registry(name)
                if getattr(registry, side) is None and not (side == "github" and registry.takes_github_token):
                    raise DefinitionFault(
                        f"workflow {workflow.name!r} of {project.name}: registry {registry.name!r} has no `{side}` "
                        "login in the fleet",
                        at=("images", project.images.index(image)),
                    )


def _check_vault(project: Project, fleet: Fleet) -> None:
    for index, workflow in enumerate(project.workflows):
        if getattr(workflow, "vault", "") and fleet.vault is None:
            message = (
                f"workflow {workflow.name!r} logs in to Vault, and the fleet declares none; set `vault=Vault(…)` there"
            )
            raise DefinitionFault(message, at=("workflows", index, "vault"))


def _check_resources(project: Project, fleet: Fleet) -> None:
    for index, workflow in enumerate(project.workflows):
        resources = getattr(workflow, "resources", None)
        if resources and kibibytes(resources.memory_limit) > kibibytes(fleet.cluster.memory_limit):
            raise DefinitionFault(
                f"workflow {workflow.name!r}: memory_limit {resources.memory_limit!r} is more than the namespace "
                f"allows a step, {fleet.cluster.memory_limit!r}",
                at=("workflows", index, "resources", "memory_limit"),
            )
