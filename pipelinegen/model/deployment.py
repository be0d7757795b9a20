"""Where an image runs in the cluster."""

from typing import Literal

from pydantic import Field, field_validator

from .base import KubernetesName, Model, PositiveInt, Reason
from .image import repository_name


class Deployment(Model):
    """A workload whose containers get a new image.

    `containers` maps every container that runs an image of the project (init containers too) to the image's
    repository. `rollout_timeout` is in seconds. `scaled_to_zero` is the reason why nothing of it may be running;
    without one a workload with 0 replicas fails its deploy.
    """

    namespace: KubernetesName
    name: KubernetesName
    kind: Literal["deployment", "statefulset", "daemonset", "cronjob"] = "deployment"
    containers: dict[KubernetesName, str] = Field(min_length=1)
    rollout_timeout: PositiveInt = 300
    scaled_to_zero: Reason | None = None

    @field_validator("containers")
    @classmethod
    def _repositories(cls, value: dict[str, str]) -> dict[str, str]:
        for repository in value.values():
            repository_name(repository)
        return value

    @property
    def workload(self) -> str:
        """`kind/name`, as kubectl takes it."""
        return f"{self.kind}/{self.name}"
