"""What an event starts, for a person and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..woodpecker.simulation import Simulation, StepRun, WorkflowRun
from .said import count


def document(simulation: Simulation) -> dict[str, Any]:
    """`{"event", "error", "workflows": [{"name", "path", "runs", "reason", "steps", "secrets"}]}` as plain values."""
    error = simulation.error
    return {
        "event": simulation.event,
        "error": error and {"path": error.path, "message": str(error)},
        "workflows": [
            {
                "name": workflow.name,
                "path": workflow.path,
                "runs": workflow.runs,
                "reason": f"{workflow.reason} (matrix: {axis})" if (axis := _axis(workflow)) else workflow.reason,
                "steps": [
                    {
                        "name": step.name,
                        "runs": step.runs,
                        "reason": step.reason,
                        "image": step.image,
                        "commands": list(step.commands),
                    }
                    for step in workflow.steps
                ],
                "secrets": list(workflow.secrets),
            }
            for workflow in simulation.workflows
        ],
    }


def text(simulation: Simulation, *, commands: bool = False) -> str:
    """The workflows that run with their steps in order, then the others with their reasons; a line each."""
    if simulation.error:
        return f"{simulation.event}: {_refusal(simulation)}"
    running = [workflow for workflow in simulation.workflows if workflow.runs]
    resting = [workflow for workflow in simulation.workflows if not workflow.runs]
    lines = [f"{simulation.event}: starts {len(running)} of {count(len(simulation.workflows), 'workflow')}"]
    for workflow in running:
        lines += ["", *_workflow(workflow, commands=commands)]
    if resting:
        lines += ["", "not started:"]
        width = max(len(_name(workflow)) for workflow in resting)
        lines += [f"  {_name(workflow).ljust(width)}  {workflow.reason}" for workflow in resting]
    return "\n".join(lines)


def table(simulations: Mapping[str, Simulation]) -> str:
    """All workflows against all events: `runs`, `if` where only other filters than the event's say no, else `-`."""
    names = sorted({_name(workflow) for each in simulations.values() for workflow in each.workflows})
    rows = [["WORKFLOW", *(event for event in simulations)]]
    rows += [[name, *(_cell(each, name) for each in simulations.values())] for name in names]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if any("if" in row[1:] for row in rows):
        lines.append("if: with other files, branch, variables, schedule or target than these")
    refusals: dict[str, list[str]] = {}
    for event, simulation in simulations.items():
        if simulation.error:
            refusals.setdefault(_refusal(simulation), []).append(event)
    lines += [f"{', '.join(events)}: {refusal}" for refusal, events in refusals.items()]
    return "\n".join(lines)


_MOST_WARNINGS = 10


def warnings(simulation: Simulation) -> Sequence[str]:
    """What the server would remark, a line each; of one file no more than somebody reads."""
    files: dict[str, list[str]] = {}
    for each in simulation.warnings:
        place = f"{each.path}:{each.position.line}:{each.position.column}"
        files.setdefault(each.path, []).append(f"{place}: warning: {each.message}")
    lines = []
    for path, found in files.items():
        lines += found[:_MOST_WARNINGS]
        if len(found) > _MOST_WARNINGS:
            lines.append(f"{path}: and {count(len(found) - _MOST_WARNINGS, 'warning')} more")
    return lines


def _refusal(simulation: Simulation) -> str:
    assert simulation.error is not None
    return f"the server refuses the pipeline, nothing runs\n  {simulation.error.path}: {simulation.error}"


def _cell(simulation: Simulation, name: str) -> str:
    if simulation.error:
        return "error"
    found = [workflow for workflow in simulation.workflows if _name(workflow) == name]
    if any(workflow.runs for workflow in found):
        return "runs"
    return "if" if any(workflow.named for workflow in found) else "-"


def _axis(workflow: WorkflowRun) -> str:
    return ", ".join(f"{name}={value}" for name, value in (workflow.axis or {}).items())


def _name(workflow: WorkflowRun) -> str:
    return f"{workflow.name} ({axis})" if (axis := _axis(workflow)) else workflow.name


def _workflow(workflow: WorkflowRun, *, commands: bool) -> list[str]:
    after = f", after {', '.join(workflow.depends_on)}" if workflow.depends_on else ""
    failed = "; it fails" if workflow.status == "failure" else ""
    lines = [f"{_name(workflow)}  {workflow.path}: {workflow.reason}{after}{failed}"]
    if workflow.secrets:
        lines.append(f"  secrets: {', '.join(workflow.secrets)}")
    beside = [*(("clone", image) for image in workflow.clone), *(("service", image) for image in workflow.services)]
    rows = [*(("", what, image, "") for what, image in beside), *map(_row, workflow.steps)]
    steps = [*([None] * len(beside)), *workflow.steps]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    for row, step in zip(rows, steps, strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  " + "  ".join([*cells, row[3]]).rstrip())
        if commands and step and step.runs:
            lines += [f"      {line}".rstrip() for line in _content(step)]
    return lines


def _content(step: StepRun) -> list[str]:
    """The commands as the shell gets them; of a plugin its settings."""
    if step.is_plugin:
        return [f"{name}={value}" for name, value in (step.environment or {}).items()]
    return [line for command in step.commands for line in f"$ {command}".replace("\n", "\n  ").splitlines()]


def _row(step: StepRun) -> tuple[str, str, str, str]:
    """The columns of a step: its place in the order, its name, its image, and what it does or why it does nothing."""
    if not step.runs:
        return "-", step.name, "", f"not run: {step.reason}"
    what = "plugin" if step.is_plugin else count(len(step.commands), "command") if step.commands else "entrypoint"
    if step.status == "failure":
        what += ", fails (which is ignored)" if step.ignores_failure else ", fails"
    return str((step.stage or 0) + 1), step.name, step.image, what
