"""What a checkout deploys, and what is known of how the image came to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...woodpecker import environ, metadata_of
from ...woodpecker.compiled import CompileError
from ..view.checkout import Checkout
from ._build import Build
from ._builds import builds, is_opaque
from ._deploy import Deployed, deployed
from ._reply import DEPLOYS, answered, is_own
from ._sample import COMMIT
from ._trigger import Trigger

_FIRST_EVENTS = ("push", "deployment", "tag", "release", "cron")
_SHORTEST = 6
# What the samples have as the number of a run or a pipeline.
_NUMBERS = {"317": "the number of GitHub's run", "512": "the number of Woodpecker's pipeline"}


@dataclass(frozen=True)
class Delivery:
    """An image that a workflow deploys: asked for by a trigger, or on an event of the repository (None)."""

    deployed: Deployed
    trigger: Trigger | None
    variables: Mapping[str, str]

    @property
    def tag(self) -> str:
        """The tag that it is deployed by; empty where it is not known."""
        return self.deployed.image.tag or ""

    @property
    def is_of_the_commit(self) -> bool:
        """Whether the tag is made for this very commit, by its own build."""
        return is_of_a_run(self.tag)


def is_of_a_run(tag: str) -> bool:
    """Whether a tag is that of the sample commit or of its run."""
    return (len(tag) >= _SHORTEST and COMMIT.startswith(tag)) or tag in _NUMBERS


def described(tag: str) -> str:
    """How a tag is told to a person, who knows of no sample commit."""
    if tag == COMMIT:
        return f"the whole commit, {len(COMMIT)} characters"
    if len(tag) >= _SHORTEST and COMMIT.startswith(tag):
        return f"the first {len(tag)} characters of the commit"
    return _NUMBERS.get(tag, repr(tag))


def deliveries(checkout: Checkout) -> tuple[Delivery, ...]:
    """Everything that the workflows of a checkout deploy."""
    if "deliveries" not in checkout.memory:
        checkout.memory["deliveries"] = tuple(_deliveries(checkout))
    found: tuple[Delivery, ...] = checkout.memory["deliveries"]
    return found


def built(checkout: Checkout) -> tuple[Build, ...]:
    """The builds that push; none where something else may build, too, or one of them is not known as a whole."""
    pushing = tuple(build for build in builds(checkout) if build.pushes)
    if is_opaque(checkout) or not all(build.whole for build in pushing):
        return ()
    return pushing


def _deliveries(checkout: Checkout) -> Iterator[Delivery]:
    files = {file.path: file for file in checkout.workflows}
    for trigger, replies in answered(checkout):
        # Where what is sent is not known, neither is what comes of it.
        if len(replies) == 1 and is_own(checkout, trigger):
            for workflow in replies[0].workflows:
                sent = replies[0].variables
                given = {**_metadata(checkout, "manual"), **sent}
                for each in deployed(workflow, files[workflow.path], given):
                    yield Delivery(each, trigger, sent)
    for file in checkout.workflows:
        event = next((name for name in _FIRST_EVENTS if name in file.events), None)
        if event is None or not DEPLOYS.search(file.text):
            continue
        compiled = file.compiled(event)
        if compiled is None or isinstance(compiled, CompileError):
            continue
        for workflow in compiled[:1]:
            for each in deployed(workflow, file, _metadata(checkout, event)):
                yield Delivery(each, None, {})


def _metadata(checkout: Checkout, event: str) -> Mapping[str, str]:
    return environ(metadata_of(event, version=checkout.known.version), checkout.known.version)
