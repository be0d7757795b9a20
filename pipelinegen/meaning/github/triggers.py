"""What starts a GitHub workflow, and what has changed in that."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..conditions import ByEvent, Condition, by_condition, conditions_changed, events_changed
from ..difference import fields, same, written
from ..said import Said, Subject, Weight
from ..words import MISSING, listing

TAGS = "a pushed tag"
_SCHEDULE = "schedule"
# What a filter of GitHub's is called elsewhere, and whether it lets through or keeps out.
_FILTERS = {
    "branches": ("branch", "include"), "branches-ignore": ("branch", "exclude"),
    "tags": ("tag", "include"), "tags-ignore": ("tag", "exclude"),
    "paths": ("path", "include"), "paths-ignore": ("path", "exclude"),
    "types": ("types", "include"), "workflows": ("workflows", "include"),
}  # fmt: skip
_OF_TAGS = ("tags", "tags-ignore")
_OF_BRANCHES = ("branches", "branches-ignore")


def triggers_of(on: object) -> object:
    """The events of `on`, each with its `filters` and the `rest` of what it says; as it is where it is no such thing.

    A push of a tag is an event of its own, since filters for branches alone keep it out, and the other way round.
    """
    if isinstance(on, str):
        on = {on: None}
    elif isinstance(on, list) and all(isinstance(each, str) for each in on):
        on = dict.fromkeys(on)
    if not isinstance(on, Mapping):
        return on
    found: dict[str, object] = {}
    for event, said in fields(on).items():
        filters = fields(said)
        if event == _SCHEDULE and isinstance(said, list):
            found[event] = {"crons": sorted(said, key=repr)}
        elif said is not None and not isinstance(said, Mapping):
            found[event] = {"rest": said}
        elif event == "push":
            found.update(_push(filters))
        else:
            found[event] = _trigger(filters)
    return found


def triggers_changed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    """Which events start the workflow now, and under which conditions."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return
    before, after = fields(old), fields(new)
    yield from events_changed(subject, list(before), list(after), _with_times(after))
    both = [event for event in before if event in after]
    yield from conditions_changed(subject, conditions_of(before), conditions_of(after), both)
    for event in both:
        was, now = fields(before[event]), fields(after[event])
        for key in ("crons", "rest"):
            if not same(was.get(key, MISSING), now.get(key, MISSING)):
                says = _crons if key == "crons" else _rest
                yield from says(subject, event, was.get(key, MISSING), now.get(key, MISSING))


def started_by(triggers: object) -> str:
    """The events with their conditions, in words."""
    found = by_condition(list(fields(triggers)), _with_times(fields(triggers)))
    return " and on ".join(f"{listing(events)}{text}" for text, events in found.items()) or "no event"


def conditions_of(triggers: Mapping[str, object]) -> ByEvent:
    """What each event must bring."""
    return {event: [fields(fields(found).get("filters"))] for event, found in triggers.items()}


def _with_times(triggers: Mapping[str, object]) -> ByEvent:
    """The same, where the times of a schedule count as a condition."""
    crons = fields(triggers.get(_SCHEDULE)).get("crons")
    times = {"times": {"include": [fields(each).get("cron") for each in crons]}} if isinstance(crons, list) else {}
    return {**conditions_of(triggers), **({_SCHEDULE: [times]} if times else {})}


def _push(filters: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    tags, branches = (any(key in filters for key in keys) for keys in (_OF_TAGS, _OF_BRANCHES))
    if branches or not tags:
        yield "push", _trigger({key: each for key, each in filters.items() if key not in _OF_TAGS})
    if tags or not branches:
        # What is said of both is told once.
        alone = tags and not branches
        yield TAGS, _trigger({key: each for key, each in filters.items() if alone or key in _OF_TAGS})


def _trigger(said: Mapping[str, object]) -> Mapping[str, object]:
    filters: dict[str, dict[str, object]] = {}
    for key, (name, part) in _FILTERS.items():
        if key in said:
            filters.setdefault(name, {})[part] = _ordered(said[key])
    rest = {key: each for key, each in said.items() if key not in _FILTERS}
    conditions: Condition = filters
    return {"filters": conditions, **({"rest": rest} if rest else {})}


def _ordered(names: object) -> object:
    """Patterns in one order, unless one takes back what another has let through."""
    items = names if isinstance(names, list) else [names]
    return items if any(str(each).startswith("!") for each in items) else sorted(items, key=str)


def _crons(subject: Subject, event: str, old: object, new: object) -> Iterator[Said]:
    before, after = (list(map(_cron, each)) if isinstance(each, list) else [] for each in (old, new))
    added, gone = [each for each in after if each not in before], [each for each in before if each not in after]
    if added and gone:
        yield Said(Weight.RUNS, subject, "runs", f"at {listing(added)} ({event}), was {listing(gone)}")
    elif added:
        yield Said(Weight.RUNS, subject, "runs", f"at {listing(added)} ({event})", "now also")
    elif gone:
        yield Said(Weight.RUNS, subject, "runs", f"at {listing(gone)} ({event})", "no longer")
    else:
        yield from written(subject, f"on.{event}", old, new, weight=Weight.RUNS)


def _cron(item: object) -> str:
    said = fields(item)
    others = "".join(f", {key} {each}" for key, each in said.items() if key != "cron")
    return f"'{said.get('cron', '')}'{others}"


def _rest(subject: Subject, event: str, old: object, new: object) -> Iterator[Said]:
    yield from written(subject, f"on.{event}", old, new, weight=Weight.RUNS)
