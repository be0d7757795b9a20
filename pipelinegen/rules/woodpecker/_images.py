"""Images by their names: their tag, their registry, and which ones there are not."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

HUB = "docker.io"
_HUB_NAMES = frozenset({"index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"})

NEVER_PUBLISHED: Mapping[str, str] = MappingProxyType(
    {"woodpeckerci/plugin-slack": "use `plugins/slack`, which takes the same `webhook`, `channel` and `template`"}
)
"""Images that sound as if they existed, and what to use instead."""

WITHDRAWN = "2025-09-29"
"""The day on which Bitnami took every tag but `latest` off Docker Hub."""


def tag_of(image: str) -> str | None:
    """The tag; empty without one, None where a digest says which image it is or the tag is not written here."""
    if "@" in image:
        return None
    last = image.rpartition("/")[2]
    _, colon, tag = last.partition(":")
    if "$" in tag or (not colon and "$" in last):
        return None
    return tag


def is_floating(image: str) -> bool:
    """Whether the image is another one each time somebody pushes it: `latest`, or no tag at all."""
    return tag_of(image) in ("", "latest")


def plain_name(image: str) -> str:
    """The name without Docker Hub's own host, which may be left out."""
    return image.removeprefix("docker.io/").removeprefix("library/")


def host_of(image: str) -> str:
    """The registry that an image lies in; empty where a variable holds it."""
    first, slash, _ = image.partition("/")
    if "$" in first:
        return ""
    is_host = slash and (any(sign in first for sign in ".:") or first == "localhost")
    return registry(first) if is_host else HUB


def registry(address: str) -> str:
    """The host that an address such as `https://index.docker.io/v1/` means; empty where a variable holds it."""
    host = address.partition("://")[2] or address
    host = host.partition("/")[0].lower()
    if "$" in host:
        return ""
    return HUB if host in _HUB_NAMES else host
