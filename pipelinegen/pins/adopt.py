"""What generated files have newer than the lock files: bumps of a bot that did not reach the locks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import PipelinegenError, near, shown
from ..lock import Lock, family, read_lock
from ..syntax.pins import FULL_VERSION, Pin, is_later, pins, replaced


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
    return [bump for lock, members, found in _places(locks, copies, names) for bump in _bumps_of(lock, members, found)]


def doubts(locks: Sequence[Lock], copies: Mapping[str, str], names: Collection[str] = ()) -> list[str]:
    """What generated files have that is neither clearly later nor earlier than the locks' own, in sentences.

    Raises PipelinegenError for a name that no lock has.
    """
    return [
        f"{place}: {ours.name} is at {said(pin)} here, a tag of another form than {said(ours)} in {lock.place(ours)}, "
        "so which one is later is not known; if it is meant, write it there"
        for lock, (ours, *_), found in _places(locks, copies, names)
        for place, pin in found
        if is_later(pin, ours) is None
    ]


def _places(
    locks: Sequence[Lock], copies: Mapping[str, str], names: Collection[str]
) -> Iterator[tuple[Lock, list[Pin], list[tuple[str, Pin]]]]:
    """The pins of each lock that have their version in common, and where generated files have them."""
    known = [pin.name for lock in locks for pin in lock.pins]
    for name in names:
        if name not in known:
            raise PipelinegenError(f"no lock file pins {name!r}{near(name, known)}")
    found: dict[tuple[str, str], list[tuple[str, Pin]]] = {}
    for path, text in copies.items():
        for pin in pins(text):
            if pin.version or pin.hash:  # what has no version at all is no bump
                found.setdefault(pin.thing, []).append((f"{path}:{pin.line}", pin))
    for lock in locks:
        for members in _families(lock):
            if not names or any(pin.name in names for pin in members):
                yield lock, members, [each for pin in members for each in found.get(pin.thing, ())]


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
    later = [places for places in others.values() if is_later(places[0][1], ours)]
    earlier = [each for places in others.values() if is_later(places[0][1], ours) is False for each in places]
    if not later and earlier:
        place, theirs = earlier[0]
        raise PipelinegenError(
            f"{place}: {said(theirs)} of {ours.name} is older than {said(ours)} in {lock.place(ours)}; bring the "
            "file up with `pipelinegen render` or `sync`, or name the pins to adopt"
        )
    if not later:
        return
    if len(later) > 1:
        (here, first), (there, second) = later[0][0], later[1][0]
        one, other = told_apart(first, second)
        raise PipelinegenError(
            f"{ours.name} is at {one} in {here} and at {other} in {there}; "
            f"which one is meant is for you to say, in {lock.place(ours)}"
        )
    place, theirs = later[0][0]
    _refuse_half(place, theirs, ours, lock)
    for member in members:
        new = replace(member, version=theirs.version, hash=theirs.hash)
        yield Bump(lock, member, new, tuple(each for each, _ in later[0]), tuple(each for each, _ in earlier))


def _refuse_half(place: str, theirs: Pin, ours: Pin, lock: Lock) -> None:
    """Refuse an action's pin of which only the commit was changed, or only the comment."""
    if theirs.kind == "image":
        return
    if theirs.version == ours.version or theirs.hash == ours.hash or not re.fullmatch(FULL_VERSION, theirs.version):
        raise PipelinegenError(
            f"{place}: {str(theirs)!r} is not to be believed beside {str(ours)!r} in {lock.place(ours)}; a bump "
            "changes the commit and the full version"
        )


def told_apart(one: Pin, other: Pin) -> tuple[str, str]:
    """What two pins say of their versions: shortly, unless that looks the same."""
    short = said(one), said(other)
    return short if short[0] != short[1] else (said(one, whole=True), said(other, whole=True))


def said(pin: Pin, *, whole: bool = False) -> str:
    """What a pin says of its version, shortly or as a whole."""
    characters = None if whole else 12
    if pin.kind == "action":
        known_as = f" ({pin.hash})" if whole and pin.version else ""
        return (pin.version or pin.hash[:characters]) + known_as
    digest = pin.hash.removeprefix("sha256:")[:characters]
    return f"{pin.version}@{digest}" if digest else pin.version or "no tag"
