"""What a check of the fleet refuses."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from pipelinegen import Cron, DeploymentEvent, GithubFleetCheck, Manual, PullRequest, Push, WoodpeckerFleetCheck

INSTALL = ("pip install .",)
NIGHTLY = Cron(name="fleet-check", schedule="17 4 * * *")


@pytest.mark.parametrize("trigger", [Push(), DeploymentEvent()])
def test_the_fleet_is_not_looked_at_right_after_a_change(trigger: Push | DeploymentEvent) -> None:
    message = f"the repositories are looked at on a cron or a manual call, not on a {trigger.event}"
    with pytest.raises(ValidationError, match=message):
        WoodpeckerFleetCheck(image="python:3.12", install=INSTALL, triggers=(NIGHTLY, trigger))


def test_nor_for_a_pull_request() -> None:
    with pytest.raises(ValidationError, match="a pull request is code that nobody has read yet"):
        WoodpeckerFleetCheck(image="python:3.12", install=INSTALL, triggers=(NIGHTLY, PullRequest()))


def test_it_may_be_started_by_hand_too() -> None:
    check = WoodpeckerFleetCheck(
        image="python:3.12", install=INSTALL, triggers=(NIGHTLY, Manual(variable="RUN", equals="fleet-check"))
    )
    assert [trigger.event for trigger in check.triggers] == ["cron", "manual"]
    assert check.notify == ("failure",)


@pytest.mark.parametrize("schedule", ["@daily", "4 *", "0 4 * * *; rm", "0 4 * * * *"])
def test_github_takes_five_fields(schedule: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(f"{schedule!r} is not a schedule of five fields")):
        GithubFleetCheck(install=INSTALL, schedule=schedule)


def test_a_schedule_may_name_days() -> None:
    assert GithubFleetCheck(install=INSTALL, schedule="*/30 4-6 * JAN,jul MON-FRI").path == (
        ".github/workflows/fleet-check.yml"
    )


@pytest.mark.parametrize("forge", ["github.com", "https://github.com/"])
def test_the_forge_is_a_url(forge: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(f"{forge!r} is not a URL")):
        GithubFleetCheck(install=INSTALL, forge=forge)
