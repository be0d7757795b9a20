"""What steps run in and with: images and actions, and where their versions come from."""

from typing import Annotated

from pydantic import field_validator

from ..syntax.pins import FULL_VERSION
from .base import Model, Reason, matching
from .image import ImageReference


class Tools(Model):
    """The images that steps run in, each with its tag, or without one where a lock file pins it."""

    kubectl: str
    shell: str
    git: str
    buildx: str
    slack: str
    ci: str = ""

    @field_validator("*")
    @classmethod
    def _readable(cls, value: str) -> str:
        if value:
            ImageReference.parse(value)
        return value


class FloatingImage(Model):
    """An image that is used under a name whose content changes, and why that has to be.

    Of an image that a lock file pins, the name is enough.
    """

    image: str
    reason: Reason

    @field_validator("image")
    @classmethod
    def _readable(cls, value: str) -> str:
        ImageReference.parse(value)
        return value


class Action(Model):
    """A GitHub action pinned by its commit; `version` is the full version that commit carries."""

    name: Annotated[str, matching(r"[\w.-]+/[\w.-]+(/[\w.-]+)*", "an action, written owner/name")]
    version: Annotated[str, matching(FULL_VERSION, "a full version such as 'v6.1.0'")]
    commit: Annotated[str, matching(r"[0-9a-f]{40}", "a full commit of 40 hexadecimal characters")]
