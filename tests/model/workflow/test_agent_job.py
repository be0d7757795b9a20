"""What a job for an agent refuses, and how it names a field of Vault."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import AgentJob, AgentService, Manual, VaultField

JOB: dict[str, Any] = {
    "name": "answer",
    "triggers": [Manual(variable="ISSUE_NUMBER")],
    "service": AgentService(url="http://agents:8080", token=VaultField(path="secret/agents", field="token")),
    "agent": "responder",
    "prepare": "issue-prompt.sh",
    "instructions": "Answer the issue below.",
    "budget_usd": 5,
    "timeout_seconds": 900,
}


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"environment": {"PROMPT_FILE": "x"}}, "environment 'PROMPT_FILE' is set by the step itself"),
        ({"environment": {"VAULT_ROLE": "x"}}, "environment 'VAULT_ROLE' is set by the step itself"),
        (
            {"environment": {"ISSUE_NUMBER": "3"}},
            "environment 'ISSUE_NUMBER' would hide the variable that the manual call sends",
        ),
        ({"environment": {"lower": "x"}}, "'lower' is not a variable name in capitals"),
        ({"prepare": "issue-prompt"}, "'issue-prompt' is not a script of the templates, such as 'issue-prompt.sh'"),
        ({"prepare": "../x.sh"}, "'../x.sh' is not a script of the templates"),
        ({"agent": "two words"}, "'two words' is not the name of an agent"),
        ({"instructions": "Do it."}, "at least 10 characters"),
        ({"budget_usd": 0}, "greater than 0"),
        ({"budget_usd": "5"}, "valid integer"),
        ({"timeout_seconds": -1}, "greater than 0"),
    ],
)
def test_a_job_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        AgentJob(**{**JOB, **changes})


def test_a_job_may_pass_settings_to_the_script_that_prepares_it() -> None:
    settings = {"ISSUE_URL_PREFIX": "https://example.org/issues/"}
    assert AgentJob(**{**JOB, "environment": settings}).environment == settings


@pytest.mark.parametrize("path", ["secret", "/secret/a", "secret/a/", "secret/data/a", "secret/../a", "secret/a b"])
def test_a_field_of_vault_has_a_path_as_vault_kv_takes_it(path: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(f"{path!r} is not the path of a KV v2 secret")):
        VaultField(path=path, field="token")


@pytest.mark.parametrize(
    "path, api_path",
    [("secret/agents", "secret/data/agents"), ("kv/team/data/agents", "kv/data/team/data/agents")],
)
def test_the_api_has_data_after_the_mount(path: str, api_path: str) -> None:
    assert VaultField(path=path, field="token").api_path == api_path
