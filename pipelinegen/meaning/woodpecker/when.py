"""What there is to say of a `when` besides the events that start something."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ...woodpecker import EVENTS
from ..conditions import ByEvent
from ..difference import same
from ..said import Said, Subject, Weight
from ..words import listing

_MOST_SHOWN = 3


def others_changed(subject: Subject, old: ByEvent, new: ByEvent, told: Collection[str]) -> Iterator[Said]:
    """What has changed for events that start nothing here; of those that are `told` something better has been said."""
    changed = [
        event for event in dict.fromkeys((*old, *new)) if not same(list(old.get(event, ())), list(new.get(event, ())))
    ]
    if unknown := [event for event in changed if event not in EVENTS]:
        verb, adverbs = "names", "" if any(event in new for event in unknown) else "no longer"
        yield Said(
            Weight.REST,
            subject,
            verb,
            f"{listing([repr(each) for each in unknown])} in `when`, which is no event",
            adverbs,
        )
    left = [event for event in changed if event in EVENTS]
    if left and not any(event in told for event in changed):
        which = f": {listing(left)}" if len(left) <= _MOST_SHOWN else ""
        yield Said(Weight.REST, subject, "has", f"another `when` for events that start nothing here{which}")
