"""The tags under which a checkout pushes its images and deploys them, and what these are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ..syntax.image import parts, plain_name
from .examination import checkouts
from .known import NOTHING, Known
from .pair._builds import builds
from .pair._delivery import deliveries
from .pair._delivery import described as of_a_run
from .pair._deploy import references
from .pair._github import Samples, samples_of
from .pair._image import image
from .pair._metadata import metadata_step, metadata_tags
from .pair._sample import COMMIT, UNKNOWN, known
from .view.checkout import Checkout
from .view.github import GithubFile, GithubStep

_BUILD = "docker/build-push-action"
_DEPLOYS = re.compile(r"\bkubectl\b|\bhelm\b")
# A shorter part of the commit may stand in a text by chance.
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Tagged:
    """An image that the file at `path` pushes or deploys.

    `tag` is the one for a sample commit; None where the files do not tell it.
    """

    path: str
    verb: Literal["pushed", "deployed"]
    repository: str
    tag: str | None

    @property
    def is_of_the_commit(self) -> bool:
        """Whether the commit can be told from the tag."""
        return self.tag is not None and COMMIT[:_SHORTEST] in self.tag

    @property
    def described(self) -> str:
        """The tag for a person, who knows of no sample commit."""
        if self.tag is None:
            return "a tag that the files do not tell"
        at = self.tag.find(COMMIT[:_SHORTEST])
        if at < 0:
            return of_a_run(self.tag)
        end = at + max(length for length in range(len(COMMIT) + 1) if self.tag.startswith(COMMIT[:length], at))
        before, after = (repr(each.replace(UNKNOWN, "…")) if each else "" for each in (self.tag[:at], self.tag[end:]))
        return " and ".join(filter(None, (before, of_a_run(self.tag[at:end]), after)))


def tagged(files: Mapping[str, str], known_beside: Known = NOTHING) -> tuple[Tagged, ...]:
    """Every image that the files of one repository, texts by path, push or deploy, as far as they tell it."""
    every = (each for checkout in checkouts(files, lambda _: known_beside) for each in _tagged(checkout))
    return tuple(dict.fromkeys(every))


def _tagged(checkout: Checkout) -> Iterator[Tagged]:
    for build in builds(checkout):
        # What the action is given is looked at below, where a part of it may be unknown.
        if build.pushes and not (isinstance(build.step, GithubStep) and build.step.action == _BUILD):
            for each in build.images:
                yield Tagged(build.path, "pushed", each.repository, each.tag)
    for delivery in deliveries(checkout):
        each = delivery.deployed.image
        if not each.digest:
            yield Tagged(delivery.deployed.file.path, "deployed", each.repository, each.tag)
    for file in checkout.actions:
        samples = samples_of(checkout, file)
        for step in file.steps:
            if step.action == _BUILD:
                yield from _pushed(file, samples, step)
            yield from _deployed(file, samples, step)


def _pushed(file: GithubFile, samples: Samples, step: GithubStep) -> Iterator[Tagged]:
    tags, push = (step.inputs[name][1] if name in step.inputs else None for name in ("tags", "push"))
    if tags is None or samples.node(step, push) in ("", "false"):
        return
    source = metadata_step(step, tags.value)
    if source is not None:
        for name, tag in metadata_tags(samples, source):
            yield _named(file, name, f"{name}:{tag}")
        return
    for written in filter(None, (each.strip() for each in re.split(r"[,\n]", tags.value))):
        yield _named(file, written, samples.text(step, written))


def _named(file: GithubFile, written: str, sampled: str) -> Tagged:
    """An image that is pushed; what nobody knows of its name stays as it is written."""
    found = parts(sampled)
    repository = found.repository if known(found.repository) else parts(written).repository
    # Where neither is known, the text may be a whole list of images.
    tag = found.tag or ("latest" if known(found.repository) else UNKNOWN)
    return Tagged(file.path, "pushed", plain_name(repository), tag if known(tag) or COMMIT[:_SHORTEST] in tag else None)


def _deployed(file: GithubFile, samples: Samples, step: GithubStep) -> Iterator[Tagged]:
    run = step.field("run")
    sampled = samples.script(step) if run is not None and _DEPLOYS.search(run.value) else None
    if sampled is None:
        return
    for command in sampled.script.commands:
        for reference in references(command, sampled.values):
            found = image(reference)
            if found is not None and not found.digest:
                yield Tagged(file.path, "deployed", found.repository, found.tag)
