"""Where the server refuses a pipeline because of a file, or nobody knows what it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..said import Said, Subject, Weight
from ..words import listing
from .behaviour import Behaviour
from .workflow import Workflow


def dark(old: Workflow, new: Workflow) -> Said:
    """A file of which on one side nothing is known but why."""
    if not new.is_dark:
        said = f"before, {old.behaviour.verdict('refused')}; nothing can be said of the change"
    elif old.is_dark:
        said = f"as before, {new.behaviour.verdict('refuses')}; nothing can be said of the change"
    else:
        said = f"now {new.behaviour.verdict('refuses')}; nothing more can be said"
    return Said(Weight.REFUSED, new.subject, "", said)


def refused(subject: Subject, old: Behaviour, new: Behaviour) -> Iterator[Said]:
    """Single events on which the server refuses the pipeline now, or no longer does."""
    for message, events in _by_message(new.refused, old.refused).items():
        rest = f"on {listing(events)} the server refuses the whole pipeline now: {message}"
        yield Said(Weight.REFUSED, subject, "", rest)
    for message, events in _by_message(_without(old.refused, new.untold), {}).items():
        started = [event for event in events if event in new.events]
        rest = f"on {listing(events)} the server no longer refuses the pipeline"
        rest += f", and {listing(started)} starts it" if started else ""
        yield Said(Weight.REFUSED, subject, "", f"{rest}; it did because {message}")
    for message, events in _by_message(new.unknown, old.unknown).items():
        yield Said(Weight.REFUSED, subject, "", f"nothing can be said of {listing(events)}: {message}")


def _by_message(found: Mapping[str, str], known: Mapping[str, str]) -> dict[str, list[str]]:
    """The events by the message that they have here and not there."""
    events: dict[str, list[str]] = {}
    for event, message in found.items():
        if known.get(event) != message:
            events.setdefault(message, []).append(event)
    return events


def _without(found: Mapping[str, str], others: Mapping[str, str]) -> Mapping[str, str]:
    return {event: message for event, message in found.items() if event not in others}
