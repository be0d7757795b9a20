"""The state of a fleet on disk: everything that decides what its files should be, and the files that are there."""

from __future__ import annotations

import os

from .digest import digest_of_texts
from .look import Look
from .surroundings import look_at_program, python

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .index import Index

# Grows when something else is remembered, or it is told in another way.
_FORMAT = "1"


class Places:
    """The folders of a workspace, each as an absolute path; `here` is the working directory."""

    __slots__ = ("here", "output", "projects", "root", "templates")

    def __init__(self, root: str, projects: str, templates: str, output: str, here: str) -> None:
        self.root = root
        self.projects = projects
        self.templates = templates
        self.output = output
        self.here = here


class Ground:
    """The program that renders and proves: pipelinegen, Python, and the user's templates.

    `digest` tells pipelinegen and Python apart, `templates` what is in the user's folder.
    """

    __slots__ = ("digest", "signs", "templates", "tokens")

    def __init__(self, places: Places, index: Index) -> None:
        """Look at all of it. Raises OSError where something cannot be read."""
        program, templates = Look(index), Look(index)
        look_at_program(program)
        surroundings = python(program)
        templates.everything(places.templates)
        self.digest = digest_of_texts([_FORMAT, program.digest, *surroundings])
        self.templates = templates.digest
        self.tokens = program.tokens | templates.tokens
        self.signs = program.signs | templates.signs

    def is_still(self, other: Ground) -> bool:
        """Whether nobody has written to any of it meanwhile."""
        return self.digest == other.digest and self.tokens == other.tokens and self.signs == other.signs


class State:
    """What was seen at one time. `digest` tells the whole fleet; `outputs` are the paths of CI files, whose ever."""

    __slots__ = ("digest", "ground", "outputs", "signs", "tokens")

    def __init__(self, places: Places, index: Index) -> None:
        """Look at everything. Raises OSError where something cannot be read."""
        self.ground = Ground(places, index)
        fleet = Look(index)
        for folder in above(places.here):
            fleet.at(os.path.join(folder, "pyproject.toml"))  # noqa: PTH118 (pathlib costs 10 ms)
        fleet.everything(places.projects)
        outputs = Look(index)
        outputs.ci_files(places.output)
        outputs.ci_files_of(places.root)
        self.outputs = outputs.tokens.keys()
        self.tokens = self.ground.tokens | fleet.tokens | outputs.tokens
        self.signs = self.ground.signs | fleet.signs | outputs.signs
        where = (places.root, places.projects, places.templates, places.output, places.here)
        told = (self.ground.digest, self.ground.templates, fleet.digest, outputs.digest)
        self.digest = digest_of_texts((*where, *told))


def above(here: str) -> Iterator[str]:
    """A folder and those that it is in: where it may be said that definitions are."""
    while True:
        yield here
        parent = os.path.dirname(here)  # noqa: PTH120
        if parent == here:
            return
        here = parent
