"""The workflows that check a change and the fleet, as the CI gets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pipelinegen import (
    Cron,
    GithubChangeCheck,
    GithubFleetCheck,
    Manual,
    Project,
    Repository,
    Resources,
    Secret,
    WoodpeckerChangeCheck,
    WoodpeckerFleetCheck,
)
from pipelinegen.catalog import Catalog
from pipelinegen.errors import DefinitionFault
from pipelinegen.model.fleet import Fleet
from pipelinegen.model.workflow.base import Workflow
from pipelinegen.render import render_project
from pipelinegen.syntax import yaml
from pipelinegen.woodpecker import substitute

INSTALL = ("pip install --quiet '.[dev]'", 'echo "$HOME ${X}"')
NIGHTLY = Cron(name="fleet-check", schedule="17 4 * * *")
TOKENS = (
    Secret(name="FLEET_TOKEN", scope="github", purpose="reads all repositories"),
    Secret(name="fleet-token", scope="global", events=("cron", "manual"), purpose="reads all repositories"),
)

Check = Callable[..., Any]


@pytest.fixture
def fleet(catalog: Catalog) -> Fleet:
    """The small fleet, with a token for its repositories in each CI."""
    return catalog.fleet.model_copy(update={"secrets": (*catalog.fleet.secrets, *TOKENS)})


@pytest.fixture
def document(fleet: Fleet) -> Check:
    """The document of one workflow of a project in place, as its CI gets it."""

    def render(workflow: Workflow) -> Any:
        own = Project(
            name="own",
            repository=Repository(name="Me/Own", branch="trunk", woodpecker_id=9),
            workflows=(workflow,),
            in_place=True,
        )
        (text,) = render_project(own, fleet).values()
        return yaml.load_plain(text if workflow.path.startswith(".github") else substitute(text, {}))

    return render


def test_github_checks_a_change_in_steps_that_all_run(document: Check) -> None:
    check = document(GithubChangeCheck(install=INSTALL, test=("pytest -k 'a: b'", "mypy"), python="3.13"))
    assert check["on"] == {"push": {"branches": ["trunk"]}, "pull_request": {"branches": ["trunk"]}}
    job = check["jobs"]["check"]
    assert job["permissions"] == {"contents": "read"}
    _, python, install, *rest = job["steps"]
    assert python["with"] == {"python-version": "3.13"}
    assert install["run"].splitlines() == [*INSTALL]
    assert [step["run"] for step in rest] == [
        "pytest -k 'a: b'",
        "mypy",
        "pipelinegen validate --format github",
        "pipelinegen check --format github",
    ]
    assert {step["if"] for step in rest} == {"${{ !cancelled() && steps.install.outcome == 'success' }}"}


def test_a_check_without_tests_still_compares(document: Check) -> None:
    job = document(GithubChangeCheck(install=INSTALL))["jobs"]["check"]
    assert [step["run"] for step in job["steps"][3:]] == [
        "pipelinegen validate --format github",
        "pipelinegen check --format github",
    ]
    (step,) = document(WoodpeckerChangeCheck(image="python:3.12", install=INSTALL))["steps"]
    assert step["environment"]["COMMANDS"] == "pipelinegen validate\npipelinegen check\n"


def test_woodpecker_checks_a_change_in_one_step(document: Check, scripts: dict[str, str]) -> None:
    tests = (r'printf "%s\n" "$HOME" ${X} a\\b', "- x: 1", "# no comment")
    check = document(
        WoodpeckerChangeCheck(
            image="python:3.12", install=INSTALL, test=tests, resources=Resources(memory="2Gi", memory_limit="4Gi")
        )
    )
    assert check["when"] == [{"event": "push", "branch": "trunk"}, {"event": "pull_request", "branch": "trunk"}]
    (step,) = check["steps"]
    assert step["environment"]["COMMANDS"].splitlines() == [*tests, "pipelinegen validate", "pipelinegen check"]
    assert step["commands"] == [*INSTALL, scripts["every-command.sh"]]
    assert step["backend_options"]["kubernetes"]["resources"]["limits"] == {"memory": "4Gi"}


def test_who_is_told_of_a_change_needs_a_secret_that_pull_requests_may_have(document: Check) -> None:
    message = "it runs on 'pull_request', for which secret 'slack-webhook-url' is not allowed"
    with pytest.raises(DefinitionFault, match=message):
        document(WoodpeckerChangeCheck(image="python:3.12", install=INSTALL, notify=("failure",)))


@pytest.mark.parametrize("token", ["", "FLEET_TOKEN"])
def test_github_checks_the_fleet(document: Check, scripts: dict[str, str], token: str) -> None:
    check = document(
        GithubFleetCheck(install=INSTALL, schedule="5 6 * * 1", forge="https://git.example.org", token=token)
    )
    assert check["on"] == {"schedule": [{"cron": "5 6 * * 1"}], "workflow_dispatch": None}
    *_, install, step = check["jobs"]["check"]["steps"]
    assert install["run"].splitlines() == [*INSTALL]
    asked = {"FORGE_TOKEN": "${{ secrets.FLEET_TOKEN }}"} if token else {}
    assert step["env"] == {"FORGE_URL": "https://git.example.org", "REPORT_FORMAT": "github", **asked}
    assert step["run"] == scripts["fleet-check.sh"]


@pytest.mark.parametrize("token", ["", "fleet-token"])
def test_woodpecker_checks_the_fleet(document: Check, scripts: dict[str, str], token: str) -> None:
    check = document(
        WoodpeckerFleetCheck(
            image="python:3.12",
            install=INSTALL,
            triggers=(NIGHTLY, Manual(variable="RUN", equals="fleet-check")),
            token=token,
        )
    )
    assert [each["event"] for each in check["when"]] == ["cron", "manual"]
    step, notice = check["steps"]
    assert step["commands"] == [*INSTALL, scripts["fleet-check.sh"]]
    asked = {"FORGE_TOKEN": {"from_secret": "fleet-token"}} if token else {}
    assert step["environment"] == {"FORGE_URL": "https://github.com", **asked}
    assert (notice["name"], notice["when"]) == ("notify-failure", [{"status": ["failure"]}])


def test_a_token_that_the_fleet_does_not_have(document: Check) -> None:
    with pytest.raises(DefinitionFault, match="GitHub secret 'FLEET_TOKN' is not declared in the fleet; did you mean"):
        document(GithubFleetCheck(install=INSTALL, token="FLEET_TOKN"))
