"""The dormant build for the day GitHub Actions does not run."""

from ..base import WorkflowName
from ..trigger import DeploymentEvent, Trigger
from .image_build import ImageBuild


class BuildFallback(ImageBuild):
    """Builds and deploys in the cluster; nothing starts it but a person who presses "deploy" in Woodpecker."""

    name: WorkflowName = "build-fallback"
    triggers: tuple[Trigger, ...] = (DeploymentEvent(),)
    deploy: bool = True
