"""Whole pipelines, a folder each: which workflows and steps succeed, fail, are skipped, or are not there at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.woodpecker import Simulation, WorkflowRun, metadata_of, simulate

FOLDERS = sorted(path for path in (Path(__file__).parent / "scenarios").iterdir() if path.is_dir())


def name_of(workflow: WorkflowRun) -> str:
    axis = ", ".join(f"{name}={value}" for name, value in (workflow.axis or {}).items())
    return f"{workflow.name} ({axis})" if axis else workflow.name


def status_of(workflow: WorkflowRun) -> str:
    """`dropped` is a workflow that the server does not even make."""
    return "dropped" if not workflow.runs and not workflow.steps else workflow.status


def steps_of(workflow: WorkflowRun) -> dict[str, Any]:
    """The status of each step; a list of them where several have the same name."""
    statuses: dict[str, list[str]] = {}
    for step in sorted(workflow.steps, key=lambda step: step.status != "success"):
        statuses.setdefault(step.name, []).append(step.status)
    return {name: found[0] if len(found) == 1 else found for name, found in statuses.items()}


def stages_of(workflow: WorkflowRun) -> list[list[str]]:
    stages: dict[int, list[str]] = {}
    for step in workflow.steps:
        if step.stage is not None:
            stages.setdefault(step.stage, []).append(step.name)
    return [stages[at] for at in sorted(stages)]


def simulated(folder: Path, expected: Mapping[str, Any]) -> Simulation:
    told = {name: expected[name] for name in ("message", "variables") if name in expected}
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yml"))}
    return simulate(files, metadata_of(expected["event"], **told), failing=expected.get("failing", ()))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_goes_as_it_would_on_a_server(folder: Path) -> None:
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
    found = simulated(folder, expected)
    named = {name_of(workflow): workflow for workflow in found.workflows}
    assert (f"{found.error.path}: {found.error}" if found.error else None) == expected.get("error")
    assert {name: status_of(workflow) for name, workflow in named.items()} == expected["workflows"]
    steps = {name: steps_of(workflow) for name, workflow in named.items() if workflow.steps}
    assert steps == expected.get("steps", {})
    for name, stages in expected.get("stages", {}).items():
        assert stages_of(named[name]) == stages
    for name, images in expected.get("services", {}).items():
        assert list(named[name].services) == images
    for name, reason in expected.get("reasons", {}).items():
        assert named[name].reason == reason


def test_a_scenario_is_told_completely() -> None:
    known = {"event", "message", "failing", "error", "workflows", "steps", "stages", "services", "reasons"}
    for folder in FOLDERS:
        assert json.loads((folder / "expected.json").read_text(encoding="utf-8")).keys() <= known, folder.name
