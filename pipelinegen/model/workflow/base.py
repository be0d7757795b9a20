"""What every workflow kind is: one CI file, its parameters, and the template that is its text."""

from typing import ClassVar, Literal

from pydantic import field_validator, model_validator

from ..base import Model, WorkflowName
from ..resources import Resources
from ..trigger import DeploymentEvent, PullRequest, Trigger

Outcome = Literal["success", "failure"]


class Workflow(Model):
    """One CI file of a project. A kind is a subclass: its fields are the parameters, `template` is the text.

    A kind of your own: subclass GithubWorkflow or WoodpeckerWorkflow in a file beside your projects, set `template`,
    and put the template in your templates folder. Of one that sets `as_found` the template is a file that somebody has
    written for a CI: neither its layout nor its habits are judged, only that the CI can read it.
    """

    template: ClassVar[str]
    folder: ClassVar[str]
    as_found: ClassVar[bool] = False

    name: WorkflowName

    @model_validator(mode="after")
    def _renderable(self) -> "Workflow":
        if not isinstance(self, GithubWorkflow | WoodpeckerWorkflow):
            raise ValueError(
                "this kind is neither a GithubWorkflow nor a WoodpeckerWorkflow; derive it from one of them"
            )
        if not hasattr(self, "template"):
            raise ValueError("this kind names no `template`; set it to a path below the templates folder")
        return self

    @property
    def path(self) -> str:
        """Where the file lies in the repository."""
        return f"{self.folder}/{self.name}.yml"

    @property
    def named_images(self) -> tuple[str, ...]:
        """The repositories of the images it names itself; the project must build them."""
        return ()

    @property
    def builds(self) -> tuple[str, ...] | None:
        """The repositories of the images it pushes: `()` none, None all that the project deploys."""
        return ()

    @property
    def deploys(self) -> bool:
        """Whether it sets the images of the project's deployments."""
        return False

    @property
    def calls(self) -> str:
        """The name of the Woodpecker workflow that it starts; empty for none."""
        return ""

    @property
    def dormant(self) -> bool:
        """Whether only a person starts it, so that it may build what another workflow owns."""
        return False


class GithubWorkflow(Workflow):
    """A workflow that GitHub Actions runs."""

    folder: ClassVar[str] = ".github/workflows"


class WoodpeckerWorkflow(Workflow):
    """A workflow that Woodpecker runs inside the cluster.

    `notify` says after which outcomes people are told (None: as the fleet does); `resources` is what the heavy step
    gets (None: the kind's own choice). A kind that changes nothing outside of its checkout may set `for_pull_requests`.
    """

    folder: ClassVar[str] = ".woodpecker"
    for_pull_requests: ClassVar[bool] = False

    triggers: tuple[Trigger, ...]
    notify: tuple[Outcome, ...] | None = None
    resources: Resources | None = None

    @field_validator("triggers")
    @classmethod
    def _started(cls, value: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
        if not value:
            raise ValueError("without a trigger nothing would ever start it")
        if not cls.for_pull_requests and any(isinstance(trigger, PullRequest) for trigger in value):
            raise ValueError("a pull request is code that nobody has read yet; this kind would act on it")
        return value

    @property
    def dormant(self) -> bool:
        """Whether only a person starts it: its one event is `deployment`."""
        return all(isinstance(trigger, DeploymentEvent) for trigger in self.triggers)
