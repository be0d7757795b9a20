"""Conditions of a Woodpecker workflow as triggers; what has no word is no trigger, and not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelinegen import Cron, DeploymentEvent, Manual, PullRequest, Push
from pipelinegen.catalog import load_catalog
from pipelinegen.importing.asked import Asked
from pipelinegen.importing.document import repository_of
from pipelinegen.importing.kinds.reading import Given
from pipelinegen.importing.kinds.when import When, when_of
from pipelinegen.importing.leaf import place
from pipelinegen.rules.known import NOTHING

FLEET = load_catalog(Path(__file__).parents[2] / "catalog" / "workspace" / "projects").fleet


def read(when: str, **schedules: str) -> When:
    repository = repository_of({".woodpecker/a.yml": f"when: {when}\nsteps: []\n"}, NOTHING)
    return when_of(repository.documents[0], Given(FLEET, Asked("a", schedules=schedules), repository, "main", {}))


@pytest.mark.parametrize(
    ("when", "trigger", "taken"),
    [
        ("{event: push}", Push(), {"when.event"}),
        ("{event: push, branch: main}", Push(), {"when.event", "when.branch"}),
        ("{event: push, branch: other}", Push(), {"when.event"}),
        ("{event: push, branch: [main, other]}", Push(), {"when.event"}),
        ("[{event: push, path: a/**}]", Push(paths=["a/**"]), {"when[0].event", "when[0].path"}),
        (
            "{event: push, path: {include: [a, .woodpecker/a.yml], exclude: b, on_empty: false}}",
            Push(paths=["a"], exclude=["b"]),
            {"when.event", "when.path.include[0]", "when.path.include[1]", "when.path.exclude", "when.path.on_empty"},
        ),
        ("{event: push, path: {include: [a], on_empty: true}}", Push(paths=["a"]), {"when.event"}),
        ("{event: pull_request}", PullRequest(), {"when.event"}),
        (
            "{event: manual, evaluate: 'RUN == \"it\"'}",
            Manual(variable="RUN", equals="it"),
            {"when.event", "when.evaluate"},
        ),
        ("{event: manual, evaluate: 'TAG != \"\"'}", Manual(variable="TAG"), {"when.event", "when.evaluate"}),
        ("{event: cron, cron: night}", Cron(name="night", schedule="0 3 * * *"), {"when.event", "when.cron"}),
        ("{event: deployment}", DeploymentEvent(), {"when.event"}),
        (
            "{event: deployment, evaluate: 'CI_PIPELINE_DEPLOY_TARGET == \"base\"'}",
            DeploymentEvent(target="base"),
            {"when.event", "when.evaluate"},
        ),
        (
            '{event: deployment, evaluate: \'not (CI_PIPELINE_DEPLOY_TARGET in ["a", "b"])\'}',
            DeploymentEvent(except_targets=["a", "b"]),
            {"when.event", "when.evaluate"},
        ),
    ],
)
def test_a_condition_is_a_trigger(when: str, trigger: object, taken: set[str]) -> None:
    found = read(when, night="0 3 * * *")
    assert found.triggers == [trigger]
    assert {place(path) for path in found.taken} == taken
    assert found.gaps == []


@pytest.mark.parametrize(
    "when",
    [
        "{event: tag}",
        "{event: manual}",
        '{event: manual, evaluate: \'A == "b" && C == "d"\'}',
        "{event: push, evaluate: 'A == \"b\"'}",
        "{event: push, path: ../outside}",
        "{event: cron, cron: [a, b]}",
        "{branch: main}",
        "text",
    ],
)
def test_what_has_no_word(when: str) -> None:
    found = read(when)
    assert (found.triggers, found.taken) == ([], {})


def test_several_events_are_several_triggers() -> None:
    assert read("[{event: [push, deployment]}, {event: push}]").triggers == [Push(), DeploymentEvent()]


def test_a_schedule_is_asked_for() -> None:
    (gap,) = read("{event: cron, cron: night}").gaps
    assert "--schedule 'night=" in gap.remedy
