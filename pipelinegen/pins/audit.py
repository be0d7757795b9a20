"""What is wrong with versions: comments that lie, two versions of one thing, what is not pinned or not used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..finding import Finding, Position, Severity
from ..lock import family
from ..rules.facts.actions import PINS, VERSIONS
from ..syntax.pins import Pin, is_later
from ..syntax.pins import pins as pins_of
from .adopt import said, told_apart
from .copy import Copy, Declared

RULES = ("pin-mismatch", "two-versions", "unlocked-version", "unpinned-action", "unused-pin")
"""The names of what is found; those that `validate` has, too, mean the same there."""

_KEEP = "keep one of them"
_RENDER = "run `pipelinegen render`"
_USES = re.compile(r" *(?:- )?uses: +[\"']?(?P<value>[^\s\"'#]+)")
_PINNED = re.compile(r"\.{0,2}/.*|[^@]+@(?:[0-9a-f]{40}|sha256:[0-9a-f]{64})")


class _Placed(NamedTuple):
    """A pin and where it stands, for a message."""

    place: str
    pin: Pin


def audit(
    declared: Sequence[Declared],
    copies: Sequence[Copy],
    needed: Collection[str] = (),
    disproved: Collection[Pin] = (),
) -> list[Finding]:
    """The findings, by their places. `needed` are names of images that the definitions want, be they used or not.

    `disproved` are declared pins that are known to lie: that a file differs from them is no fault of the file.
    """
    found = [*_believed(declared), *_split(declared), *_unused(declared, copies, needed)]
    owners: dict[tuple[str, str], list[Declared]] = {}
    for each in declared:
        owners.setdefault(each.pin.thing, []).append(each)
    families = {family(each.pin): _Placed(each.place, each.pin) for each in reversed(declared)}
    for copy in copies:
        for pin in copy.found():
            if pin.thing not in owners:
                found += _elsewhere(copy, pin, families)
            elif not any(each.pin.agrees(pin) for each in owners[pin.thing]):
                owner = owners[pin.thing][0]
                if known_lie(pin) or not (owner.pin in disproved or known_lie(owner.pin)):
                    found.append(_differing(copy, pin, owner))
        found += _unpinned(copy)
    return sorted(found, key=lambda each: (each.path, each.position, each.rule))


def _believed(declared: Iterable[Declared]) -> Iterator[Finding]:
    """Comments that what is known of an action contradicts."""
    for each in declared:
        if lie := known_lie(each.pin):
            yield Finding("pin-mismatch", each.path, Position(each.line), *lie)


def known_lie(pin: Pin) -> tuple[str, str] | None:
    """What is wrong with an action's pin as far as it is known without asking anybody, and what would be right."""
    if pin.kind == "image":
        return None
    action, said_version = family(pin)[1], pin.version.removeprefix("v")
    owner, version = VERSIONS.get(pin.hash, (action, said_version))
    if owner != action:
        return f"the commit {pin.hash[:12]}… is one of {owner}, not of {pin.name}", "pin a commit of this action"
    if said_version and not f"{version}.".startswith(f"{said_version}."):
        return f"the commit {pin.hash[:12]}… of {pin.name} is v{version}, not {pin.version}", f"write `# v{version}`"
    right = PINS.get((action, said_version), pin.hash)
    if right != pin.hash:
        return f"{pin.version} of {pin.name} is another commit than {pin.hash}", f"{pin.version} is {right}"
    return None


def _split(declared: Sequence[Declared]) -> Iterator[Finding]:
    """Declared pins of one thing with two versions."""
    first: dict[tuple[str, str], Declared] = {}
    for each in declared:
        other = first.setdefault(family(each.pin), each)
        if (each.pin.version, each.pin.hash) != (other.pin.version, other.pin.hash):
            yield _two(each.path, Position(each.line), each.pin, _Placed(other.place, other.pin), _KEEP)


def _two(path: str, where: Position, pin: Pin, other: _Placed, remedy: str) -> Finding:
    known_as = "" if other.pin.name == pin.name else f", as {other.pin.name},"
    one, another = told_apart(pin, other.pin)
    message = f"{pin.name} is at {one} here, and at {another}{known_as} in {other.place}"
    return Finding("two-versions", path, where, message, remedy)


def _unused(declared: Iterable[Declared], copies: Iterable[Copy], needed: Collection[str]) -> Iterator[Finding]:
    used = {pin.thing for copy in copies for pin in pins_of(copy.wanted)} | {("image", name) for name in needed}
    for each in declared:
        if each.locked and each.pin.thing not in used:
            message = f"{each.pin.name} is pinned, and no project uses it"
            remedy = "take it out, unless it is wanted soon"
            yield Finding("unused-pin", each.path, Position(each.line), message, remedy, Severity.WARNING)


def _differing(copy: Copy, pin: Pin, owner: Declared) -> Finding:
    """A copy's pin that is not as it is declared."""
    where, right = Position(pin.line, copy.column(pin)), owner.pin
    if lie := known_lie(pin):
        return Finding("pin-mismatch", copy.path, where, *lie)
    if pin.kind == "action" and pin.hash == right.hash:
        message = f"the commit {pin.hash[:12]}… of {pin.name} is {said(right)} in {owner.place}"
        told = f"not {pin.version}" if pin.version else "and no comment says so here"
        return Finding("pin-mismatch", copy.path, where, f"{message}, {told}", _RENDER)
    if pin.kind == "action" and pin.version == right.version:
        message = f"{pin.version} of {pin.name} is {right.hash} in {owner.place}, not {pin.hash}"
        return Finding("pin-mismatch", copy.path, where, message, f"{_RENDER}, or ask which one with --remote")
    if not owner.locked:
        message = f"{pin.name} is at {said(pin)} here; {owner.place} says {said(right)}, and no lock"
        return Finding("unlocked-version", copy.path, where, message, f"change it there, or {_RENDER}")
    later = is_later(pin, right) if pin.version or pin.hash else False
    if later is None:
        remedy = f"if it is meant, write it there, or else {_RENDER}"
    else:
        remedy = "take it over with `pipelinegen pins adopt`" if later else _RENDER
    return _two(copy.path, where, pin, _Placed(owner.place, right), remedy)


def _elsewhere(copy: Copy, pin: Pin, families: dict[tuple[str, str], _Placed]) -> Iterator[Finding]:
    """A pin that stands in a template, or that a project's definition says itself."""
    where = Position(pin.line, copy.column(pin))
    wanted = [each for each in pins_of(copy.wanted) if each.thing == pin.thing]
    if wanted and not any(each.agrees(pin) for each in wanted):
        message = f"{pin.name} is at {said(pin)} here; its definition or template says {said(wanted[0])}"
        yield Finding("unlocked-version", copy.path, where, message, f"change it there, or {_RENDER}")
    elif pin.kind == "action":
        if lie := known_lie(pin):
            yield Finding("pin-mismatch", copy.path, where, *lie)
        other = families.setdefault(family(pin), _Placed(f"{copy.path}:{pin.line}", pin))
        if (pin.version, pin.hash) != (other.pin.version, other.pin.hash):
            yield _two(copy.path, where, pin, other, _KEEP)


def _unpinned(copy: Copy) -> Iterator[Finding]:
    """What an edit has put in the place of a pin; what is rendered is proved to be pinned."""
    wanted = {*copy.wanted.split("\n")}
    for number, line in enumerate(copy.lines, 1):
        found = _USES.match(line)
        if found and line not in wanted and not _PINNED.fullmatch(found["value"]):
            message = f"the action {found['value']!r} is not pinned to a commit"
            where = Position(number, found.start("value") + 1)
            yield Finding("unpinned-action", copy.path, where, message, _RENDER)
