"""The workflows that compare the app repositories with their definitions."""

from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from ..base import Command, HttpUrl, PositiveInt, PythonVersion, WorkflowName, matching
from ..image import StepImage
from ..trigger import Cron, Manual, Trigger
from .base import GithubWorkflow, Outcome, WoodpeckerWorkflow


class GithubFleetCheck(GithubWorkflow):
    """On a schedule and by hand: what the repositories of all projects hold is compared with what is defined.

    Each repository that `pipelinegen list --format repositories` names is cloned from `forge`, as little of it as git
    can do with; the report goes to the summary of the run, too. `token` is the secret that opens private repositories.
    `install` are the commands that install pipelinegen; `schedule` is in UTC.
    """

    template: ClassVar[str] = "github/fleet-check.yml.j2"

    name: WorkflowName = "fleet-check"
    schedule: Annotated[
        str, matching(r"[\w*,/-]+( [\w*,/-]+){4}", "a schedule of five fields, such as '17 4 * * *'")
    ] = "17 4 * * *"
    python: PythonVersion = "3.12"
    install: tuple[Command, ...] = Field(min_length=1)
    forge: HttpUrl = "https://github.com"
    token: str = ""
    timeout_minutes: PositiveInt = 30


class WoodpeckerFleetCheck(WoodpeckerWorkflow):
    """On a schedule or a call: what the repositories of all projects hold is compared with what is defined.

    Each repository that `pipelinegen list --format repositories` names is cloned from `forge`, as little of it as git
    can do with. `token` is the secret that opens private repositories. `install` are the commands that install
    pipelinegen, and git where `image` lacks it.
    """

    template: ClassVar[str] = "woodpecker/fleet-check.yml.j2"

    name: WorkflowName = "fleet-check"
    notify: tuple[Outcome, ...] | None = ("failure",)
    image: StepImage
    install: tuple[Command, ...] = Field(min_length=1)
    forge: HttpUrl = "https://github.com"
    token: str = ""

    @field_validator("triggers")
    @classmethod
    def _on_time(cls, value: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
        for trigger in value:
            if not isinstance(trigger, Cron | Manual):
                raise ValueError(
                    f"the repositories are looked at on a cron or a manual call, not on a {trigger.event}: "
                    "right after a change of a definition all of them are behind"
                )
        return value
