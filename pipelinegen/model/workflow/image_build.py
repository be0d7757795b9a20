"""The Woodpecker workflows that build images inside the cluster."""

from typing import ClassVar

from pydantic import model_validator

from .base import WoodpeckerWorkflow


class ImageBuild(WoodpeckerWorkflow):
    """Builds images in the cluster and pushes them under the commit's tag.

    `images` are the repositories it builds (empty: all that the project deploys). `push=False` only proves that they
    build. `verify` walks the pushed image in its registry: every manifest, config and layer. `deploy` then deploys
    it as the Deploy kind does, with the same `vault` and `before`.
    """

    template: ClassVar[str] = "woodpecker/image-build.yml.j2"

    images: tuple[str, ...] = ()
    push: bool = True
    verify: bool = False
    deploy: bool = False
    vault: str = ""
    before: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _pushed(self) -> "ImageBuild":
        if self.deploy and not self.push:
            raise ValueError("it cannot deploy what it does not push")
        return self

    @property
    def named_images(self) -> tuple[str, ...]:
        """The repositories of `images`."""
        return self.images

    @property
    def builds(self) -> tuple[str, ...] | None:
        """The repositories of the images it pushes."""
        return (self.images or None) if self.push else ()

    @property
    def deploys(self) -> bool:
        """Whether it deploys what it built."""
        return self.deploy
