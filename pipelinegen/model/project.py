"""A project: one repository, what it builds, where that runs, and the workflows that do it."""

from typing import Annotated, ClassVar

from pydantic import Field, InstanceOf, model_validator

from ..errors import near
from .base import Model, ProjectName, fault, matching
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
            raise fault("a project with workflows needs its repository's name and branch", ("repository",))
        for index, deployment in enumerate(self.deployments):
            for container, repository in deployment.containers.items():
                user = f"container {container!r} of {deployment.workload}"
                self._check_image(repository, user, ("deployments", index, "containers", container))
        for index, workflow in enumerate(self.workflows):
            self._check_workflow(workflow, ("workflows", index))
        return self

    def _check_names(self) -> None:
        for field, names in (
            ("images", [f"image {image.repository!r}" for image in self.images]),
            ("workflows", [f"path {workflow.path!r}" for workflow in self.workflows]),
            ("deployments", [f"{each.workload} in namespace {each.namespace!r}" for each in self.deployments]),
        ):
            for index, name in enumerate(names):
                if name in names[:index]:
                    raise fault(f"{name} is declared twice", (field, index))
        keys: dict[str, Image] = {}
        for index, image in enumerate(self.images):
            other = keys.setdefault(image.key, image)
            if other is not image:
                raise fault(
                    f"images {other.repository!r} and {image.repository!r} both want to be built by a job called "
                    f"'build-{image.key}'",
                    ("images", index),
                )

    def _check_image(self, repository: str, user: str, at: tuple[str | int, ...]) -> None:
        built = [image.repository for image in self.images]
        if repository not in built:
            hint = near(repository, built)
            raise fault(f"{user} wants image {repository!r}, which this project does not build{hint}", at)

    def _check_workflow(self, workflow: Workflow, at: tuple[str | int, ...]) -> None:
        who = f"workflow {workflow.name!r}"
        for repository in workflow.named_images:
            self._check_image(repository, who, at)
        if (workflow.builds is None or workflow.deploys or workflow.calls) and not self.deployments:
            raise fault(f"{who} is about deployments, and the project has none", at)
        if workflow.calls and workflow.calls not in [each.name for each in self.workflows if each.deploys]:
            raise fault(f"{who} calls the workflow {workflow.calls!r}, which this project does not have", at)

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
        named = workflow.named_images
        return tuple(image for image in self.images if image.repository in named) if named else self.deployed_images
