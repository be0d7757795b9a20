"""The parts a project is made of: repository, deployment, trigger, resources, secret."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import Cron, Deployment, DeploymentEvent, Manual, Push, Repository, Resources, Secret
from pipelinegen.model.resources import kibibytes


def refusal(model: Any, /, **fields: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(fields)
    return caught.value.errors()[0]["msg"].removeprefix("Value error, ")


@pytest.mark.parametrize("name", ["a/b", "Me/My.Repo_1-x", "a-b/.github"])
def test_repositories(name: str) -> None:
    assert Repository(name=name, branch="main", woodpecker_id=1).name == name


@pytest.mark.parametrize("name", ["", "a", "a/b/c", "https://x/a/b", "a/b\n", "-a/b", "a /b", "/b", "a/"])
def test_what_is_no_repository(name: str) -> None:
    assert (
        refusal(Repository, name=name, woodpecker_id=1)
        == f"{name!r} is not a repository on the forge, written owner/name"
    )


@pytest.mark.parametrize("value", ["TBD", 0, -1, True, "3", 1.0, [3]])
def test_placeholders_are_no_ids(value: object) -> None:
    assert refusal(Repository, woodpecker_id=value) == (
        f"{value!r} is not a Woodpecker repository id; it is a positive number, "
        "to be had from GET /api/repos/lookup/OWNER/NAME"
    )


def test_a_workload_is_named_as_kubectl_takes_it() -> None:
    deployment = Deployment(namespace="a", name="b", kind="statefulset", containers={"c": "d/e"})
    assert deployment.workload == "statefulset/b"
    assert deployment.rollout_timeout == 300


@pytest.mark.parametrize(
    "fields",
    [
        {"containers": {}},
        {"containers": {"C": "d/e"}},
        {"containers": {"c": "d/e:1"}},
        {"containers": {"c": ""}},
        {"kind": "pod"},
        {"namespace": "A"},
        {"rollout_timeout": 0},
        {"rollout_timeout": "5m"},
        {"scaled_to_zero": ""},
        {"scaled_to_zero": True},
    ],
    ids=repr,
)
def test_what_is_no_deployment(fields: dict[str, Any]) -> None:
    assert refusal(Deployment, **{"namespace": "a", "name": "b", "containers": {"c": "d/e"}, **fields})


def test_the_guards_of_manual_triggers() -> None:
    assert Manual(variable="IMAGE_TAG").condition == 'IMAGE_TAG != ""'
    assert Manual(variable="JOB", equals="plan").condition == 'JOB == "plan"'


@pytest.mark.parametrize("schedule", ["0 4 * * *", "*/5 0-3 1,2 * MON", "@daily", "@weekly"])
def test_schedules(schedule: str) -> None:
    assert Cron(name="nightly", schedule=schedule).schedule == schedule


@pytest.mark.parametrize(
    "kind, fields",
    [
        (Cron, {"name": "Night", "schedule": "@daily"}),
        (Cron, {"name": "night", "schedule": "daily"}),
        (Cron, {"name": "night", "schedule": "0 4 * *"}),
        (Cron, {"name": "night", "schedule": "0  4 * * *"}),
        (Cron, {"name": "night", "schedule": "0 4 * * *\n"}),
        (Manual, {"variable": "image_tag"}),
        (Manual, {"variable": "A", "equals": 'x" || true || "'}),
        (Push, {"paths": ["../x"]}),
        (Push, {"paths": "src"}),
        (Push, {"branch": "main"}),
        (DeploymentEvent, {"target": 'a"'}),
        (DeploymentEvent, {"except_targets": ['a"']}),
        (DeploymentEvent, {"target": "a", "except_targets": ["b"]}),
    ],
    ids=repr,
)
def test_what_is_no_trigger(kind: Any, fields: dict[str, Any]) -> None:
    assert refusal(kind, **fields)


@pytest.mark.parametrize("text, amount", [("1Ki", 1), ("2Mi", 2048), ("3Gi", 3 * 1024 * 1024)])
def test_amounts_of_memory(text: str, amount: int) -> None:
    assert kibibytes(text) == amount


def test_a_promise_is_not_above_its_limit() -> None:
    assert Resources(memory="1Gi", memory_limit="1024Mi").cpu is None
    assert refusal(Resources, memory="2Gi", memory_limit="1025Mi") == "memory '2Gi' is more than memory_limit '1025Mi'"
    assert refusal(Resources, memory="1Gi", memory_limit="1Gi", cpu="2", cpu_limit="1500m") == (
        "cpu '2' is more than cpu_limit '1500m'"
    )


SECRET = {"name": "token", "scope": "global", "events": ["push"], "purpose": "opens a door"}


def test_secrets() -> None:
    assert Secret.model_validate(SECRET).events == ("push",)
    assert Secret.model_validate({**SECRET, "scope": "repository", "projects": ["shop"]}).projects == ("shop",)
    assert Secret.model_validate({"name": "TOKEN", "scope": "github", "purpose": "opens a door"}).events == ()


@pytest.mark.parametrize(
    "fields, message",
    [
        ({"events": []}, "secret 'token' allows no event; Woodpecker demands at least one"),
        ({"scope": "github"}, "secret 'token' is GitHub's; only Woodpecker limits secrets to events"),
        ({"scope": "repository"}, "secret 'token': name its projects if and only if its scope is 'repository'"),
        ({"projects": ["shop"]}, "secret 'token': name its projects if and only if its scope is 'repository'"),
    ],
)
def test_secrets_that_do_not_fit_together(fields: dict[str, Any], message: str) -> None:
    assert refusal(Secret, **{**SECRET, **fields}) == message


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "1a"},
        {"name": "a b"},
        {"name": "a\n"},
        {"name": ""},
        {"name": 'a"'},
        {"scope": "organisation"},
        # GitHub reads `secrets.my-token` as a subtraction, and keeps names with GITHUB_ for itself.
        {"scope": "github", "events": [], "name": "my-token"},
        {"scope": "github", "events": [], "name": "GITHUB_PAT"},
        {"events": ["pull-request"]},
        {"purpose": ""},
        {"purpose": "     "},
        {"purpose": "two\nlines"},
        {"purpose": "a ${REFERENCE}"},
    ],
    ids=repr,
)
def test_what_is_no_secret(fields: dict[str, Any]) -> None:
    assert refusal(Secret, **{**SECRET, **fields})
