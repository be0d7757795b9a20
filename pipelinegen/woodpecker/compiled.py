"""What becomes of one workflow file for one event, and what makes the server refuse it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import PipelinegenError
from ..finding import Position
from .file.container import Container
from .file.workflow import WorkflowFile

_LONGEST_MESSAGE = 400


class CompileError(PipelinegenError):
    """The server refuses the whole pipeline because of this file, whatever the other files say."""

    def __init__(self, path: str, message: str, position: Position | None = None) -> None:
        if len(message) > _LONGEST_MESSAGE:  # it quotes what is in the file, and that may be very long
            message = f"{message[: _LONGEST_MESSAGE // 2]}...{message[-_LONGEST_MESSAGE // 2 :]}"
        super().__init__(f"{path}: {message}")
        self.path = path
        self.message = message
        self.position = position


class UnknownError(PipelinegenError):
    """What the server would do is beyond what is modelled here; the message says with what."""


@dataclass(frozen=True, slots=True)
class Warned:
    """Something that the server remarks about a file and runs it all the same."""

    path: str
    position: Position
    message: str


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is there for this event: it runs after success, after failure, or after both.

    `environment` is what the file gives it: its own variables and, for a plugin, `PLUGIN_...`; in the place of a
    secret stands `<secret NAME>`.
    """

    container: Container
    on_success: bool
    on_failure: bool
    environment: Mapping[str, str]
    secrets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Filtered:
    """A step that is not there for this event, and why."""

    container: Container
    reason: str


@dataclass(frozen=True, slots=True)
class Compiled:
    """One workflow of a file; with a matrix a file has one for each combination, `axis`.

    Where `kept` is false the server drops it, for the `reason`; `named` says that at least the event is right. `stages`
    are its steps in their order, `filtered` the steps that are not there; `clone` and `services` run before and beside
    them.
    """

    path: str
    name: str
    axis: Mapping[str, str]
    file: WorkflowFile
    kept: bool = False
    named: bool = True
    reason: str = ""
    clone: tuple[Step, ...] = ()
    services: tuple[Step, ...] = ()
    stages: tuple[tuple[Step, ...], ...] = ()
    filtered: tuple[Filtered, ...] = ()
    runs_on: tuple[str, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that its containers are given, sorted."""
        stages = (self.clone, self.services, *self.stages)
        return tuple(sorted({name for stage in stages for step in stage for name in step.secrets}))
