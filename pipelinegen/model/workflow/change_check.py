"""The workflows that look at a change before it is merged."""

from typing import ClassVar

from pydantic import Field

from ..base import Command, PositiveInt, PythonVersion, WorkflowName
from ..image import StepImage
from ..trigger import PullRequest, Push, Trigger
from .base import GithubWorkflow, Outcome, WoodpeckerWorkflow


class GithubChangeCheck(GithubWorkflow):
    """On a pull request and on a push to the branch: `test`, then `pipelinegen validate` and `pipelinegen check`.

    `install` are the commands without which no other can run; one of them installs pipelinegen. Each command of `test`
    is a step, and every step runs whatever those before it have found, so that all annotations are there at once.
    """

    template: ClassVar[str] = "github/change-check.yml.j2"

    name: WorkflowName = "check"
    python: PythonVersion = "3.12"
    install: tuple[Command, ...] = Field(min_length=1)
    test: tuple[Command, ...] = ()
    timeout_minutes: PositiveInt = 30


class WoodpeckerChangeCheck(WoodpeckerWorkflow):
    """On a pull request and on a push to the branch: `test`, then `pipelinegen validate` and `pipelinegen check`.

    All of it is one step in `image`, since steps share no more than the checkout. `install` are the commands without
    which no other can run; one of them installs pipelinegen. Every other command runs whatever those before it have
    found. The forge shows the outcome beside the change, so that nobody else is told unless `notify` says so.
    """

    template: ClassVar[str] = "woodpecker/change-check.yml.j2"
    for_pull_requests: ClassVar[bool] = True

    name: WorkflowName = "check"
    triggers: tuple[Trigger, ...] = (Push(), PullRequest())
    notify: tuple[Outcome, ...] | None = ()
    image: StepImage
    install: tuple[Command, ...] = Field(min_length=1)
    test: tuple[Command, ...] = ()
