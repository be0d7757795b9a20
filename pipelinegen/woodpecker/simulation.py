"""What a server starts for an event: which workflows run, which of their steps, and why the rest does not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ..finding import Position
from . import outcome
from .compile import compile_file, workflow_name
from .compiled import Compiled, CompileError, Filtered, Step, Warned
from .config import LAST_REFUSING_FOLDERS, fetched, folders, unread
from .metadata import Metadata, has_files
from .server import Server

# In either case as Go knows it: for Python a dotless i would be an i, too.
_CI, _SKIP = "[cC][iI]", "[sS\u017f][kK\u212a][iI][pP]"
_ASKS_TO_SKIP = re.compile(rf"\[(?:{_CI} *{_SKIP}|{_SKIP} *{_CI})\]")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class StepRun:
    """A step of `steps`: whether it runs, and after what or why not.

    `commands` are the texts that the shell gets, `environment` what the file gives it (`<secret NAME>` for a secret's
    value), `stage` its place in the order, from 0: the steps of one stage start together.
    """

    name: str
    runs: bool
    reason: str
    image: str = ""
    commands: tuple[str, ...] = ()
    environment: Mapping[str, str] | None = None
    stage: int | None = None
    status: outcome.Status = "skipped"
    is_plugin: bool = False
    ignores_failure: bool = False


@dataclass(frozen=True, slots=True)
class WorkflowRun:
    """A workflow of a file; with a matrix there is one for each combination, `axis`.

    `clone` and `services` are the images of what runs before and beside its steps; `secrets` are all that it is given;
    `depends_on` are the workflows that it waits for; `named` says that its `when` lets the event through, whatever else
    it wants.
    """

    name: str
    path: str
    runs: bool
    reason: str
    steps: tuple[StepRun, ...] = ()
    secrets: tuple[str, ...] = ()
    axis: Mapping[str, str] | None = None
    clone: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    named: bool = False
    status: outcome.Status = "skipped"


@dataclass(frozen=True, slots=True)
class Fault:
    """The file because of which the server refuses the whole pipeline, and why; `position` where it is known."""

    path: str
    message: str
    position: Position | None = None

    def __str__(self) -> str:
        place = f"line {self.position.line}, column {self.position.column}: " if self.position else ""
        return f"{place}{self.message}"


@dataclass(frozen=True, slots=True)
class Simulation:
    """All that an event starts; with an `error` nothing runs. `warnings` are the remarks the server would show."""

    event: str
    error: Fault | None
    workflows: tuple[WorkflowRun, ...]
    warnings: tuple[Warned, ...] = ()

    @property
    def running(self) -> tuple[str, ...]:
        """The names of the workflows that run, in order; one with a matrix comes more than once."""
        return tuple(workflow.name for workflow in self.workflows if workflow.runs)


def simulate(
    files: Mapping[str, str], metadata: Metadata, *, server: Server | None = None, failing: Collection[str] = ()
) -> Simulation:
    """What the server does with the workflow files, texts by path, for an event.

    `failing` names steps that are taken to fail, as `WORKFLOW/STEP` or `STEP`; all others succeed. Raises UnknownError
    where the server's answer is not known, and UnknownStepError where no step is called so.
    """
    server = server or Server()
    paths = fetched(files)
    unused = tuple(Warned(path, Position(), reason) for path, reason in unread(files).items())
    event = metadata.pipeline.event

    def nothing(reason: str, fault: Fault | None = None) -> Simulation:
        return Simulation(event, fault, tuple(_nothing(path, reason) for path in paths), unused)

    if _asks_to_skip(metadata):
        return nothing(f"the message {_shown(metadata.pipeline.commit.message)} asks CI to skip it")
    compiled: list[Compiled] = []
    number = 1
    try:
        _check_folders(files, server)
        for path in paths:
            of_file = list(compile_file(path, files[path], metadata, server, number))
            number += sum(each.kept for each in of_file)
            compiled.extend(of_file)
    except CompileError as error:
        reason = f"the server refuses the whole pipeline because of {error.path}"
        return nothing(reason, Fault(error.path, error.message, error.position))
    # What is dropped only now keeps its remarks.
    warnings = tuple(dict.fromkeys(warning for each in compiled for warning in each.warnings))
    outcome.check_names(compiled, failing)
    compiled = drop_dependents(compiled)
    kept = [each for each in compiled if each.kept]
    outcomes = dict(zip(map(id, kept), outcome.outcomes_of(kept, failing), strict=True))
    names = {each.name for each in kept}
    without_files = has_files(event) and not metadata.pipeline.commit.changed_files
    runs = (_workflow(each, outcomes.get(id(each)), names, without_files=without_files) for each in compiled)
    return Simulation(event, None, tuple(runs), (*unused, *warnings))


def _check_folders(files: Iterable[str], server: Server) -> None:
    if (inside := folders(files)) and server.version <= LAST_REFUSING_FOLDERS:
        message = (
            "a folder inside of .woodpecker/ makes the server unable to read any of it; move the file out of there"
        )
        raise CompileError(inside[0], message)


def _asks_to_skip(metadata: Metadata) -> bool:
    pipeline = metadata.pipeline
    return has_files(pipeline.event) and bool(_ASKS_TO_SKIP.search(pipeline.commit.message))


def _shown(message: str) -> str:
    return repr(message if len(message) <= _LONGEST_SHOWN else f"{message[:_LONGEST_SHOWN]}...")


def drop_dependents(compiled: Sequence[Compiled]) -> list[Compiled]:
    """The workflows without those that wait for one which is not there, and without what waits for these in turn."""
    found = list(compiled)
    known = {each.name for each in found}
    running = Counter(each.name for each in found if each.kept)
    waiting: dict[str, list[int]] = {}
    for at, each in enumerate(found):
        for dependency in each.file.depends_on:
            if not dependency.optional:
                waiting.setdefault(dependency.name, []).append(at)
    gone = [name for name in waiting if not running[name]]
    for name in gone:
        why = "which does not run" if name in known else "and no workflow is called so"
        for at in waiting[name]:
            if not found[at].kept:
                continue
            found[at] = replace(found[at], kept=False, reason=f"it depends on workflow {name!r}, {why}")
            running[found[at].name] -= 1
            if not running[found[at].name] and found[at].name in waiting:
                gone.append(found[at].name)
    return found


def _nothing(path: str, reason: str) -> WorkflowRun:
    return WorkflowRun(workflow_name(path), path, False, reason)


def _workflow(
    compiled: Compiled, found: outcome.WorkflowOutcome | None, names: Collection[str], *, without_files: bool
) -> WorkflowRun:
    """How a workflow is told; one that is not there has no outcome."""
    run = WorkflowRun(compiled.name, compiled.path, False, compiled.reason, axis=compiled.axis, named=compiled.named)
    if found is None:
        return run
    steps = {
        id(step.container): _step(step, at, ended)
        for at, (stage, outcomes) in enumerate(zip(compiled.stages, found.stages, strict=True))
        for step, ended in zip(stage, outcomes, strict=True)
    }
    steps |= {id(each.container): _filtered(each) for each in compiled.filtered}
    # A plain sequence is told as it stands in the file; where steps name what they wait for, the order is another one.
    if all(step.container.depends_on is None for stage in compiled.stages for step in stage):
        steps = {id(step): steps[id(step)] for step in compiled.file.steps if id(step) in steps}
    return replace(
        run,
        runs=found.status != "skipped",
        reason=found.reason or _why(compiled, without_files=without_files),
        steps=tuple(steps.values()),
        secrets=compiled.secrets,
        clone=tuple(step.container.image for step in compiled.clone),
        services=tuple(step.container.image for step in compiled.services),
        depends_on=tuple(each.name for each in compiled.file.depends_on if each.name in names),
        status=found.status,
    )


def _why(compiled: Compiled, *, without_files: bool) -> str:
    why = "its `when` matches" if compiled.file.when else "it has no `when`, so every event starts it"
    if without_files and any(each.path.include or each.path.exclude for each in compiled.file.when):
        why += " (no changed file is named, and then `path` lets everything through)"
    if {"success", "failure"} <= {*compiled.runs_on}:
        why += ", and it starts after success and after failure"
    if not compiled.stages:
        beside = [what for what, there in (("its clone", compiled.clone), ("its services", compiled.services)) if there]
        left = f"nothing runs except {' and '.join(beside)}" if beside else "nothing runs at all"
        return f"{why}, but none of its steps does: {left}"
    return why


def _step(step: Step, stage: int, ended: outcome.StepOutcome) -> StepRun:
    return StepRun(
        step.container.name,
        ended.status != "skipped",
        ended.reason,
        step.container.image,
        step.container.commands,
        step.environment,
        stage,
        ended.status,
        step.container.is_plugin,
        step.container.failure == "ignore",
    )


def _filtered(filtered: Filtered) -> StepRun:
    container = filtered.container
    return StepRun(
        container.name, False, filtered.reason, container.image, container.commands, is_plugin=container.is_plugin
    )
