"""A project: one repository, what it builds, where that runs, and the workflows that do it."""

from typing import Annotated, ClassVar

from pydantic import Field, InstanceOf, model_validator

from ..errors import near
from .base import Model, ProjectName, matching
from .deployment import Deployment
from .image import Image
from .repository import Repository
from .workflow.base import Workflow
from .workflow.build_and_deploy import BuildAndDeploy
from .workflow.build_fallback import BuildFallback
from .workflow.deploy import Deploy


class Tests(Model):
    """What must pass before an image is built: commands in a checkout, with this version of Python."""

    __test__: ClassVar[bool] = False  # pytest would take the class for a test of its own

    python: Annotated[str, matching(r"3\.\d+", "a version of Python such as '3.12'")]
    commands: tuple[str, ...] = Field(min_length=1)


def standard_workflows() -> tuple[Workflow, ...]:
    """What a project has that says nothing about its workflows: built on GitHub, deployed by Woodpecker."""
    return (BuildAndDeploy(), Deploy(), BuildFallback())


class Project(Model):
    """One declared application or infra unit.

    Project, repository, image, namespace and container have names of their own: they differ in half of the fleet.
    """

    name: ProjectName
    repository: Repository
    images: tuple[Image, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    tests: Tests | None = None
    workflows: tuple[InstanceOf[Workflow], ...] = Field(default_factory=standard_workflows)

    @model_validator(mode="after")
    def _consistent(self) -> "Project":
        self._check_names()
        if self.workflows and not (self.repository.name and self.repository.branch):
            raise ValueError("a project with workflows needs its repository's name and branch")
        for deployment in self.deployments:
            for container, repository in deployment.containers.items():
                self._check_image(repository, f"container {container!r} of {deployment.workload}")
        for workflow in self.workflows:
            for repository in getattr(workflow, "images", ()):
                self._check_image(repository, f"workflow {workflow.name!r}")
            if (workflow.builds is None or workflow.deploys) and not self.deployments:
                raise ValueError(f"workflow {workflow.name!r} is about deployments, and the project has none")
        return self

    def _check_names(self) -> None:
        for what, names in (
            ("image", [image.repository for image in self.images]),
            ("path", [workflow.path for workflow in self.workflows]),
            ("deployment", [f"{each.workload} in {each.namespace}" for each in self.deployments]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"{what} {twice[0]!r} is declared twice")

    def _check_image(self, repository: str, user: str) -> None:
        built = [image.repository for image in self.images]
        if repository not in built:
            raise ValueError(
                f"{user} wants image {repository!r}, which this project does not build{near(repository, built)}"
            )

    def image(self, repository: str) -> Image:
        """The image of that repository, which the definition has proved to be there."""
        return next(image for image in self.images if image.repository == repository)

    @property
    def deployed_images(self) -> tuple[Image, ...]:
        """The images that its deployments run, in the order of `images`."""
        used = {repository for deployment in self.deployments for repository in deployment.containers.values()}
        return tuple(image for image in self.images if image.repository in used)

    def images_of(self, workflow: Workflow) -> tuple[Image, ...]:
        """The images that a workflow builds: those it names, or all that the project deploys."""
        named = getattr(workflow, "images", ())
        return tuple(image for image in self.images if image.repository in named) if named else self.deployed_images
