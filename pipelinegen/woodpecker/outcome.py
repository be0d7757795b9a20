"""How a pipeline goes when some of its steps fail: what follows, what does not, and how each workflow ends."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ..errors import PipelinegenError, near
from .compiled import Compiled, Step

Status = Literal["success", "failure", "skipped"]


class UnknownStepError(PipelinegenError):
    """A step was named that none of the workflows has."""


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """How a step ended, and why it ran or did not."""

    status: Status
    reason: str


@dataclass(slots=True)
class WorkflowOutcome:
    """How a workflow ended, and the outcome of each stage's steps in their order.

    `cancels` is the step whose failure cancelled the pipeline: nothing starts after it, whatever it waits for.
    """

    status: Status
    reason: str
    stages: list[tuple[StepOutcome, ...]] = field(default_factory=list)
    cancels: str = ""


def outcomes_of(workflows: Sequence[Compiled], failing: Collection[str]) -> tuple[WorkflowOutcome, ...]:
    """The outcomes of the workflows that are kept, in their order; `failing` names steps as `check_names` wants it."""
    named: dict[str, list[int]] = {}
    for at, each in enumerate(workflows):
        named.setdefault(each.name, []).append(at)
    needs = [sorted({other for name in _names(each) for other in named.get(name, ())}) for each in workflows]
    outcomes: list[WorkflowOutcome | None] = [None] * len(workflows)
    for at in _startable(needs):
        needed = [found for other in needs[at] if (found := outcomes[other]) is not None]
        outcomes[at] = _outcome(workflows[at], needed, failing)
    return tuple(
        _skipped(each, _endless(each)) if found is None else found
        for each, found in zip(workflows, outcomes, strict=True)
    )


def _startable(needs: Sequence[Sequence[int]]) -> list[int]:
    """The places in an order in which each comes after all that it needs; those that wait for each other are not in."""
    wanted_by: list[list[int]] = [[] for _ in needs]
    for at, places in enumerate(needs):
        for place in places:
            wanted_by[place].append(at)
    missing = [len(places) for places in needs]
    ready = [at for at, count in enumerate(missing) if not count]
    for at in ready:
        for waiting in wanted_by[at]:
            missing[waiting] -= 1
            if not missing[waiting]:
                ready.append(waiting)
    return ready


def check_names(workflows: Sequence[Compiled], failing: Collection[str]) -> None:
    """Raise UnknownStepError unless each name is that of a step, `STEP` or `WORKFLOW/STEP`, in some of the files."""
    names = {step.name for workflow in workflows for step in workflow.file.steps}
    whole = {f"{workflow.name}/{step.name}" for workflow in workflows for step in workflow.file.steps}
    for name in failing:
        if name not in names | whole:
            raise UnknownStepError(f"no workflow has a step {name!r}{near(name, sorted(names | whole))}")


def _names(workflow: Compiled) -> set[str]:
    return {dependency.name for dependency in workflow.file.depends_on}


def _endless(workflow: Compiled) -> str:
    names = ", ".join(repr(name) for name in sorted(_names(workflow)))
    return f"it waits for {names}, and that in the end waits for it: the server never starts it"


def _outcome(workflow: Compiled, needed: Sequence[WorkflowOutcome], failing: Collection[str]) -> WorkflowOutcome:
    """An agent asks with which outcomes of the others a workflow wants to start; a skipped one is no success."""
    if cancelled := next((each.cancels for each in needed if each.cancels), ""):
        found = _skipped(workflow, f"the failure of step {cancelled!r} cancelled the pipeline")
        found.cancels = cancelled
        return found
    succeeded = [each.status == "success" for each in needed]
    after_failure = "failure" in workflow.runs_on
    after_success = not workflow.runs_on or "success" in workflow.runs_on
    if after_success and not after_failure and not all(succeeded):
        return _skipped(workflow, "a workflow that it depends on did not succeed")
    if after_failure and not after_success and any(succeeded):
        return _skipped(workflow, "it runs only after a failure, and a workflow that it depends on succeeded")
    if not (after_failure or after_success):
        return _skipped(workflow, f"it runs on {', '.join(workflow.runs_on)}, which never comes")
    return _steps(workflow, failing)


def _skipped(workflow: Compiled, reason: str) -> WorkflowOutcome:
    step = StepOutcome("skipped", "its workflow does not start")
    return WorkflowOutcome("skipped", reason, [(step,) * len(stage) for stage in workflow.stages])


def _steps(workflow: Compiled, failing: Collection[str]) -> WorkflowOutcome:
    found = WorkflowOutcome("success", "")
    failed = cancelled = ""
    for stage in workflow.stages:
        outcomes = [
            StepOutcome("skipped", f"the failure of step {cancelled!r} cancelled the pipeline")
            if cancelled
            else _step(step, failed, fails=_is_named(workflow, step, failing))
            for step in stage
        ]
        found.stages.append(tuple(outcomes))
        for step, outcome in zip(stage, outcomes, strict=True):
            # Nobody waits for the end of a detached step.
            if outcome.status == "failure" and step.container.failure != "ignore" and not step.container.detach:
                failed = failed or step.container.name
                cancelled = cancelled or (step.container.name if step.container.failure == "cancel" else "")
    found.status = "failure" if failed else "success"
    found.cancels = cancelled
    return found


def _is_named(workflow: Compiled, step: Step, failing: Collection[str]) -> bool:
    return step.container.name in failing or f"{workflow.name}/{step.container.name}" in failing


def _step(step: Step, failed: str, *, fails: bool) -> StepOutcome:
    if failed and not step.on_failure:
        return StepOutcome("skipped", f"step {failed!r} failed before it")
    if not failed and not step.on_success:
        return StepOutcome("skipped", "it runs only after a failure")
    why = "its `when` matches" if step.container.when else "it has no `when`"
    if failed:
        why = f"it runs after a failure, and step {failed!r} failed"
    return StepOutcome("failure" if fails else "success", why)
