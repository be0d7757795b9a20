"""The workloads of a project in the form that `deploy.sh` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..model.fleet import Fleet
    from ..model.project import Project
    from ..model.workflow.base import Workflow


def workload_lines(project: Project, workflow: Workflow, fleet: Fleet) -> str:
    """One line a workload: `NAMESPACE KIND/NAME TIMEOUT CONTAINER=IMAGE…`, its images without a tag.

    Only containers whose image the workflow is about are named; a workload without one is left out.
    """
    images = {image.repository: fleet.registry(image.registry) for image in project.images_of(workflow)}
    lines = []
    for deployment in project.deployments:
        containers = [
            f"{container}={images[repository].pull_name(repository)}"
            for container, repository in deployment.containers.items()
            if repository in images
        ]
        if containers:
            where = f"{deployment.namespace} {deployment.workload} {deployment.rollout_timeout}s"
            lines.append(f"{where} {' '.join(containers)}\n")
    return "".join(lines)
