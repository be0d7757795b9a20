"""The Woodpecker workflow that puts a built image into the cluster."""

from typing import ClassVar

from ..base import WorkflowName
from ..trigger import Manual, Trigger
from .base import WoodpeckerWorkflow


class Deploy(WoodpeckerWorkflow):
    """On a call that sends IMAGE_TAG: sets the images, waits for the rollout, compares what runs.

    With `vault` the step first logs in to the fleet's Vault under that role; `before` are commands that run between
    the login and the change, and find VAULT_ADDR and VAULT_TOKEN.
    """

    template: ClassVar[str] = "woodpecker/deploy.yml.j2"

    name: WorkflowName = "deploy"
    triggers: tuple[Trigger, ...] = (Manual(variable="IMAGE_TAG"),)
    vault: str = ""
    before: tuple[str, ...] = ()

    @property
    def deploys(self) -> bool:
        """It sets the images of the project's deployments."""
        return True
