"""What a drift detection refuses."""

from __future__ import annotations

import re

import pytest
from pydantic import ValidationError

from pipelinegen import Cron, DeploymentEvent, DriftDetection, Manual, Push

NIGHTLY = Cron(name="drift", schedule="0 4 * * *")


@pytest.mark.parametrize("trigger, event", [(Push(), "push"), (DeploymentEvent(), "deployment")])
def test_drift_is_not_looked_for_right_after_a_change(trigger: Push | DeploymentEvent, event: str) -> None:
    message = f"drift is looked for on a cron or a manual call, not on a {event}"
    with pytest.raises(ValidationError, match=message):
        DriftDetection(triggers=[NIGHTLY, trigger], pushgateway="http://gateway:9091")


@pytest.mark.parametrize("url", ["gateway:9091", "http://gateway:9091/"])
def test_the_pushgateway_is_a_url(url: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(f"{url!r} is not a URL")):
        DriftDetection(triggers=[NIGHTLY], pushgateway=url)


def test_a_schedule_is_required() -> None:
    with pytest.raises(ValidationError, match="triggers\n  Field required"):
        DriftDetection(pushgateway="http://gateway:9091")  # type: ignore[call-arg]


def test_it_may_be_started_by_hand_too() -> None:
    workflow = DriftDetection(triggers=[NIGHTLY, Manual(variable="RUN", equals="drift")], pushgateway="http://gateway")
    assert [trigger.event for trigger in workflow.triggers] == ["cron", "manual"]
    assert workflow.notify == ("failure",)
