"""What the tags of images are made of, before and now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from ..rules import Known
from ..rules.tags import Tagged, tagged
from ..woodpecker import Server
from .said import Said, Subject, Weight
from .words import listing

_Key = tuple[str, str, str]


def tags_changed(old: Mapping[str, str], new: Mapping[str, str], server: Server) -> Iterator[tuple[str, Said]]:
    """What has changed in the tags that are pushed and deployed, each with the path of the file that does it."""
    known = Known(server.version, privileged_plugins=server.privileged_plugins)
    before, after = (_by_image(tagged(files, known)) for files in (old, new))
    for key in sorted({*before, *after}):
        path, verb, repository = key
        if path not in old or path not in new or before.get(key) == after.get(key):
            continue
        subject = Subject("image", repository)
        where = f" by {PurePosixPath(path).stem}"
        if key not in before and all(each.tag is None for each in after[key]):
            continue
        if key not in before:
            yield path, Said(Weight.IMAGES, subject, "is", f"{verb}{where}, as {_all(after[key])}", "now")
        elif key not in after:
            rest = f"the files no longer show that it is {verb}{where}, as {_all(before[key])}"
            yield path, Said(Weight.IMAGES, subject, "", rest)
        else:
            rest = f"{verb}{where} as {_all(after[key])}, was {_all(before[key])}{_derived(before[key], after[key])}"
            yield path, Said(Weight.IMAGES, subject, "is", rest)


def _by_image(found: tuple[Tagged, ...]) -> dict[_Key, list[Tagged]]:
    images: dict[_Key, list[Tagged]] = {}
    for each in sorted(found, key=lambda each: each.described):
        images.setdefault((each.path, each.verb, each.repository), []).append(each)
    return images


def _all(tags: list[Tagged]) -> str:
    return listing([each.described for each in tags])


def _derived(old: list[Tagged], new: list[Tagged]) -> str:
    before, after = (any(each.is_of_the_commit for each in tags) for tags in (old, new))
    # Of a tag that nobody can tell it may be true all the same.
    if before == after or any(each.tag is None for each in (*old, *new)):
        return ""
    return f": the image tag is {'derived from the commit now' if after else 'no longer derived from the commit'}"
