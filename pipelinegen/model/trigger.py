"""What starts a Woodpecker workflow: an event with its filters."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from .base import CheckoutPath, Model, VariableName, matching


class Push(Model):
    """A push to the project's branch; with `paths` only if a changed file matches one of these globs.

    The workflow's own file always counts as one of the paths, so that a change to it is tried out.
    """

    event: Literal["push"] = "push"
    paths: tuple[CheckoutPath, ...] = ()
    exclude: tuple[CheckoutPath, ...] = ()


class PullRequest(Model):
    """A pull request into the project's branch was opened or got new commits.

    It is code that nobody has read: only a kind that acts on nothing takes it.
    """

    event: Literal["pull_request"] = "pull_request"


class Manual(Model):
    """A call of `POST /api/repos/{id}/pipelines` that sends `variable`, with the value `equals` if that is given.

    Every manual workflow of a repository is looked at on every such call. The variable tells them apart, so that
    one call starts one workflow.
    """

    event: Literal["manual"] = "manual"
    variable: VariableName
    equals: Annotated[str, matching(r"[\w.-]*", "a plain word")] = ""

    @property
    def condition(self) -> str:
        """The expression of `evaluate:`."""
        return f'{self.variable} == "{self.equals}"' if self.equals else f'{self.variable} != ""'

    def meets(self, other: "Manual") -> bool:
        """Whether one call that sends one variable can start both."""
        return self.variable == other.variable and (self.equals == other.equals or "" in (self.equals, other.equals))


class Cron(Model):
    """A schedule registered on the server under `name`; `schedule` has five fields and is what `onboard` registers."""

    event: Literal["cron"] = "cron"
    name: Annotated[str, matching(r"[a-z0-9-]+", "the name of a cron entry in kebab-case")]
    schedule: Annotated[
        str, matching(r"@(daily|weekly|hourly|monthly)|\S+( \S+){4}", "a schedule of five fields, such as '0 4 * * *'")
    ]


class DeploymentEvent(Model):
    """Somebody pressed "deploy" on a finished pipeline: for any deploy target, for `target` alone, or for all but some.

    One event reaches every workflow that waits for it. The targets tell them apart, so that it starts one workflow.
    """

    event: Literal["deployment"] = "deployment"
    target: Annotated[str, matching(r"[\w.-]*", "a plain word")] = ""
    except_targets: tuple[Annotated[str, matching(r"[\w.-]+", "a plain word")], ...] = ()

    @model_validator(mode="after")
    def _either(self) -> "DeploymentEvent":
        if self.target and self.except_targets:
            raise ValueError("a deployment event has `target` or `except_targets`, not both")
        return self

    def meets(self, other: "DeploymentEvent") -> bool:
        """Whether one event can start both."""
        target = self.target or other.target
        return self.admits(target) and other.admits(target)

    def admits(self, target: str) -> bool:
        """Whether an event for that deploy target starts it."""
        return target == self.target if self.target else target not in self.except_targets


Trigger = Annotated[Push | PullRequest | Manual | Cron | DeploymentEvent, Field(discriminator="event")]


def start_both(one: Trigger, other: Trigger) -> bool:
    """Whether one act of a person, a manual call or a deployment event, can start what waits for these two."""
    match one, other:
        case Manual() as mine, Manual() as theirs:
            return mine.meets(theirs)
        case DeploymentEvent() as mine, DeploymentEvent() as theirs:
            return mine.meets(theirs)
    return False
