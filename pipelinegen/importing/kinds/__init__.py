"""The kinds, each read back from a file: the first that fits is the one."""

from __future__ import annotations

from pydantic import ValidationError

from ..document import Document
from . import build_and_deploy, checks, deploy, image_build, infra
from .reading import Given, Reading

_READERS = (checks.read, build_and_deploy.read, image_build.read, deploy.read, infra.read)


def reading_of(document: Document, given: Given) -> Reading | None:
    """What a file is read as; None where it fits no kind. Raises UnknownRegistryError."""
    for read in _READERS:
        try:
            found = read(document, given)
        except ValidationError:  # what stands there is nothing that this kind can be told
            continue
        if found is not None:
            return found
    return None
