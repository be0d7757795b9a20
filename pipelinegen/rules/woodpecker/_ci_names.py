"""Names of Woodpecker's variables wherever a file reads them: `${NAME}` before a step runs, `$NAME` in a script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...finding import Position
from ...woodpecker.names import NAMES, RUNTIME_ONLY
from ...woodpecker.version import Version, show
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._bound import binding, bound_elsewhere
from ._brought import axes
from ._former_names import ELSEWHERE, RENAMED, RENAMED_STARTS
from ._references import Place, Use, places

# It was gone from 3.0 on and came back, for running steps.
STATUS = "CI_PIPELINE_STATUS"
STATUS_BACK: Version = (3, 15, 0)

# How alike two names are that are surely meant to be one.
_ALIKE = 0.85


class Reading(NamedTuple):
    """One place where a name is read; `place` is that of a `${…}`, None for what a shell reads."""

    name: str
    position: Position
    source: str
    step: WoodpeckerStep | None
    place: Place | None
    has_default: bool


def readings(file: WoodpeckerFile, prefix: str = "CI_") -> Iterator[Reading]:
    """Every place that reads a name with that beginning and that nothing in the file sets."""
    if prefix not in file.text:
        return
    known = axes(file)
    if file.known.variables is not None:
        known |= file.known.variables
    for place in places(file):
        if place.name.startswith(prefix) and place.name not in known:
            yield Reading(place.name, place.position, place.source, place.use.step, place, place.has_default)
    for script in file.scripts.values():
        step = script.step
        if not isinstance(step, WoodpeckerStep):
            continue
        for each in script.script.expansions:
            if not each.name.startswith(prefix) or each.name in known or _is_set(file, step, each.name):
                continue
            source = script.text[each.start : each.end]
            default = each.operator[:1] == ":" or each.operator[:1] in ("-", "+", "?")
            yield Reading(each.name, script.position(each.start), source, step, None, default)


def _is_set(file: WoodpeckerFile, step: WoodpeckerStep, name: str) -> bool:
    """Whether the step's script or environment sets the name."""
    use = Use(step.node, step, ("commands",))
    return bool(binding(file, use, name)) or name in step.environment


def is_set_in_file(file: WoodpeckerFile, reading: Reading) -> bool:
    """Whether something in the file sets what a `${…}` reads, too late for it."""
    place = reading.place
    return place is not None and bool(binding(file, place.use, place.name) or bound_elsewhere(file, place.name))


def successor(name: str, version: Version) -> tuple[str, str] | None:
    """Since when a name is gone, and what to use instead (or nothing); None for a name that was never one, or is."""
    known = NAMES.get(name)
    if known is not None:
        if known.removed is None or version < known.removed:
            return None
        return show(known.removed), known.deprecated.removeprefix("$")
    if name in RENAMED:
        return "2.0.0", RENAMED[name]
    for start, new in RENAMED_STARTS.items():
        if name.startswith(start):
            renamed = new + name.removeprefix(start)
            return ("2.0.0", renamed if renamed in NAMES and NAMES[renamed].exists(version) else "")
    return None


def meant(name: str) -> str:
    """The name of Woodpecker's that is meant by one that is none; empty where that is not sure."""
    if name in ELSEWHERE:
        return ELSEWHERE[name]
    import difflib  # only on the way to a message: it costs 6 ms

    there = [known.name for known in NAMES.values() if known.removed is None]
    there += [known for known in RUNTIME_ONLY if known.startswith("CI_") and "*" not in known]
    return next(iter(difflib.get_close_matches(name[:100], there, n=1, cutoff=_ALIKE)), "")
