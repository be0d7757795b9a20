"""How much memory and how many processors a step asks for and may use at most."""

from __future__ import annotations

from collections.abc import Iterator

from ..difference import fields, parts, same
from ..said import Said, Subject, Weight
from ..words import listing, shown

_WORDS = {"requests": ("asks for", ""), "limits": ("may use", " at most")}


def options_changed(subject: Subject, old: object, new: object) -> Iterator[Said]:
    """What has changed in `backend_options`."""
    yield from _resources(subject, old, new)
    yield from parts(subject, _without(old), _without(new), {}, below="backend_options.")


def _resources(subject: Subject, old: object, new: object) -> Iterator[Said]:
    before, after = _amounts(old), _amounts(new)
    for kind, (verb, most) in _WORDS.items():
        names = dict.fromkeys(name for where, name in (*before, *after) if where == kind)
        both = {name: (before.get((kind, name)), after.get((kind, name))) for name in names}
        gone = [f"{_plain(was)} of {name}" for name, (was, now) in both.items() if was is not None and now is None]
        added = [f"{_plain(now)} of {name}" for name, (was, now) in both.items() if was is None and now is not None]
        if gone:
            how = ("asks for", "") if kind == "requests" else ("has", "the limits ")
            yield Said(Weight.REST, subject, how[0], f"{how[1]}{listing(gone)}", "no longer")
        if added:
            yield Said(Weight.REST, subject, verb, f"{listing(added)}{most}", "now")
        for name, (was, now) in both.items():
            if was is not None and now is not None and not same(was, now):
                yield Said(Weight.REST, subject, verb, f"{_plain(now)} of {name}{most}, was {_plain(was)}")


def _amounts(options: object) -> dict[tuple[str, str], object]:
    resources = fields(fields(fields(options).get("kubernetes")).get("resources"))
    return {(kind, name): amount for kind in _WORDS for name, amount in fields(resources.get(kind)).items()}


def _without(options: object) -> object:
    """The options without what is told in words."""
    kubernetes = fields(fields(options).get("kubernetes"))
    resources = fields(kubernetes.get("resources"))
    left = {key: each for key, each in resources.items() if key not in _WORDS or not fields(each)}
    rest = {key: each for key, each in kubernetes.items() if key != "resources"}
    if left:
        rest["resources"] = left
    others = {key: each for key, each in fields(options).items() if key != "kubernetes"}
    return {**others, "kubernetes": rest} if rest else others


def _plain(amount: object) -> str:
    return amount if isinstance(amount, str) else shown(amount)
