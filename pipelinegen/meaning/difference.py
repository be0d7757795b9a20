"""Where two documents differ: whatever nobody has a better word for is told as it is written."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping

from .said import Said, Subject, Weight
from .words import MISSING, turned

Sayer = Callable[[object, object], Iterable[Said] | None]
"""Tells what a value's change means; nothing leaves it to be told as it is, None says that it has been told already."""


def same(old: object, new: object) -> bool:
    """Whether two values are one: of one type, written alike, the keys of mappings in any order."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(same(old[key], new[key]) for key in old)
    if isinstance(old, list | tuple) and isinstance(new, list | tuple):
        return len(old) == len(new) and all(map(same, old, new))
    if type(old) is not type(new) or getattr(old, "text", "") != getattr(new, "text", ""):
        return False
    return old == new or (isinstance(old, float) and isinstance(new, float) and math.isnan(old) and math.isnan(new))


def fields(value: object) -> Mapping[str, object]:
    """A mapping with texts for keys (a number or a flag stands in brackets); empty for anything else."""
    if not isinstance(value, Mapping):
        return {}
    return {key if isinstance(key, str) else f"<{key}>": item for key, item in value.items()}


def parts(
    subject: Subject,
    old: object,
    new: object,
    sayers: Mapping[str, Sayer],
    *,
    below: str = "",
    weight: Weight = Weight.REST,
    weights: Mapping[str, Weight] | None = None,
    notes: Mapping[str, str] | None = None,
) -> Iterator[Said]:
    """What has changed in two mappings, key by key: by the key's own words, or else as it is written.

    Nothing that differs is left out. `below` stands before the keys, `notes` behind what is said of them; `weights` are
    those of keys that weigh otherwise.
    """
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        yield from written(subject, below.rstrip(".") or "its value", old, new, weight=weight)
    before, after = fields(old), fields(new)
    for key in dict.fromkeys((*before, *after)):
        was, now = before.get(key, MISSING), after.get(key, MISSING)
        if same(was, now):
            continue
        told = sayers[key](was, now) if key in sayers else ()
        if told is None:
            continue
        said = list(told)
        heavy, note = (weights or {}).get(key, weight), (notes or {}).get(key, "")
        yield from said or written(subject, f"{below}{key}", was, now, weight=heavy, note=note)


def by_key(
    subject: Subject, place: str, old: object, new: object, weights: Mapping[str, Weight] | None = None
) -> Iterator[Said]:
    """The same of what stands at a place, where a missing mapping is as good as an empty one."""
    yield from parts(subject, known(old), known(new), {}, below=f"{place}.", weights=weights)


def known(value: object) -> object:
    """A value, or an empty mapping where there is none."""
    return {} if value is MISSING or value is None else value


def written(
    subject: Subject, place: str, old: object, new: object, *, weight: Weight = Weight.REST, note: str = ""
) -> Iterator[Said]:
    """Every place in which two values differ, as it is written."""
    for where, was, now in differences(old, new, place):
        yield Said(weight, subject, "", f"`{where}` {turned(was, now)}{note}")


def differences(old: object, new: object, place: str) -> Iterator[tuple[str, object, object]]:
    """The places in which two values differ, with what stands there; at least one where they are not the same."""
    if same(old, new):
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping) and old and new and not _are_secrets(old, new):
        before, after = fields(old), fields(new)
        for key in dict.fromkeys((*before, *after)):
            yield from differences(before.get(key, MISSING), after.get(key, MISSING), f"{place}.{key}".lstrip("."))
    elif _has_mappings(old) and _has_mappings(new):
        assert isinstance(old, list | tuple)
        assert isinstance(new, list | tuple)
        for at in range(max(len(old), len(new))):
            was, now = (items[at] if at < len(items) else MISSING for items in (old, new))
            yield from differences(was, now, f"{place}[{at}]")
    else:
        yield place, old, new


def nothing_changed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    """Where there is nothing on both sides, and it is written in two ways: a key without a value, or no key at all."""
    for where, was, now in differences(old, new, ""):
        if _is_nothing(was) and _is_nothing(now):
            yield Said(Weight.REST, subject, "", f"`{where}` {turned(was, now)}")


def _is_nothing(value: object) -> bool:
    return value is MISSING or value is None or value in ([], {})


def _are_secrets(old: Mapping[object, object], new: Mapping[object, object]) -> bool:
    return "from_secret" in old or "from_secret" in new


def _has_mappings(value: object) -> bool:
    return isinstance(value, list | tuple) and any(isinstance(item, Mapping) for item in value)
