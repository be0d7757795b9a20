"""What the making of a user refuses."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from pydantic import ValidationError

from pipelinegen import Cron, Manual, ProvisionUser, Push, VaultField

USER: dict[str, Any] = {
    "users": VaultField(path="secret/platform", field="users"),
    "role": "owner",
    "quota": {"pods": "20", "memory_limits": "8Gi"},
    "authentik_url": "https://authentik.example.org",
    "authentik_token": VaultField(path="secret/authentik", field="token"),
}
BY_HAND = "a user is made on a manual call alone: write Manual(variable='USERNAME')"


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"triggers": [Push()]}, BY_HAND),
        ({"triggers": [Cron(name="daily", schedule="@daily")]}, BY_HAND),
        ({"triggers": [Manual(variable="RUN")]}, BY_HAND),
        ({"quota": {}}, "at least 1 item"),
        ({"quota": {"pods": 20}}, "valid string"),
        ({"role": "an owner"}, "'an owner' is not the name of a role"),
        ({"authentik_url": "authentik"}, "'authentik' is not a URL; write it https://authentik"),
        ({"group_prefix": "a b"}, "'a b' is not the beginning of a group's name"),
        ({"reserved_usernames": ["Root"]}, "'Root' is not a user name"),
    ],
)
def test_a_provisioning_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(message)):
        ProvisionUser(**{**USER, **changes})


def test_the_quota_is_json() -> None:
    user = ProvisionUser(**USER)
    assert json.loads(user.quota_json) == USER["quota"]
    assert [trigger.event for trigger in user.triggers] == ["manual"]
