"""What starts a Woodpecker workflow: an event with its filters."""

from typing import Annotated, Literal

from pydantic import Field

from .base import CheckoutPath, Model, VariableName, matching


class Push(Model):
    """A push to the project's branch; with `paths` only if a changed file matches one of these globs.

    The workflow's own file always counts as one of the paths, so that a change to it is tried out.
    """

    event: Literal["push"] = "push"
    paths: tuple[CheckoutPath, ...] = ()
    exclude: tuple[CheckoutPath, ...] = ()


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


class Cron(Model):
    """A schedule registered on the server under `name`; `schedule` has five fields and is what `onboard` registers."""

    event: Literal["cron"] = "cron"
    name: Annotated[str, matching(r"[a-z0-9-]+", "the name of a cron entry in kebab-case")]
    schedule: Annotated[
        str, matching(r"@(daily|weekly|hourly|monthly)|\S+( \S+){4}", "a schedule of five fields, such as '0 4 * * *'")
    ]


class DeploymentEvent(Model):
    """Somebody pressed "deploy" on a finished pipeline; with `target` only for that deploy target."""

    event: Literal["deployment"] = "deployment"
    target: Annotated[str, matching(r"[\w.-]*", "a plain word")] = ""
    except_targets: tuple[str, ...] = ()


Trigger = Annotated[Push | Manual | Cron | DeploymentEvent, Field(discriminator="event")]
