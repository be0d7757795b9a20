"""The fleet of the definitions with the versions of the lock files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..errors import DefinitionError, DefinitionFault, PipelinegenError, shown
from ..lock import Lock
from ..model.fleet import Fleet
from ..model.image import ImageReference
from ..model.tool import Action
from . import source


def completed(fleet: Fleet, path: Path, locks: Sequence[Lock]) -> Fleet:
    """The fleet that `path` declares, its versions complete.

    Raises DefinitionError for a version that is said twice or nowhere, PipelinegenError for one that may not be in a
    lock.
    """
    _refuse_floating(fleet, locks)
    pins = [pin for lock in locks for pin in lock.pins]
    actions = [Action(name=pin.name, version=pin.version, commit=pin.hash) for pin in pins if pin.kind == "action"]
    try:
        return fleet.pinned(actions, [str(pin) for pin in pins if pin.kind == "image"])
    except DefinitionFault as fault:
        raise DefinitionError(shown(path), source.line_of_part(path, "fleet", fault.at), fault.message) from None


def _refuse_floating(fleet: Fleet, locks: Sequence[Lock]) -> None:
    excepted = {ImageReference.parse(each.image).name for each in fleet.floating_images}
    for lock in locks:
        for pin in lock.pins:
            if pin.kind == "image" and pin.name not in excepted and ImageReference.parse(str(pin)).floats:
                raise PipelinegenError(
                    f"{lock.place(pin)}: {str(pin)!r} can change under its name; give it a tag, or list {pin.name!r} "
                    "with its reason in `floating_images` of the fleet"
                )
