"""A project: one repository, what it builds, where that runs, and the workflows that do it."""

from typing import ClassVar

from pydantic import Field, InstanceOf, model_validator

from ..errors import DefinitionFault, near
from .base import Command, Model, ProjectName, PythonVersion, fault
from .deployment import Deployment
from .image import Image
from .repository import Repository
from .trigger import start_both
from .workflow.base import WoodpeckerWorkflow, Workflow
from .workflow.build_and_deploy import BuildAndDeploy
from .workflow.build_fallback import BuildFallback
from .workflow.deploy import Deploy


class Tests(Model):
    """What must pass before an image is built: commands in a checkout, with this version of Python."""

    __test__: ClassVar[bool] = False  # pytest would take the class for a test of its own

    python: PythonVersion
    commands: tuple[Command, ...] = Field(min_length=1)


def standard_workflows() -> tuple[Workflow, ...]:
    """What a project has that says nothing about its workflows: built on GitHub, deployed by Woodpecker."""
    return (BuildAndDeploy(), Deploy(), BuildFallback())


class Project(Model):
    """One declared application or infra unit.

    Project, repository, image, namespace and container have names of their own: they differ in half of the fleet.
    `in_place` says that the definitions live in this very repository: its files are written to where they are read,
    from the folder that holds pyproject.toml, and not into the output.
    """

    name: ProjectName
    repository: Repository
    images: tuple[Image, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    tests: Tests | None = None
    workflows: tuple[InstanceOf[Workflow], ...] = Field(default_factory=standard_workflows)
    in_place: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> "Project":
        self._check_names()
        in_cluster = any(isinstance(workflow, WoodpeckerWorkflow) for workflow in self.workflows)
        # Its files go nowhere, and GitHub never asks what the repository is called that it runs them in.
        nameless = self.in_place and not in_cluster
        if self.workflows and not (self.repository.branch and (self.repository.name or nameless)):
            what = "branch" if nameless else "name and branch"
            raise fault(f"a project with workflows needs its repository's {what}", ("repository",))
        for index, deployment in enumerate(self.deployments):
            for container, repository in deployment.containers.items():
                user = f"container {container!r} of {deployment.workload}"
                self._check_image(repository, user, ("deployments", index, "containers", container))
        for index, workflow in enumerate(self.workflows):
            self._check_workflow(workflow, ("workflows", index))
            for other in self.workflows[:index]:
                self._check_starts(other, workflow, ("workflows", index, "triggers"))
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
        unbuilt = {image.repository for image in self.deployed_images} - set(workflow.named_images)
        if workflow.calls and workflow.named_images and unbuilt:
            raise fault(
                f"{who} calls the workflow {workflow.calls!r}, which deploys {min(unbuilt)!r} under the same tag, but "
                "does not build it; build all deployed images, or none of them with deploy=False",
                at,
            )

    def _check_starts(self, first: Workflow, second: Workflow, at: tuple[str | int, ...]) -> None:
        """Refuse two workflows that one call or one deployment event would start together."""
        if not isinstance(first, WoodpeckerWorkflow) or not isinstance(second, WoodpeckerWorkflow):
            return
        for trigger in second.triggers:
            if any(start_both(trigger, other) for other in first.triggers):
                apart = "another variable or value" if trigger.event == "manual" else "different targets"
                raise fault(
                    f"one {trigger.event} event would start both workflows {first.name!r} and {second.name!r}; "
                    f"tell them apart by {apart}",
                    at,
                )

    def image(self, repository: str) -> Image:
        """The image of that repository, which the definition has proved to be there."""
        return next(image for image in self.images if image.repository == repository)

    @property
    def is_unregistered(self) -> bool:
        """Whether its files name its repository's number on the Woodpecker server, and it is not known yet."""
        with_server = any(isinstance(each, WoodpeckerWorkflow) or each.calls for each in self.workflows)
        return with_server and self.repository.woodpecker_id is None

    def require_number(self) -> None:
        """Raise DefinitionFault where the files would have to name that number and it is not known."""
        if self.is_unregistered:
            raise DefinitionFault(
                "a project with Woodpecker workflows needs its repository's number there, `woodpecker_id`; "
                f"`pipelinegen onboard {self.name}` finds it, as does GET /api/repos/lookup/OWNER/NAME",
                at=("repository",),
            )

    def for_a_look(self) -> "Project":
        """The same with a number of the moment where it has none: for what is only looked at, and never written."""
        return self.registered(1) if self.is_unregistered else self

    def registered(self, number: int) -> "Project":
        """The same with its repository's number on the Woodpecker server."""
        repository = self.repository.model_copy(update={"woodpecker_id": number})
        return self.model_copy(update={"repository": repository})

    @property
    def rollout_timeout(self) -> int:
        """The seconds that its rollouts may take, one after another."""
        return sum(deployment.rollout_timeout for deployment in self.deployments)

    @property
    def deployed_images(self) -> tuple[Image, ...]:
        """The images that its deployments run, in the order of `images`."""
        used = {repository for deployment in self.deployments for repository in deployment.containers.values()}
        return tuple(image for image in self.images if image.repository in used)

    def images_of(self, workflow: Workflow) -> tuple[Image, ...]:
        """The images that a workflow builds: those it names, or all that the project deploys."""
        named = workflow.named_images
        return tuple(image for image in self.images if image.repository in named) if named else self.deployed_images
