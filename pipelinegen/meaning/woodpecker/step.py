"""What has changed in one step, service or clone step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from ..conditions import conditions_changed, events_changed
from ..difference import Sayer, by_key, parts
from ..image import image_changed
from ..said import Said, Subject, Weight
from ..script import script_changed
from ..words import MISSING, counted, listing, shown
from .document import Body, by_event
from .resources import options_changed
from .text import script_text
from .when import others_changed

# What lets a container do more than others; a server wants trust for it.
_RIGHTS = dict.fromkeys(
    ("privileged", "volumes", "devices", "network_mode", "dns", "dns_search", "extra_hosts", "tmpfs"), Weight.RIGHTS
)
_TAGS = dict.fromkeys(("tag", "tags", "repo", "repos", "auto_tag"), Weight.IMAGES)


@dataclass(frozen=True, slots=True)
class Presence:
    """On which of the events that start its workflow before and now a container is there.

    `others` start the workflow only now, or it is not known what they start.
    """

    old: Collection[str]
    new: Collection[str]
    others: Collection[str]


def container_changed(
    subject: Subject, old: Body, new: Body, presence: Presence, ignored: Collection[str]
) -> Iterator[Said]:
    """Everything that has changed in a container; `ignored` are keys that the server does not know."""
    conditions = by_event(None) if "when" not in new else new["when"]
    assert isinstance(conditions, Mapping)
    events = list(events_changed(subject, presence.old, presence.new, conditions))
    yield from events

    def when(was: object, now: object) -> Iterable[Said] | None:
        before, after = (by_event(None) if each is MISSING else each for each in (was, now))
        assert isinstance(before, Mapping)
        assert isinstance(after, Mapping)
        there = [event for event in presence.old if event in presence.new]
        said = list(conditions_changed(subject, before, after, there, after=True))
        told = {*presence.old, *presence.new, *presence.others}
        return [*said, *others_changed(subject, before, after, told)] or None

    sayers: dict[str, Sayer] = {
        "image": lambda was, now: image_changed(subject, was, now),
        "commands": lambda was, now: _commands(subject, was, now),
        "when": when,
        "failure": lambda was, now: _failure(subject, was, now),
        "detach": lambda was, now: _switch(subject, was, now, "in the background", Weight.RUNS),
        "privileged": lambda was, now: _switch(subject, was, now, "privileged", Weight.RIGHTS),
        "depends_on": lambda was, now: dependencies_changed(subject, was, now),
        "backend_options": lambda was, now: options_changed(subject, was, now),
        "environment": lambda was, now: by_key(subject, "environment", was, now),
        "settings": lambda was, now: by_key(subject, "settings", was, now, _TAGS),
        "name": lambda was, now: _name(subject, was, now),
    }
    notes = dict.fromkeys(ignored, "; the server ignores this key")
    yield from parts(subject, old, new, sayers, weights=_RIGHTS, notes=notes)


def dependencies_changed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    """For what a step or a workflow waits, where it names anything."""
    if all(each is MISSING or isinstance(each, list) for each in (old, new)):
        yield Said(Weight.RUNS, subject, "waits for", f"{_waits(new)}, was for {_waits(old)}")


def _waits(names: object) -> str:
    if not isinstance(names, list):
        return "nothing named"
    return listing([each if isinstance(each, str) else shown(each) for each in names])


def _name(subject: Subject, old: object, new: object) -> Iterator[Said]:
    if isinstance(new, str) and isinstance(old, str):
        yield Said(Weight.CHECKS, Subject(subject.kind, old, subject.of), "is", f"called {new} now")


def _commands(subject: Subject, old: object, new: object) -> Iterator[Said]:
    if not isinstance(old, list):
        if isinstance(new, list):
            lines = script_text([*map(str, new)]).written.count("\n") + 1
            yield Said(Weight.SCRIPTS, subject, "runs", f"a script of {counted(lines, 'line')}, was none", "now")
    elif not isinstance(new, list):
        yield Said(Weight.SCRIPTS, subject, "has", "a script: what its image starts by itself runs", "no longer")
    else:
        before, after = (script_text([*map(str, each)]) for each in (old, new))
        yield from script_changed(subject, before, after)
        if before.written == after.written:
            yield Said(
                Weight.REST, subject, "has", f"the same script in {counted(len(new), 'command')}, was {len(old)}"
            )


def _failure(subject: Subject, old: object, new: object) -> Iterator[Said]:
    if new == "ignore":
        yield Said(Weight.RUNS, subject, "", "a failure is ignored now")
    elif old == "ignore" and new is MISSING:
        yield Said(Weight.RUNS, subject, "", "a failure is no longer ignored")


def _switch(subject: Subject, old: object, new: object, how: str, weight: Weight) -> Iterator[Said]:
    if new is True:
        yield Said(weight, subject, "runs", how, "now")
    elif old is True and (new is MISSING or new is False):
        yield Said(weight, subject, "runs", how, "no longer")
