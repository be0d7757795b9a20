"""The workflow that finds what differs from the code."""

from typing import Annotated, ClassVar

from pydantic import field_validator

from ..base import HttpUrl, WorkflowName, matching
from ..checkout import GitCrypt
from ..trigger import Cron, Manual, Trigger
from .base import Outcome, WoodpeckerWorkflow
from .terragrunt_apply import Stacks


class DriftDetection(WoodpeckerWorkflow):
    """Plans every stack on a schedule; tells Prometheus, and the fleet's Slack, which ones differ from the cluster.

    The metrics go to the pushgateway as those of the job `pushgateway_job`. Drift is no failure of the pipeline; a
    stack that cannot be planned is.
    """

    template: ClassVar[str] = "woodpecker/drift-detection.yml.j2"

    name: WorkflowName = "drift-detection"
    notify: tuple[Outcome, ...] | None = ("failure",)
    stacks: Stacks = Stacks()
    git_crypt: GitCrypt | None = None
    pushgateway: HttpUrl
    pushgateway_job: Annotated[str, matching(r"[\w.-]+", "the name of a job")] = "drift-detection"

    @field_validator("triggers")
    @classmethod
    def _on_time(cls, value: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
        for trigger in value:
            if not isinstance(trigger, Cron | Manual):
                raise ValueError(
                    f"drift is looked for on a cron or a manual call, not on a {trigger.event}: "
                    "right after a change everything that is not applied yet looks like drift"
                )
        return value
