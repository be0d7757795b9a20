"""Container images: how they are named, where they are kept, which are built."""

import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator, model_validator

from .base import CheckoutPath, Model, Reason, fault

_COMPONENT = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"


@dataclass(frozen=True)
class ImageReference:
    """`registry/repository:tag@digest` in its parts; a part that is not written is empty."""

    registry: str
    repository: str
    tag: str
    digest: str

    @classmethod
    def parse(cls, text: str) -> "ImageReference":
        """Read a reference. Raises ValueError when it is none."""
        match = re.fullmatch(
            r"(?:(?P<registry>localhost(?::\d+)?|[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+)/)?"
            rf"(?P<repository>{_COMPONENT}(?:/{_COMPONENT})*)"
            r"(?::(?P<tag>[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?"
            r"(?:@(?P<digest>sha256:[0-9a-f]{64}))?",
            text,
        )
        if match is None:
            raise ValueError(f"{text!r} is not an image reference; write it as registry/repository:tag")
        return cls(*(match[part] or "" for part in ("registry", "repository", "tag", "digest")))

    @property
    def name(self) -> str:
        """The image without its version."""
        return f"{self.registry}/{self.repository}" if self.registry else self.repository

    @property
    def floats(self) -> bool:
        """Whether what it names can change: no tag, or `latest`, and no digest."""
        return not self.digest and self.tag in ("", "latest")


def _readable(text: str) -> str:
    ImageReference.parse(text)
    return text


# An image that a step runs in, with its tag.
StepImage = Annotated[str, AfterValidator(_readable)]


def image_named(text: str) -> ImageReference:
    """The image that a project's own name for one means. Raises ValueError, which says a name that would be right."""
    reference = _parsed(text)
    if reference is None:
        folder, slash, last = text.lower().partition("@")[0].rpartition("/")
        proposal = folder + slash + last.partition(":")[0]
        right = proposal if _parsed(proposal) else "me/shop"
        what = "small letters and digits, with '.', '_' or '-' between them, and no tag"
        raise ValueError(f"{text!r} is not the name of an image, which has {what}; write it like {right!r}")
    return reference


def _parsed(text: str) -> ImageReference | None:
    try:
        return ImageReference.parse(text)
    except ValueError:
        return None


def repository_name(text: str) -> str:
    """`text` if it is the name of an image repository (no registry, no tag). Raises ValueError."""
    reference = image_named(text)
    if reference.registry or reference.tag or reference.digest:
        raise ValueError(f"{text!r} must be a repository alone; its registry and its tag are set elsewhere")
    return text


class Image(Model):
    """An image that a project builds.

    `repository` is its name in the registry called `registry` (empty: the fleet's first); `also` names further
    registries it is pushed to, each with its repository there. `dockerfile` counts from the top of the checkout
    (default: `Dockerfile` in the context). `publish_latest` is the reason why `:latest` is pushed too; without one it
    is not, because caches keep serving an old `:latest`.
    """

    repository: str
    registry: str = ""
    also: dict[str, str] = Field(default_factory=dict)
    dockerfile: CheckoutPath | None = None
    context: CheckoutPath = "."
    publish_latest: Reason | None = None

    @field_validator("repository")
    @classmethod
    def _repository(cls, value: str) -> str:
        return repository_name(value)

    @field_validator("also")
    @classmethod
    def _repositories(cls, value: dict[str, str]) -> dict[str, str]:
        for repository in value.values():
            repository_name(repository)
        return value

    @field_validator("publish_latest", mode="before")
    @classmethod
    def _reason(cls, value: object) -> object:
        if isinstance(value, bool):
            raise ValueError("say why as a text: the reason is shown where the tag is pushed")
        return value

    @model_validator(mode="after")
    def _further(self) -> "Image":
        if self.registry in self.also:
            raise fault(f"registry {self.registry!r} is the image's own; `also` names further ones", ("also",))
        return self

    @property
    def key(self) -> str:
        """The last part of the repository as a name for jobs and steps: `blog` of `viktorbarzin/blog`."""
        return self.repository.rpartition("/")[2].replace(".", "-")

    @property
    def dockerfile_path(self) -> str:
        """The Dockerfile from the top of the checkout; one that is not named lies in the context."""
        return self.dockerfile or (f"{self.context}/Dockerfile" if self.context != "." else "Dockerfile")

    @property
    def places(self) -> dict[str, str]:
        """Every registry it is pushed to, with its repository there; the registry's name is empty for the first."""
        return {self.registry: self.repository, **self.also}
