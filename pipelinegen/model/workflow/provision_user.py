"""The workflow that makes a user."""

import json
from typing import Annotated, ClassVar

from pydantic import Field, field_validator

from ..base import HttpUrl, WorkflowName, matching
from ..trigger import Manual, Trigger
from ..vault import VaultField
from .base import Outcome, WoodpeckerWorkflow


class ProvisionUser(WoodpeckerWorkflow):
    """On a call that sends USERNAME and EMAIL: checks both, enters the user in Vault, makes their group in Authentik.

    `users` is the field that holds all users as one JSON document, in which a new one gets `role` and `quota`. The
    group is called `group_prefix` and user name. `follow_up` is printed at the end: what a person has to do then.
    """

    template: ClassVar[str] = "woodpecker/provision-user.yml.j2"

    name: WorkflowName = "provision-user"
    triggers: tuple[Trigger, ...] = (Manual(variable="USERNAME"),)
    notify: tuple[Outcome, ...] | None = ("failure",)
    users: VaultField
    role: Annotated[str, matching(r"[\w-]+", "the name of a role")]
    quota: dict[str, str] = Field(min_length=1)
    authentik_url: HttpUrl
    authentik_token: VaultField
    group_prefix: Annotated[str, matching(r"[\w.-]*", "the beginning of a group's name")] = ""
    reserved_usernames: tuple[Annotated[str, matching(r"[a-z0-9-]+", "a user name")], ...] = (
        "root", "admin", "system", "default", "kube-system",
    )  # fmt: skip
    follow_up: str = ""
    packages: tuple[str, ...] = ("curl", "jq")

    @field_validator("triggers")
    @classmethod
    def _by_hand(cls, value: tuple[Trigger, ...]) -> tuple[Trigger, ...]:
        for trigger in value:
            if not isinstance(trigger, Manual) or trigger.variable != "USERNAME":
                raise ValueError("a user is made on a manual call alone: write Manual(variable='USERNAME')")
        return value

    @property
    def quota_json(self) -> str:
        """The quota as it stands in the users document."""
        return json.dumps(self.quota)
