"""What the token of a job may do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..difference import fields
from ..said import Said, Subject, Weight
from ..words import MISSING, listing, shown

_LEVELS = ("none", "read", "write")


def rights_changed(job: Subject, old: object, new: object) -> Iterator[Said]:
    """The rights that a job gains and loses; its own `permissions`, or the workflow's where it has none."""
    if not _is_listed(old) or not _is_listed(new):
        if rights(old) != rights(new):
            yield Said(Weight.RIGHTS, job, "has", f"{rights(new)}, was {rights(old)}", "now")
        return
    before, after = fields(old), fields(new)
    gained, lost = [], []
    for scope in dict.fromkeys((*before, *after)):
        was, now = str(before.get(scope, "none")), str(after.get(scope, "none"))
        if _LEVELS.index(now) > _LEVELS.index(was):
            gained.append(f"{scope}: {now}")
        elif _LEVELS.index(now) < _LEVELS.index(was):
            lost.append(f"{scope}: {was}" + (f" (it keeps {now})" if now != "none" else ""))
    if gained:
        yield Said(Weight.RIGHTS, job, "gains", listing(gained))
    if lost:
        yield Said(Weight.RIGHTS, job, "loses", listing(lost))


def rights(permissions: object) -> str:
    """Rights in words."""
    if permissions is MISSING or permissions is None:
        return "the rights that the repository gives by default"
    if permissions in ("read-all", "write-all"):
        return f"the right to {str(permissions).removesuffix('-all')} everything"
    if isinstance(permissions, Mapping):
        given = [f"{scope}: {_plain(level)}" for scope, level in fields(permissions).items() if level != "none"]
        return f"only {listing(given)}" if given else "no rights"
    return f"the rights {shown(permissions)}"


def _plain(level: object) -> str:
    return level if isinstance(level, str) else shown(level)


def _is_listed(permissions: object) -> bool:
    return isinstance(permissions, Mapping) and all(level in _LEVELS for level in permissions.values())
