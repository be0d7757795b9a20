"""On which events something starts and under which conditions, told in words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from .difference import fields, same
from .said import Said, Subject, Weight
from .words import MISSING, cut, listing, shown

Condition = Mapping[str, object]
"""Filters that must all hold, by name. One of names or patterns is a mapping with `include` or `exclude`."""
ByEvent = Mapping[str, Sequence[Condition]]
"""For each event the conditions of which one is enough."""

_NAMED = {
    "branch": "branch", "ref": "ref", "repo": "repository", "instance": "server", "platform": "platform",
    "cron": "schedule", "tag": "tag", "types": "type", "workflows": "workflow", "times": "time",
}  # fmt: skip
_OTHERS = frozenset({"path", "evaluate", "status", "matrix", "local"})
_AFTER = {
    (): "after success only",
    ("success",): "after success only",
    ("failure",): "after a failure only",
    ("failure", "success"): "after success and after a failure",
}


def events_changed(subject: Subject, old: Collection[str], new: Collection[str], conditions: ByEvent) -> Iterator[Said]:
    """Which events start it now, and which no longer do; `conditions` are those of now."""
    lost = [event for event in old if event not in new]
    if lost and not new:
        yield Said(Weight.RUNS, subject, "runs", f"at all, was on {listing(lost)}", "no longer")
    elif lost:
        yield Said(Weight.RUNS, subject, "runs", f"on {listing(lost)}", "no longer")
    for text, events in by_condition([event for event in new if event not in old], conditions).items():
        yield Said(Weight.RUNS, subject, "runs", f"on {listing(events)}{text}", "now also" if old else "now")


def by_condition(events: Collection[str], conditions: ByEvent) -> dict[str, list[str]]:
    """The events by what they must bring besides, in words that stand behind them."""
    found: dict[str, list[str]] = {}
    for event in events:
        text = alternatives(conditions.get(event, ()))
        found.setdefault(f" with {text}" if text else "", []).append(event)
    return found


def conditions_changed(
    subject: Subject, old: ByEvent, new: ByEvent, among: Collection[str], *, after: bool = False
) -> Iterator[Said]:
    """How the conditions have changed of those events `among` which are on both sides.

    With `after` the filter `status` says after what a step runs.
    """
    both = [event for event in old if event in new and event in among]
    changed: dict[tuple[str, str, str, str], list[str]] = {}
    for event in both:
        if not same(list(old[event]), list(new[event])):
            for said in _changed(_reduced(old[event]), _reduced(new[event]), after=after):
                changed.setdefault(said, []).append(event)
    for (adverbs, verb, rest, was), events in changed.items():
        on = f" on {listing(events)}" if len(events) < len(both) else ""
        yield Said(Weight.RUNS, subject, verb, f"{rest}{on}{was}", adverbs)


def _changed(old: Sequence[Condition], new: Sequence[Condition], *, after: bool) -> Iterator[tuple[str, str, str, str]]:
    """Adverbs, verb and rest of what there is to say, and what was before."""
    if same(list(old), list(new)):
        yield "", "has", "other conditions beside one that always holds", ""
        return
    if len(old) != 1 or len(new) != 1:
        texts = [alternatives(each) or "nothing else" for each in (new, old)]
        yield "", "runs", f"with {texts[0]}", f", was with {texts[1]}"
        return
    for name in dict.fromkeys((*old[0], *new[0])):
        was, wants = old[0].get(name, MISSING), new[0].get(name, MISSING)
        if same(was, wants):
            continue
        if after and name == "status" and (said := _after(wants)) != _after(was):
            yield "", "runs", said, f", was {_after(was)}"
        elif was is MISSING:
            yield "now", "asks for", phrase(name, wants), ""
        elif wants is MISSING:
            yield "no longer", "asks for", phrase(name, was), ""
        else:
            yield _other(name, was, wants)


def _reduced(conditions: Sequence[Condition]) -> Sequence[Condition]:
    """The conditions without those that cannot matter because another one always holds."""
    return [{}] if {} in conditions and not any("status" in each for each in conditions) else conditions


def _other(name: str, was: object, wants: object) -> tuple[str, str, str, str]:
    before, now = fields(was), fields(wants)
    differing = [key for key in {**before, **now} if not same(before.get(key, MISSING), now.get(key, MISSING))]
    old, new = before.get("include"), now.get("include")
    if differing == ["on_empty"] and (before.get("on_empty") is False or now.get("on_empty") is False):
        adverbs = "no longer" if now.get("on_empty") is False else "now also"
        return adverbs, "runs", "where no changed file is known", ""
    if differing == ["include"] and isinstance(old, list) and isinstance(new, list):
        added, removed = [each for each in new if each not in old], [each for each in old if each not in new]
        if added and not removed:
            return "now also", "takes", phrase(name, {"include": added}), ""
        if removed and not added:
            return "no longer", "takes", phrase(name, {"include": removed}), ""
        if len(added) < len(new):
            return "", "takes", phrase(name, {"include": added}), f" instead of {phrase(name, {'include': removed})}"
    return "", "asks for", phrase(name, wants), f", was {phrase(name, was)}"


def alternatives(conditions: Sequence[Condition]) -> str:
    """Conditions in words; empty where there are none, or one of them asks for nothing."""
    said = [listing([phrase(name, value) for name, value in each.items()]) if each else "" for each in conditions]
    return ", or with ".join(said) if all(said) else ""


def phrase(name: str, value: object) -> str:
    """What a filter asks for."""
    if name == "evaluate" and isinstance(value, str):
        return f"`{cut(value)}`"
    filters = fields(value)
    if name not in _NAMED and name not in _OTHERS:
        return f"`{name}` {shown(value)}, which is no filter that the CI knows"
    if not filters or name not in (*_NAMED, "path"):
        return f"`{name}` {shown(value)}"
    include, exclude = (_names(filters.get(key)) for key in ("include", "exclude"))
    if name == "path":
        text = f"a changed file in {include}" if include else "a changed file"
        text += f"{' but' if include else ''} not in {exclude}" if exclude else ""
    elif include:
        text = f"{_NAMED[name]} {include}" + (f" but not {exclude}" if exclude else "")
    else:
        text = f"any {_NAMED[name]} but {exclude}" if exclude else f"no {_NAMED[name]}"
    others = [f"`{key}` {shown(item)}" for key, item in filters.items() if key not in ("include", "exclude")]
    return text + (f" ({', '.join(others)})" if others else "")


def _names(value: object) -> str:
    return listing([shown(each) for each in value], "or") if isinstance(value, list) and value else ""


def _after(status: object) -> str:
    """After what a step with that `status` runs."""
    if status is MISSING:
        return _AFTER[()]
    names = tuple(sorted(set(map(str, status)))) if isinstance(status, list) else None
    return _AFTER.get(names, shown(status)) if names is not None else shown(status)
