"""The name of an image as a CI file has it, where variables may stand in it.

A name without variables is read strictly by `model.image.ImageReference`.
"""

from __future__ import annotations

from typing import NamedTuple

HUB = "docker.io"
"""Docker Hub, where an image lies whose name says no host."""
_HUB_NAMES = frozenset({HUB, "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "hub.docker.com"})


class Parts(NamedTuple):
    """An image's repository with its host, its tag (empty without one), and whether it has a digest."""

    repository: str
    tag: str
    digest: bool


def parts(image: str) -> Parts:
    """The parts of an image's name, as they are written."""
    name, _, digest = image.partition("@")
    folder, slash, last = name.rpartition("/")
    base, _, tag = last.partition(":")
    return Parts(folder + slash + base, tag, bool(digest))


def tag_of(image: str) -> str | None:
    """The tag; empty without one, None where a digest says which image it is or the tag is not written here."""
    repository, tag, digest = parts(image)
    if digest or "$" in tag or (not tag and "$" in repository.rpartition("/")[2]):
        return None
    return tag


def is_floating(image: str) -> bool:
    """Whether the image is another one each time somebody pushes it: `latest`, or no tag at all."""
    return tag_of(image) in ("", "latest")


def plain_name(image: str) -> str:
    """The name without Docker Hub's own host and folder, which may be left out."""
    first, _, rest = image.partition("/")
    return (rest if rest and first in _HUB_NAMES else image).removeprefix("library/")


def host_of(image: str) -> str:
    """The registry that an image lies in; empty where a variable holds it."""
    first, slash, _ = image.partition("/")
    if "$" in first:
        return ""
    is_host = slash and (any(sign in first for sign in ".:") or first == "localhost")
    return registry(first) if is_host else HUB


def path_of(image: str) -> str:
    """The repository without the registry's host, wherever the image was copied to."""
    name = plain_name(parts(image).repository)
    return name if host_of(name) == HUB else name.partition("/")[2]


def registry(address: str) -> str:
    """The host that an address such as `https://index.docker.io/v1/` means; empty where a variable holds it."""
    host = address.partition("://")[2] or address
    host = host.partition("/")[0].lower()
    if "$" in host:
        return ""
    return HUB if host in _HUB_NAMES else host
