"""The GitHub workflow that publishes a version."""

from typing import ClassVar

from pydantic import Field

from ..base import PositiveInt, WorkflowName
from .base import GithubWorkflow


class Release(GithubWorkflow):
    """On a tag `v*`: the image goes to `registry` under the version, the package to PyPI by trusted publishing.

    Both wait for the approval of GitHub's environment `environment`: a tag that a machine cuts publishes nothing by
    itself. `image` is the project's image that is built; `build` and `publisher` pin the two PyPI tools.
    """

    template: ClassVar[str] = "github/release.yml.j2"

    name: WorkflowName = "release"
    registry: str
    image: str
    python: str = Field(default="3.12", pattern=r"^3\.\d+$")
    tools: tuple[str, ...] = ("build==1.4.0", "uv==0.13.9")
    environment: str = Field(default="release", pattern=r"^[\w-]+$")
    timeout_minutes: PositiveInt = 30

    @property
    def named_images(self) -> tuple[str, ...]:
        """The repository of `image`."""
        return (self.image,)
