"""What the fleet's owner may rely on, whatever else changes in the files."""

from __future__ import annotations

import pytest

from pipelinegen.syntax import yaml

from .events import HAPPENINGS, INFRA_HAPPENINGS, happenings
from .repositories import APPS, WITH_WOODPECKER, files, fired, simulated

CALLS_TO_INFRA = {name: each for name, each in INFRA_HAPPENINGS.items() if each["event"] == "manual"}
# What starts each workflow of infra that a call can start.
VARIABLES_OF_INFRA: dict[str, dict[str, str]] = {
    "build-ci-image": {"RUN": "build-ci-image"},
    "registry-config-sync": {"RUN": "registry-config-sync"},
    "pve-nfs-exports-sync": {"RUN": "pve-nfs-exports-sync"},
    "issue-automation": {"ISSUE_NUMBER": "12"},
    "provision-user": {"USERNAME": "ann"},
}


def path_filtered(project: str) -> set[str]:
    """The workflows of a project that ask which files have changed."""
    found = set()
    for path, text in files(project).items():
        if any("path" in condition for condition in yaml.load_plain(text)["when"]):
            found.add(path.rpartition("/")[2].removesuffix(".yml"))
    return found


@pytest.mark.parametrize("project", APPS)
@pytest.mark.parametrize("pushed", [["README.md"], ["Dockerfile"], [".woodpecker/deploy.yml"], []])
def test_a_push_fires_no_deploy(project: str, pushed: list[str]) -> None:
    assert fired(project, {"event": "push", "files": pushed}) == []


@pytest.mark.parametrize("project", APPS)
def test_a_call_with_image_tag_fires_exactly_the_deploy(project: str) -> None:
    assert fired(project, {"event": "manual", "variables": {"IMAGE_TAG": "0a1b2c3d"}}) == ["deploy"]


@pytest.mark.parametrize("project", APPS)
def test_a_fallback_fires_for_a_deployment_only(project: str) -> None:
    for name, happening in HAPPENINGS.items():
        fallbacks = [workflow for workflow in fired(project, happening) if workflow.endswith("fallback")]
        assert bool(fallbacks) == (happening["event"] == "deployment"), name


@pytest.mark.parametrize("name", CALLS_TO_INFRA)
def test_one_call_to_infra_fires_at_most_one_workflow(name: str) -> None:
    assert len(fired("infra", CALLS_TO_INFRA[name])) <= 1


@pytest.mark.parametrize("workflow", VARIABLES_OF_INFRA)
def test_each_manual_workflow_of_infra_is_fired_by_its_own_call(workflow: str) -> None:
    assert fired("infra", {"event": "manual", "variables": VARIABLES_OF_INFRA[workflow]}) == [workflow]


def test_no_manual_workflow_of_infra_is_forgotten_here() -> None:
    manual = {workflow.name for workflow in simulated("infra", {"event": "manual"}).workflows if workflow.named}
    assert manual == set(VARIABLES_OF_INFRA)


@pytest.mark.parametrize("project", WITH_WOODPECKER)
def test_an_empty_commit_fires_nothing_that_is_filtered_by_paths(project: str) -> None:
    assert not path_filtered(project) & set(fired(project, {"event": "push"}))


def test_infra_has_workflows_that_are_filtered_by_paths() -> None:
    assert len(path_filtered("infra")) >= 5


@pytest.mark.parametrize("project", WITH_WOODPECKER)
def test_every_workflow_can_be_fired_by_something(project: str) -> None:
    started = {workflow for happening in happenings(project).values() for workflow in fired(project, happening)}
    assert started == {path.rpartition("/")[2].removesuffix(".yml") for path in files(project)}


@pytest.mark.parametrize("project", WITH_WOODPECKER)
def test_the_server_has_nothing_to_remark(project: str) -> None:
    for name, happening in happenings(project).items():
        simulation = simulated(project, happening)
        assert (simulation.error, simulation.warnings) == (None, ()), name


@pytest.mark.parametrize("project", WITH_WOODPECKER)
def test_a_pull_request_starts_nothing(project: str) -> None:
    for event in ("pull_request", "pull_request_closed", "pull_request_metadata"):
        assert fired(project, {"event": event, "files": ["README.md"]}) == []


@pytest.mark.parametrize(
    ("project", "name"), [(project, name) for project in WITH_WOODPECKER for name in happenings(project)]
)
def test_the_shell_gets_the_scripts_as_they_are_written(project: str, name: str, scripts: dict[str, str]) -> None:
    for workflow in simulated(project, happenings(project)[name]).workflows:
        for step in workflow.steps:
            for command in step.commands:
                if command.startswith("#!"):
                    assert command in scripts.values(), f"{workflow.name}/{step.name}"


@pytest.mark.parametrize("project", WITH_WOODPECKER)
def test_somebody_is_told_whichever_step_fails(project: str) -> None:
    seen = set()
    for happening in happenings(project).values():
        for workflow in simulated(project, happening).workflows:
            if not workflow.runs or workflow.name in seen:
                continue
            seen.add(workflow.name)
            for step in (step.name for step in workflow.steps if step.runs and not step.name.startswith("notify-")):
                failing = simulated(project, happening, failing=[f"{workflow.name}/{step}"])
                (failed,) = [each for each in failing.workflows if each.name == workflow.name]
                told = {each.name for each in failed.steps if each.runs and each.name.startswith("notify-")}
                assert (failed.status, told) == ("failure", {"notify-failure"}), f"{workflow.name}/{step}"
