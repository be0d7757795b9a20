"""What the commands of `pins` look at: the pins of the locks and definitions, and the generated files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import shown
from ..header import is_generated
from ..lock import Lock, read_locks
from ..model.image import ImageReference
from ..pins.copy import Copy, Declared
from ..presence import present
from ..syntax.pins import Pin
from .compared import find_projects

if TYPE_CHECKING:
    from ..catalog import Catalog
    from .workspace import Workspace


@dataclass(frozen=True)
class Pinned:
    """All pins of a workspace. `needed` are the images that the fleet's tools name, be they used or not."""

    locks: tuple[Lock, ...]
    declared: tuple[Declared, ...]
    copies: tuple[Copy, ...]
    needed: frozenset[str]

    @property
    def texts(self) -> dict[str, str]:
        """What was looked at, by path."""
        texts = {shown(lock.path): lock.text for lock in self.locks}
        return {**texts, **{copy.path: copy.text for copy in self.copies if copy.text}}


def look(workspace: Workspace, folders: Sequence[Path] = ()) -> Pinned:
    """Render everything, unproved, and read the generated files: of the output, or of the checkouts in some folders.

    Raises PipelinegenError.
    """
    catalog = workspace.catalog()
    locks = read_locks(workspace.root)
    locked = [Declared(pin, shown(lock.path), pin.line, locked=True) for lock in locks for pin in lock.pins]
    names = {each.pin.thing for each in locked}
    defined = [each for each in _defined(catalog) if each.pin.thing not in names]
    needed = frozenset(ImageReference.parse(image).name for _, image in catalog.fleet.tools if image)
    return Pinned(locks, (*locked, *defined), tuple(_copies(workspace, catalog, folders)), needed)


def _defined(catalog: Catalog) -> Iterator[Declared]:
    """The versions of the fleet, with the places where the definitions say them."""
    fleet = catalog.fleet
    for action in fleet.actions:
        path, line = catalog.find(action.name)
        yield Declared(Pin("action", action.name, action.version, action.commit), shown(path), line, locked=False)
    for image in dict.fromkeys([*(image for _, image in fleet.tools if image), *fleet.images]):
        reference = ImageReference.parse(image)
        path, line = catalog.find(image)
        pin = Pin("image", reference.name, reference.tag, reference.digest)
        yield Declared(pin, shown(path), line, locked=False)


def _copies(workspace: Workspace, catalog: Catalog, folders: Sequence[Path]) -> Iterator[Copy]:
    checkouts = [find_projects(catalog, (), folder).folders for folder in folders]
    for definition in catalog.definitions:
        name = definition.project.name
        wanted = {file.path: file.text for file in workspace.render_unproved(catalog, definition)}
        if not folders:
            place = workspace.place(definition.project)
            yield from _copies_of(name, place, wanted, workspace.present(place, wanted))
        for place in (each[name] for each in checkouts if name in each):
            yield from _copies_of(name, place, wanted, present(place, wanted))


def _copies_of(project: str, place: Path, wanted: Mapping[str, str], found: Mapping[str, str]) -> Iterator[Copy]:
    for path, text in wanted.items():
        ours = found.get(path, "")
        yield Copy(project, shown(place / path), ours if is_generated(ours) else "", text)
