"""What generated files have newer than the lock files: bumps of a bot that did not reach the locks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import PipelinegenError, near, shown
from ..lock import Lock, family, read_lock
from ..syntax.pins import FULL_VERSION, Pin, newer, pins, replaced


@dataclass(frozen=True, slots=True)
class Bump:
    """A pin of a lock as it is and as it becomes, and the places that have it so; `behind` have an older one."""

    lock: Lock
    old: Pin
    new: Pin
    places: tuple[str, ...]
    behind: tuple[str, ...]


def bumps(locks: Sequence[Lock], copies: Mapping[str, str], names: Collection[str] = ()) -> list[Bump]:
    """What the locks would take over from the texts of generated files, by what messages call them; `names` limits it.

    Raises PipelinegenError where it is not certain what is meant: the files disagree, or have nothing but older.
    """
    known = [pin.name for lock in locks for pin in lock.pins]
    for name in names:
        if name not in known:
            raise PipelinegenError(f"no lock file pins {name!r}{near(name, known)}")
    found: dict[tuple[str, str], list[tuple[str, Pin]]] = {}
    for path, text in copies.items():
        for pin in pins(text):
            if pin.version or pin.hash:  # what has no version at all is no bump
                found.setdefault(pin.thing, []).append((f"{path}:{pin.line}", pin))
    return [
        bump
        for lock in locks
        for members in _families(lock)
        if not names or any(pin.name in names for pin in members)
        for bump in _bumps_of(lock, members, [each for pin in members for each in found.get(pin.thing, ())])
    ]


def written(changes: Sequence[Bump]) -> dict[Path, str]:
    """The texts of the locks with the bumps, by their paths; links are followed. Raises PipelinegenError."""
    texts = {}
    for lock in {bump.lock.path: bump.lock for bump in changes}.values():
        text = replaced(lock.text, {bump.old.name: bump.new for bump in changes if bump.lock is lock})
        read_lock(lock.kind, shown(lock.path), text)
        texts[lock.path.resolve()] = text
    return texts


def _families(lock: Lock) -> list[list[Pin]]:
    """The pins that have their version in common: those of the actions of one repository."""
    families: dict[tuple[str, str], list[Pin]] = {}
    for pin in lock.pins:
        families.setdefault(family(pin), []).append(pin)
    return [*families.values()]


def _bumps_of(lock: Lock, members: Sequence[Pin], found: Sequence[tuple[str, Pin]]) -> Iterator[Bump]:
    ours = members[0]
    others: dict[tuple[str, str], list[tuple[str, Pin]]] = {}
    for place, pin in found:
        if (pin.version, pin.hash) != (ours.version, ours.hash):
            others.setdefault((pin.version, pin.hash), []).append((place, pin))
    later = [places for places in others.values() if newer(places[0][1], ours)]
    earlier = [place for places in others.values() if not newer(places[0][1], ours) for place, _ in places]
    if not others:
        return
    if not later:
        theirs = next(iter(others.values()))[0][1]
        raise PipelinegenError(
            f"{earlier[0]}: {said(theirs)} of {ours.name} is older than {said(ours)} in {lock.place(ours)}; bring the "
            "file up with `pipelinegen render` or `sync`, or name the pins to adopt"
        )
    if len(later) > 1:
        (here, one), (there, other) = later[0][0], later[1][0]
        raise PipelinegenError(
            f"{ours.name} is at {said(one)} in {here} and at {said(other)} in {there}; "
            f"which one is meant is for you to say, in {lock.place(ours)}"
        )
    place, theirs = later[0][0]
    _refuse_half(place, theirs, ours, lock)
    for member in members:
        new = replace(member, version=theirs.version, hash=theirs.hash)
        yield Bump(lock, member, new, tuple(each for each, _ in later[0]), tuple(earlier))


def _refuse_half(place: str, theirs: Pin, ours: Pin, lock: Lock) -> None:
    """Refuse an action's pin of which only the commit was changed, or only the comment."""
    if theirs.kind == "image":
        return
    if theirs.version == ours.version or theirs.hash == ours.hash or not re.fullmatch(FULL_VERSION, theirs.version):
        raise PipelinegenError(
            f"{place}: {str(theirs)!r} is not to be believed beside {str(ours)!r} in {lock.place(ours)}; a bump "
            "changes the commit and the full version"
        )


def said(pin: Pin) -> str:
    """What a pin says of its version, shortly."""
    if pin.kind == "action":
        return pin.version or pin.hash[:12]
    digest = pin.hash.removeprefix("sha256:")[:12]
    return f"{pin.version}@{digest}" if digest else pin.version or "no tag"
