"""The GitHub workflow that builds images and asks Woodpecker to deploy them."""

from typing import ClassVar

from pydantic import Field

from ..base import CheckoutPath, PositiveInt, WorkflowName
from .base import GithubWorkflow


class BuildAndDeploy(GithubWorkflow):
    """On a push to the branch: tests if the project has any, one job an image, then the deploy, followed to its end.

    `images` are the repositories it builds (empty: all that the project deploys); with `paths` only pushes that
    change a matching file start it. `deploy=False` builds only. `timeout_minutes` is for one build.
    """

    template: ClassVar[str] = "github/build-and-deploy.yml.j2"

    name: WorkflowName = "build-and-deploy"
    title: str = Field(default="Build and Deploy", pattern=r"^[A-Z][\w -]*$")
    images: tuple[str, ...] = ()
    paths: tuple[CheckoutPath, ...] = ()
    deploy: bool = True
    timeout_minutes: PositiveInt = 30

    @property
    def named_images(self) -> tuple[str, ...]:
        """The repositories of `images`."""
        return self.images

    @property
    def calls(self) -> str:
        """The Woodpecker workflow that deploys what it built."""
        return "deploy" if self.deploy else ""

    @property
    def builds(self) -> tuple[str, ...] | None:
        """The repositories of the images it pushes."""
        return self.images or None
