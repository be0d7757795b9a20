"""What it means that another image is run."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .said import Said, Subject, Weight

# A colon behind which there is neither a slash nor the end of a `${…}` or `${{ … }}` begins the tag.
_TAG = re.compile(r":(?![^{}]*\})(?=(?:[^/{}]|\{[^}]*\})*\Z)")
_DIGEST = re.compile(r"(sha256:[0-9a-f]{12})[0-9a-f]+")


def image_changed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    """The image that runs now, and what of it is another: `runs bitnami/kubectl:1.30, was :latest`."""
    if not isinstance(old, str) or not isinstance(new, str):
        return
    before, after = _DIGEST.sub(r"\1", old), _DIGEST.sub(r"\1", new)
    if before == after:
        before, after = old, new
    (repository, was), (now, _) = _split(before), _split(after)
    yield Said(
        Weight.IMAGES, subject, "runs", f"{after}, was {(was or 'without a tag') if repository == now else before}"
    )


def _split(image: str) -> tuple[str, str]:
    """The repository, and the tag and the digest with their signs."""
    name, at, digest = image.partition("@")
    tag = _TAG.search(name)
    start = tag.start() if tag else len(name)
    return name[:start], name[start:] + at + digest
