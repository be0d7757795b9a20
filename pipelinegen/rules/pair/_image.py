"""An image as two files can name it: one repository under one name, and the tag for the sample commit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ...finding import Position
from ._sample import known

_REFERENCE = re.compile(
    r"(?P<name>(?:[\w.-]+(?::\d+)?/)?[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[\w][\w.-]{0,127}))?:?(?P<digest>@sha256:[0-9a-f]{64})?"
)
_HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")

_TOP = Position()


@dataclass(frozen=True)
class Image:
    """`tag` is None where it is not known, or where none is given; `position` is where the image is named."""

    repository: str
    tag: str | None = None
    position: Position = _TOP
    digest: bool = False

    @property
    def path(self) -> str:
        """The repository without the registry's host."""
        head, _, tail = self.repository.partition("/")
        return tail if tail and ("." in head or ":" in head or head == "localhost") else self.repository


def image(text: str, position: Position = _TOP) -> Image | None:
    """The image that a text names; None where that is not known, or it names none."""
    head, slash, tail = text.rpartition("/")
    repository = head + slash + tail.partition(":")[0]
    if not known(repository):
        return None
    match = _REFERENCE.fullmatch(text if known(text) else repository)
    if not match:
        return None
    name = match["name"]
    for hub in _HUB:
        name = name.removeprefix(hub)
    return Image(name.removeprefix("library/"), match["tag"], position, bool(match["digest"]))
