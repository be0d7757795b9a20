"""What starts which workflow of the fleet, as the server decides it."""

from __future__ import annotations

import pytest

from .events import STARTS, happenings
from .repositories import WITH_WOODPECKER, fired


@pytest.mark.parametrize(("project", "name"), [(project, name) for project in STARTS for name in happenings(project)])
def test_an_event_starts_what_it_should(project: str, name: str) -> None:
    assert fired(project, happenings(project)[name]) == sorted(STARTS[project].get(name, []))


def test_every_project_with_woodpecker_workflows_is_looked_at() -> None:
    assert sorted(STARTS) == WITH_WOODPECKER
