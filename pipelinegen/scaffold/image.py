"""Images by their names: which registry of the fleet is meant, and whether a container runs one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ..model.image import Image, ImageReference, image_named
from ..syntax.image import HUB, plain_name, registry
from .manifest import Workload

if TYPE_CHECKING:
    from ..model.fleet import Registry


def read_image(text: str, registries: Sequence[Registry]) -> tuple[str, str]:
    """The registry, empty for the first, and the repository that a name means. Raises ValueError."""
    reference = image_named(text)
    if reference.tag or reference.digest:
        raise ValueError(f"{text!r} has a version, which the commit gives it later; name it without")
    if not reference.registry or not registries:
        return "", reference.repository
    host = registry(reference.registry)
    for index, each in enumerate(registries):
        if host in (each.push_host or HUB, each.pull_host or HUB):
            return (each.name if index else ""), reference.repository
    names = " and ".join(each.push_host or HUB for each in registries)
    raise ValueError(f"{text!r} is in no registry of the fleet, which has {names}; declare it in fleet.py first")


def is_run(image: Image, name: str, registries: Sequence[Registry]) -> bool:
    """Whether what a container runs is this image, whatever its tag."""
    try:
        running = ImageReference.parse(plain_name(name)).name
    except ValueError:
        return False  # a variable, or a chart's template
    by_name = {"": registries[0], **{each.name: each for each in registries}} if registries else {}
    pulled = [by_name[where].pull_name(each) for where, each in image.places.items() if where in by_name]
    return running in map(plain_name, pulled or image.places.values())


def names_of(owner: str, workloads: Iterable[Workload], registries: Sequence[Registry]) -> Iterator[str]:
    """What the manifests run that is called like an owner's images, in a registry of the fleet."""
    for workload in workloads:
        for image in workload.images.values():
            try:
                name = ImageReference.parse(plain_name(image)).name
                _, repository = read_image(name, registries)
            except ValueError:
                continue
            if owner and repository.startswith(f"{owner.lower()}/"):
                yield name
