"""The images that a file builds, as the definition has them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...model.image import Image
from ...rules.acts import Build
from ...rules.view.github import GithubStep
from ...syntax import yaml
from ..document import Document
from .reading import Given
from .registries import places_of

_REASON = re.compile(r"^ +# `latest` is pushed too, because: (.*)$", re.MULTILINE)


def image_of(given: Given, document: Document, build: Build) -> Image | None:
    """The image of a build; None where it is not known, or has no Dockerfile in the repository.

    Raises UnknownRegistryError, and pydantic's ValidationError for what no definition can say.
    """
    names = list(dict.fromkeys(each.repository for each in build.images))
    context = _raw(document, build, "context") or build.context
    dockerfile = _raw(document, build, "dockerfile", "file") or build.dockerfile
    if not names or context is None or dockerfile is None:
        return None
    (registry, repository), *others = places_of(given.fleet, names).items()
    default = Image(repository=repository, context=context).dockerfile_path
    return Image(
        repository=repository,
        registry=registry,
        also=dict(others),
        context=context,
        dockerfile=None if dockerfile == default else dockerfile,
        publish_latest=_latest(given, document, build),
    )


def _latest(given: Given, document: Document, build: Build) -> str | None:
    """The reason for which `latest` is pushed, too: as the file says it, or as somebody has said beside it."""
    if not any(each.tag == "latest" for each in build.images):
        return None
    # In a file of ours the reason stands in the step, as a comment.
    lines = document.text.split("\n")[build.step.node.position.line - 1 : build.images[0].position.line]
    reason = _REASON.search("\n".join(lines)) if document.is_ours else None
    return reason[1] if reason else given.asked.publish_latest


def _raw(document: Document, build: Build, *names: str) -> str:
    """A setting as it is written in a file of ours; elsewhere the same path may be written in several ways."""
    if not document.is_ours:
        return ""
    holder = "with" if isinstance(build.step, GithubStep) else "settings"
    for name in names:
        node = yaml.field(build.step.node, holder, name)
        if node is not None and node.kind == "scalar":
            return node.value
    return ""


def merged(found: Sequence[Image]) -> tuple[Image, ...]:
    """The images of all files, each once; what one file says and another does not is kept."""
    by_repository: dict[str, Image] = {}
    for image in found:
        other = by_repository.setdefault(image.repository, image)
        if other is not image:
            also = {**image.also, **other.also}
            by_repository[image.repository] = other.model_copy(
                update={"also": also, "publish_latest": other.publish_latest or image.publish_latest}
            )
    return tuple(by_repository.values())
