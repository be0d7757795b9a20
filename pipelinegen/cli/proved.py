"""Projects rendered one after another and proved side by side, one process a core."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from .workspace import Rendered, Workspace

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

    from ..catalog import Catalog, Definition
    from ..model.project import Project
    from ..render import RenderedFile
    from ..render.grounds import Grounds, Remembered, Source

# Projects that are proved first: what the others have in common with them, every process knows from the start.
_FIRST = 2
# To start processes costs what a handful of projects cost.
_FEW = 6
# Projects a process that may be rendered and not yet proved.
_AHEAD = 8


def render_proved(workspace: Workspace, catalog: Catalog, definitions: Sequence[Definition]) -> Iterator[Rendered]:
    """The proved files of each definition, in their order. Raises PipelinegenError."""
    from ..render.grounds import Known, Sources

    memory = workspace.memory
    remembered: Remembered = (memory and memory.proofs) or Known()
    sources = Sources(catalog.fleet, memory.templates if memory else "")
    waiting: deque[tuple[Rendered, Callable[[], None]]] = deque()
    with _Provers(remembered, len(definitions)) as provers:
        for definition in definitions:
            source = sources.of(definition.project, workspace.label(definition))
            rendered = _kept(workspace, definition.project, source, remembered)
            if rendered is not None:
                provers.pass_over()
                waiting.append((rendered, _nothing))
            else:
                waiting.append(_rendered(workspace, catalog, definition, source, provers))
            while len(waiting) > provers.ahead:
                yield _settled(workspace, *waiting.popleft())
        while waiting:
            yield _settled(workspace, *waiting.popleft())


def _kept(workspace: Workspace, project: Project, source: Source | None, remembered: Remembered) -> Rendered | None:
    """The files of a project as they are on disk, if it is remembered that they are what would be rendered."""
    if source is None or workspace.memory is None:
        return None
    place = workspace.place(project)
    found = workspace.present(place, [each.path for each in project.workflows])
    files = {each.path: found[each.path] for each in project.workflows if each.path in found}
    return Rendered(project.name, place, files) if remembered.hold(source.claim(files)) else None


def _rendered(
    workspace: Workspace, catalog: Catalog, definition: Definition, source: Source | None, provers: _Provers
) -> tuple[Rendered, Callable[[], None]]:
    """The files of a definition, and what waits for their proof."""
    from ..render.grounds import claim, grounds_of

    project = definition.project
    files = workspace.render_unproved(catalog, definition)
    rendered = Rendered(project.name, workspace.place(project), {file.path: file.text for file in files})
    grounds = grounds_of(project, catalog.fleet)
    claims = [claim(files, grounds), *([source.claim(rendered.files)] if source else [])]
    return rendered, provers.prove(project.name, files, grounds, claims)


def _settled(workspace: Workspace, rendered: Rendered, wait: Callable[[], None]) -> Rendered:
    wait()
    if workspace.memory:
        workspace.memory.add({str(rendered.place / path): text for path, text in rendered.files.items()})
    return rendered


def _nothing() -> None:
    """There is nothing to wait for."""


class _Provers:
    """Proves files here or, if there are many of them, in other processes."""

    def __init__(self, remembered: Remembered, projects: int) -> None:
        self._remembered = remembered
        self._left = projects
        self._proved = 0
        self._cores = _cores()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> _Provers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    @property
    def ahead(self) -> int:
        """How many projects may wait for their proofs."""
        return 0 if self._pool is None else _AHEAD * self._cores

    def pass_over(self) -> None:
        """Count a project that needs no proof."""
        self._left -= 1

    def prove(
        self, project: str, files: Sequence[RenderedFile], grounds: Grounds, claims: Sequence[str]
    ) -> Callable[[], None]:
        """Prove the files of a project; the answer waits for the end, and raises what failed.

        All the claims hold then. The first of them is that the files are proved.
        """
        self._left -= 1
        if self._remembered.hold(claims[0]):
            return partial(self._learn, claims)
        self._proved += 1
        if self._pool is None and self._proved > _FIRST and self._left >= _FEW and self._cores > 1:
            self._pool = _pool(self._cores, self._remembered)
        if self._pool is not None:
            return partial(self._settle, self._pool.submit(_prove, project, files, grounds), claims)
        from ..render import prove_files

        prove_files(project, files, grounds, self._remembered)
        return partial(self._learn, claims)

    def _settle(self, future: Future[list[str]], claims: Sequence[str]) -> None:
        self._learn([*future.result(), *claims])

    def _learn(self, claims: Sequence[str]) -> None:
        for each in claims:
            self._remembered.add(each)


def _cores() -> int:
    # A forked process has everything imported, and knows what has been learned; another one would begin anew.
    if not hasattr(os, "fork"):
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _pool(cores: int, remembered: Remembered) -> ProcessPoolExecutor:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    return ProcessPoolExecutor(cores, mp_context=get_context("fork"), initializer=_begin, initargs=(remembered,))


class _Learning:
    """What is remembered, and what has been added to it here."""

    def __init__(self, remembered: Remembered) -> None:
        self._remembered = remembered
        self.learned: list[str] = []

    def hold(self, claim: str) -> bool:
        return self._remembered.hold(claim)

    def add(self, claim: str) -> None:
        self._remembered.add(claim)
        self.learned.append(claim)


# What a process that proves has been told of at its beginning.
_known: list[Remembered] = []


def _begin(remembered: Remembered) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started this process is interrupted, too, and ends it
    _known.append(remembered)


def _prove(project: str, files: Sequence[RenderedFile], grounds: Grounds) -> list[str]:
    from ..render import prove_files

    learning = _Learning(_known[-1])
    prove_files(project, files, grounds, learning)
    return learning.learned
