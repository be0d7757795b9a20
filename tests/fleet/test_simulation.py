"""What every event starts in every repository of the fleet, as somebody has read and approved it."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion

from pipelinegen.report.simulation import table, text
from pipelinegen.woodpecker import EVENTS

from .events import happenings
from .repositories import WITH_WOODPECKER, simulated


@pytest.mark.parametrize("project", WITH_WOODPECKER)
def test_every_happening(project: str, snapshot: SnapshotAssertion) -> None:
    told = [f"== {name}\n{text(simulated(project, each))}" for name, each in happenings(project).items()]
    assert "\n\n".join(told) == snapshot


@pytest.mark.parametrize("project", WITH_WOODPECKER)
def test_the_table_of_all_events(project: str, snapshot: SnapshotAssertion) -> None:
    assert table({event: simulated(project, {"event": event}) for event in EVENTS}) == snapshot
