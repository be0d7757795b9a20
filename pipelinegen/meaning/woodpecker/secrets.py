"""Which secrets a workflow needs, and for which events they must be allowed."""

from __future__ import annotations

from collections.abc import Iterator

from ..said import Said, Subject, Weight
from ..words import named
from .behaviour import Behaviour

_MOST_SHOWN = 3


def secrets_changed(workflow: Subject, old: Behaviour, new: Behaviour) -> Iterator[Said]:
    """What it needs now and on which events, and what it no longer needs."""
    known = dict.fromkeys(event for event in (*old.events, *new.events) if event not in {**old.untold, **new.untold})
    for before, after, adverbs in ((old, new, "now"), (new, old, "no longer")):
        needed: dict[tuple[str, ...], list[str]] = {}
        for name in sorted({name for names in after.secrets.values() for name in names}):
            events = tuple(
                event
                for event in known
                if name in after.secrets.get(event, ()) and name not in before.secrets.get(event, ())
            )
            if events:
                needed.setdefault(events, []).append(name)
        for events, names in needed.items():
            started = [event for event in known if event in after.events and event not in before.events]
            every = len(events) > _MOST_SHOWN and list(events) == started
            on = f"each of these {len(events)} events" if every else named("event", events)
            yield Said(Weight.SECRETS, workflow, "needs", f"{named('secret', names)} for {on}", adverbs)
