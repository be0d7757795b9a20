"""An image as two files can name it: one repository under one name, and the tag for the sample commit."""

from __future__ import annotations

from dataclasses import dataclass

from ...finding import Position
from ...model.image import ImageReference
from ...syntax.image import parts, path_of, plain_name
from ._sample import known

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
        return path_of(self.repository)


def image(text: str, position: Position = _TOP) -> Image | None:
    """The image that a text names; None where that is not known, or it names none."""
    repository = parts(text).repository
    if not known(repository):
        return None
    try:
        # A chart that joins repository and tag by a colon is given `@sha256:…` for a tag.
        found = ImageReference.parse(text.replace(":@", "@") if known(text) else repository)
    except ValueError:
        return None
    return Image(plain_name(repository), found.tag or None, position, bool(found.digest))
