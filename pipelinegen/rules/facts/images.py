"""What is known of images: which ones there are not, and which ones a command pushes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ...syntax.image import parts, plain_name, tag_of
from ...syntax.shell import Command, Word
from .verbs import spoken

NEVER_PUBLISHED: Mapping[str, str] = MappingProxyType(
    {"woodpeckerci/plugin-slack": "use `plugins/slack`, which takes the same settings, or post to it with curl"}
)
"""Images that sound as if they existed, and what to use instead."""

PUSHING = ("docker", "podman", "buildah", "nerdctl")
"""The programs whose commands `pushed` knows."""

_WITHDRAWN = "2025-09-29"  # the day on which Bitnami took every tag but `latest` off Docker Hub


@dataclass(frozen=True, slots=True)
class Missing:
    """Why an image cannot be pulled, and what to use; `certain` unless its owner may have one of its own."""

    reason: str
    remedy: str
    certain: bool = True


def missing(image: str) -> Missing | None:
    """What is known against an image; None where nothing is."""
    name = plain_name(parts(image).repository)
    if name in NEVER_PUBLISHED:
        return Missing("was never published", NEVER_PUBLISHED[name])
    if not name.startswith("bitnami/") or tag_of(image) in ("", "latest", None):
        return None
    reason = f"is gone: Bitnami withdrew every tag but 'latest' on {_WITHDRAWN}"
    if name == "bitnami/kubectl":
        return Missing(reason, "use another image with kubectl, such as `alpine/k8s:1.31.2`, or one of your own")
    return Missing(reason, "use the image of the project itself", certain=False)


def is_among(image: str, names: Collection[str]) -> bool:
    """Whether one of the names means the image; without a tag `latest` is meant."""
    return _with_latest(image) in map(_with_latest, names)


def _with_latest(image: str) -> str:
    return plain_name(image).removesuffix(":latest")


def pushed_by(command: Command) -> tuple[Word, ...] | None:
    """The images that a command of `PUSHING` pushes, which may be unknown; None if it does not push."""
    words = spoken(command)
    said = [word.value for word in words[:2]]
    if said[:1] == ["push"]:
        return words[1:2]
    if said == ["image", "push"]:
        return words[2:3]
    if (said[:1] == ["build"] or said in (["buildx", "build"], ["buildx", "b"])) and command.has("--push"):
        return command.values_of("-t", "--tag")
    return None
