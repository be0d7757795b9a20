"""What the names of a `${…}` can hold when the server puts them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from ...errors import PipelinegenError
from ...woodpecker import EVENTS, environ, metadata_of
from ...woodpecker.alphabet import Alphabet, hostile
from ...woodpecker.names import NAMES
from ...woodpecker.version import Version
from ..view.woodpecker import WoodpeckerFile

# What somebody's variable may hold when nothing is known of it.
_SOMETHING = "value"
_NEVER: frozenset[str] = frozenset()
# Likelier than what `hostile` has of them.
_LIKELY = {Alphabet.JSON: ('["docs/a.md","b c.md"]',), Alphabet.REF: ("1.10", "2024-01-01", "010", "1e3")}


@lru_cache(8)
def environments(version: Version) -> Mapping[str, Mapping[str, str]]:
    """The variables of a typical pipeline on each event of a server of that version."""
    found = {}
    for event in EVENTS:
        try:
            found[event] = environ(metadata_of(event, version=version), version)
        except PipelinegenError:  # an event that it does not have
            continue
    return found


@lru_cache(8)
def typical(version: Version) -> Mapping[str, str]:
    """A typical value of every name that can have one, whatever the event."""
    return {name: value for values in environments(version).values() for name, value in values.items()}


@lru_cache(8)
def always(version: Version) -> Mapping[str, str]:
    """The names that have a value on every event, each with a typical one."""
    found = environments(version).values()
    return {
        name: value
        for name, value in typical(version).items()
        if all(name in each for each in found) and (NAMES[name].certain or not name.startswith("CI_PREV_"))
    }


def usual(file: WoodpeckerFile, names: frozenset[str]) -> Iterator[Mapping[str, str]]:
    """The variables that the names may well have: none but those that always are there, and all of them."""
    version = file.known.version
    something = {name: _SOMETHING for name in names if name not in NAMES}
    for axis in file.axes or ({},):
        yield {**always(version), **axis}
        yield {**something, **typical(version), **axis}


def worst(file: WoodpeckerFile, names: frozenset[str], alphabets: frozenset[Alphabet]) -> Iterator[Mapping[str, str]]:
    """The same with every one of the worst values of each name whose values are of those alphabets."""
    for name in sorted(names):
        known = NAMES.get(name)
        if known is not None and known.events != _NEVER and known.alphabet in alphabets:
            axis = next(iter(file.axes), {})
            for value in _LIKELY.get(known.alphabet) or hostile(known.alphabet):
                yield {**typical(file.known.version), **axis, name: value}
