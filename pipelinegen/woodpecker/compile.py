"""One workflow file for one event: text in, steps in their order out, or the reason why there are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..errors import PipelinegenError
from ..finding import Position
from ..syntax.yaml import Node
from .file import matrix, params
from .file.container import Container, check_network
from .file.document import DocumentError
from .file.workflow import WorkflowFile, read_document, read_workflow
from .lint import Trust, remarks
from .metadata import Metadata
from .secret import by_name, fault
from .server import Server
from .stages import order
from .substitution import SubstitutionError, substitute
from .variables import environ
from .version import Version
from .when.condition import Level, WhenMatch, match_constraints
from .when.constraint import Constraint, WhenError
from .when.expr.error import EvaluateUnknown
from .when.glob import GlobTooComplexError

# In this version the variables of a run are not substituted.
_HIDDEN_VARIABLES: Version = (3, 18, 0)
# All combinations of a matrix together; a file is a few kilobytes.
_MOST_CHARACTERS = 800_000
_LONGEST_MESSAGE = 400
DEFAULT_CLONE = "docker.io/woodpeckerci/plugin-git"


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


def workflow_name(path: str) -> str:
    """What the server calls the workflow of a file: `.woodpecker/deploy.yml` is `deploy`."""
    return path.rpartition("/")[2].removesuffix(".yml").removesuffix(".yaml").removeprefix(".")


def compile_file(path: str, text: str, metadata: Metadata, server: Server, number: int = 1) -> Iterator[Compiled]:
    """The workflows of a file, in the server's order; `number` is that of the first one that is kept.

    Raises CompileError where the server refuses the pipeline, UnknownError where its answer is not known.
    """
    try:
        axes = matrix.combinations(read_document(text))
    except DocumentError as error:
        if error.is_our_limit:
            raise _beyond(path, error.message, error.position) from None
        raise CompileError(path, _unsubstituted(text, "for its matrix", error.message), error.position) from None
    if len(axes) > 1 and len(axes) * len(text) > _MOST_CHARACTERS:
        message = f"{len(axes)} combinations of {len(text)} characters are more than can be looked at"
        raise UnknownError(f"{path}: {message}; this is no CI file")
    for axis in axes:
        workflow = replace(metadata.workflow, name=workflow_name(path), number=number, matrix=axis)
        compiled = _compile(path, text, replace(metadata, workflow=workflow), server)
        number += compiled.kept
        yield compiled


def _compile(path: str, text: str, metadata: Metadata, server: Server) -> Compiled:
    variables = {} if server.version == _HIDDEN_VARIABLES else metadata.variables
    try:
        values = {**variables, **environ(metadata, server.version), **metadata.workflow.matrix}
        workflow = _substituted(text, substitute(text, values), server.version)
        warnings = tuple(_lint(path, workflow, text, metadata, server))
        built = _Builder(metadata, server).build(path, workflow)
        return replace(built, warnings=warnings) if built.kept else built
    except SubstitutionError as error:
        place = Position(error.line, error.column)
        if error.is_our_limit:
            raise _beyond(path, error.reason, place) from None
        message = f"{error.reason}, in {_shown(_line(text, place)[place.column - 1 :])}"
        raise CompileError(path, f"{message}; `$${{` leaves it to the shell", place) from None
    except DocumentError as error:
        if error.is_our_limit:
            raise _beyond(path, error.message, error.position) from None
        raise CompileError(path, error.message, error.position) from None
    except (EvaluateUnknown, GlobTooComplexError) as error:
        notes = "".join(f" ({note})" for note in getattr(error, "__notes__", ()))
        raise UnknownError(f"{path}: {error}{notes}") from None


def _beyond(path: str, message: str, place: Position) -> UnknownError:
    return UnknownError(f"{path}: line {place.line}, column {place.column}: {message}")


def _substituted(text: str, substituted: str, version: Version) -> WorkflowFile:
    try:
        return read_workflow(substituted, version)
    except DocumentError as error:
        line = _line(substituted, error.position)
        if error.is_our_limit or line == _line(text, error.position):
            raise
        message = f"{error.message} (once it is substituted, the line is {_shown(line.strip())})"
        raise DocumentError(message, error.position) from None


def _line(text: str, place: Position) -> str:
    lines = text.split("\n", place.line)
    return lines[place.line - 1] if place.line <= len(lines) else ""


_LONGEST_SHOWN = 80


def _shown(line: str) -> str:
    return repr(line if len(line) <= _LONGEST_SHOWN else f"{line[:_LONGEST_SHOWN]}...")


def _unsubstituted(raw: str, why: str, message: str) -> str:
    """The message of a reader that sees the file as it is written; where that is how it stays, it needs no word."""
    return f"read {why}, before any substitution: {message}" if "$" in raw or "\\" in raw else message


def _lint(path: str, workflow: WorkflowFile, raw: str, metadata: Metadata, server: Server) -> Iterator[Warned]:
    trust = Trust.of(metadata.repository, server.privileged_plugins, server.trusted_clone)
    for remark in remarks(workflow, _as_written(raw, server.version), raw, trust, server.version):
        if remark.blocking:
            raise DocumentError(remark.message, remark.position)
        yield Warned(path, remark.position, remark.message)


def _as_written(raw: str, version: Version) -> WorkflowFile:
    """The file before substitution. The linter reads that, too, and the server refuses it where it cannot be read."""
    try:
        return read_workflow(raw, version)
    except DocumentError as error:
        if error.is_our_limit:
            raise
        raise DocumentError(_unsubstituted(raw, "by the linter", error.message), error.position) from None


class _Builder:
    """Finds out which containers of a workflow file are there for one event."""

    def __init__(self, metadata: Metadata, server: Server) -> None:
        self._metadata = metadata
        self._version = server.version
        self._secrets = None if server.secrets is None else by_name(server.secrets)

    def build(self, path: str, workflow: WorkflowFile) -> Compiled:
        found = self._match(workflow.when, "workflow", workflow.places.get("when", Position()))
        bare = Compiled(path, self._metadata.workflow.name, self._metadata.workflow.matrix, workflow)
        if not found.match:
            return replace(bare, named=self._is_named(workflow.when), reason=found.reason)
        clone, _ = self._present(self._clone(workflow))
        services, _ = self._present(workflow.services, detached=True)
        steps, filtered = self._present(workflow.steps)
        by_container = {id(step.container): step for step in steps}
        stages = order([step.container for step in steps], self._version)
        ordered = tuple(tuple(by_container.pop(id(container)) for container in stage) for stage in stages)
        lost = [Filtered(step.container, "a later step has the same name") for step in by_container.values()]
        # A block of services keeps a workflow alive even when all of them are filtered out.
        kept = bool(clone or workflow.services or steps)
        return replace(
            bare,
            kept=kept,
            named=kept or any(self._is_named(step.when) for step in workflow.steps),
            reason="" if kept else "none of its steps is there for this event, and without a clone nothing is left",
            clone=tuple(clone),
            services=tuple(services),
            stages=ordered,
            filtered=(*filtered, *lost),
            runs_on=tuple(dict.fromkeys((*workflow.runs_on, *(found.runs_on or ())))),
        )

    def _is_named(self, when: Sequence[Constraint]) -> bool:
        """Whether a condition lets the event through, whatever else it wants."""
        event = self._metadata.pipeline.event
        return not when or any(not item.event or event in item.event for item in when)

    def _clone(self, workflow: WorkflowFile) -> tuple[Container, ...]:
        if workflow.skip_clone:
            return ()
        return workflow.clone or (Container("clone", Position(), DEFAULT_CLONE),)

    def _match(self, when: Sequence[Constraint], level: Level, position: Position) -> WhenMatch:
        if not when:
            return WhenMatch(match=True, on_success=True)
        try:
            return match_constraints(when, self._metadata, level=level, version=self._version)
        except WhenError as error:
            raise DocumentError(str(error), position) from None

    def _present(self, containers: Sequence[Container], *, detached: bool = False) -> tuple[list[Step], list[Filtered]]:
        """The containers that are there, and those that are not."""
        present: list[Step] = []
        filtered: list[Filtered] = []
        for container in containers:
            found = self._match(container.when, "step", container.position)
            if found.match:
                present.append(self._step(container, found, detached=detached or container.detach))
            else:
                filtered.append(Filtered(container, found.reason))
        return present, filtered

    def _step(self, container: Container, found: WhenMatch, *, detached: bool) -> Step:
        check_network(container)
        used: list[str] = []

        def reveal(name: str, node: Node) -> str:
            if self._secrets is not None:
                wrong = fault(name, self._secrets, self._metadata.pipeline.event, container)
                if wrong:
                    raise DocumentError(wrong, node.position)
            used.append(name)
            return f"<secret {name}>"

        # What is detached gets no settings.
        settings = {} if detached else params.plugin_settings(container.settings, reveal)
        environment = {**settings, **params.environment(container.environment, reveal)}
        secrets = tuple(dict.fromkeys(used))
        return Step(container, found.on_success, found.on_failure, environment, secrets)
