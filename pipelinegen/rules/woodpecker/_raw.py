"""Scripts as their authors meant them: parsed with every `${…}` and `$$` in its place, as if nothing replaced them."""

from __future__ import annotations

from functools import lru_cache

from ...syntax import shell
from ...syntax.shell import Expansion
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._references import Place
from ._spans import offset_in, origin_of


@lru_cache(16)
def _expansions(step: WoodpeckerStep) -> tuple[Expansion, ...]:
    return shell.read("".join(_lines(step))).expansions


@lru_cache(16)
def _starts(step: WoodpeckerStep) -> frozenset[tuple[int, str]]:
    return frozenset((each.start, each.name) for each in _expansions(step))


def _lines(step: WoodpeckerStep) -> list[str]:
    return [node.value.removesuffix("\n") + "\n" for node in step.commands]


def expansions(file: WoodpeckerFile, step: WoodpeckerStep) -> list[tuple[Expansion, int]]:
    """What the script as written would expand, each with its offset in the file."""
    found = []
    end = 0
    pieces = []
    for node, line in zip(step.commands, _lines(step), strict=True):
        pieces.append((end, end := end + len(line), origin_of(file, node)))
    for each in _expansions(step):
        for start, end, origin in pieces:
            if start <= each.start < end:
                found.append((each, origin.offset(each.start - start)))
    return found


def is_expanded(place: Place) -> bool:
    """Whether a shell would put a value in for it: in quotes like these `'…'` it would not."""
    step, start = place.use.step, 0
    if step is None:
        return False
    for node, line in zip(step.commands, _lines(step), strict=True):
        if node.position == place.use.node.position:
            at = start + offset_in(step.file, node, place.reference.offset)
            return (at, place.name) in _starts(step)
        start += len(line)
    return False
