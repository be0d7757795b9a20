"""What starts which workflow of the fleet, as the server decides it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelinegen.catalog import load_catalog
from pipelinegen.syntax import yaml
from pipelinegen.woodpecker import Metadata, match_when, substitute
from pipelinegen.woodpecker.variables import environ

from .conftest import GENERATED
from .events import INFRA_HAPPENINGS, STARTS, happenings

REPOSITORIES = {
    each.project.name: each.project.repository
    for each in load_catalog(Path(__file__).parents[2] / "projects").definitions
}


def started(project: str, name: str) -> list[str]:
    """The workflows of a project that an event starts."""
    happening = happenings(project)[name]
    repository = REPOSITORIES[project]
    assert repository.name is not None
    assert repository.branch is not None
    metadata = Metadata.from_json(happening.metadata(repository.name, repository.branch))
    metadata = replace(metadata, variables=happening.variables)
    found = []
    for file in sorted((GENERATED / project / ".woodpecker").glob("*.yml")):
        text = substitute(file.read_text(encoding="utf-8"), {**happening.variables, **environ(metadata)})
        if match_when(yaml.load_plain(text).get("when"), metadata, level="workflow").match:
            found.append(file.stem)
    return found


@pytest.mark.parametrize(("project", "name"), [(project, name) for project in STARTS for name in happenings(project)])
def test_an_event_starts_what_it_should(project: str, name: str) -> None:
    assert started(project, name) == sorted(STARTS[project].get(name, []))


@pytest.mark.parametrize("project", STARTS)
def test_every_workflow_is_started_by_something(project: str) -> None:
    files = {file.stem for file in (GENERATED / project / ".woodpecker").glob("*.yml")}
    assert {name for names in STARTS[project].values() for name in names} == files


def test_every_project_with_woodpecker_workflows_is_looked_at() -> None:
    assert {folder.parent.name for folder in GENERATED.glob("*/.woodpecker")} == set(STARTS)


@pytest.mark.parametrize("name", [name for name, happening in INFRA_HAPPENINGS.items() if happening.event == "manual"])
def test_one_call_to_infra_starts_at_most_one_workflow(name: str) -> None:
    assert len(started("infra", name)) <= 1
