"""The measurements as Markdown tables and as JSON."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from typing import Any

from .tasks import Group, Task

_NOTES = """\
Time is the wall clock of one whole process, the best of the runs; the tools take turns, run by run. A first render
begins without output and with nothing remembered from a run before. "x" is the multiple of pipelinegen's time, "x a
file" that of its time for one file.

For a project pipelinegen renders three files (build-and-deploy, deploy, build-fallback) from a definition in a file of
its own, the other tools the first of the three from a loop over all. The GitHub file is the same in all three tools:
before anything is measured they are compared as parsed documents. pipelinegen proves every file before it writes any:
canonical layout, upstream's schema and its own, declared secrets, the same document for a YAML 1.1 reader, and on
Woodpecker the same document after its substitution, whatever the variables hold, and a file that the server takes on
every event. yamloom holds its files against upstream's schema; ghagen checks
the types of what is declared. Nothing of this is switched off."""


def machine() -> dict[str, Any]:
    """What the numbers depend on."""
    affinity = getattr(os, "sched_getaffinity", None)
    return {
        "cores": len(affinity(0)) if affinity else os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "load": round(os.getloadavg()[0], 1),
    }


def as_data(facts: dict[str, Any], versions: dict[str, str], groups: Sequence[Group]) -> dict[str, Any]:
    """Everything that was measured, in seconds and bytes."""
    return {
        "machine": facts,
        "versions": versions,
        "groups": [
            {"title": group.title, "runs": group.runs, "tasks": [_task(task, group) for task in group.tasks]}
            for group in groups
        ],
    }


def as_text(facts: dict[str, Any], versions: dict[str, str], groups: Sequence[Group]) -> str:
    """The tables, readable as they are and as Markdown."""
    named = ", ".join(f"{name} {version}" for name, version in versions.items())
    about = f"{facts['cores']} cores, {facts['system']}, {facts['python']}, load {facts['load']} at the start; {named}."
    parts = [about, *(f"### {group.title} (best of {group.runs})\n\n{_table(group)}" for group in groups), _NOTES]
    return "\n\n".join(parts) + "\n"


def _best(task: Task) -> float:
    return min(sample.seconds for sample in task.samples)


def _memory(task: Task) -> int:
    return max(sample.memory for sample in task.samples)


def _reference(task: Task, group: Group) -> Task | None:
    return next((each for each in group.tasks if each.reference and each.what == task.what), None)


def _task(task: Task, group: Group) -> dict[str, Any]:
    files = task.workspace.files
    found: dict[str, Any] = {
        "what": task.what,
        "tool": task.tool,
        "projects": task.workspace.projects,
        "files": files,
        "seconds": _best(task),
        "seconds_a_file": _best(task) / files if files else None,
        "peak_memory": _memory(task),
        "ratio": None,
        "ratio_a_file": None,
        "runs": [
            {"seconds": each.seconds, "processor": each.processor, "peak_memory": each.memory} for each in task.samples
        ],
    }
    if reference := _reference(task, group):
        found["ratio"] = _best(task) / _best(reference)
        if files:
            found["ratio_a_file"] = found["ratio"] * reference.workspace.files / files
    return found


def _table(group: Group) -> str:
    columns: dict[str, list[str]] = {
        name: [] for name in ("what", "tool", "files", "time", "x", "a file", "x a file", "peak memory")
    }
    for found in (_task(task, group) for task in sorted(group.tasks, key=_order(group))):
        columns["what"].append(found["what"])
        columns["tool"].append(found["tool"])
        columns["files"].append(f"{found['files']:,}" if found["files"] else "")
        columns["time"].append(_time(found["seconds"]))
        columns["x"].append(_ratio(found["ratio"]))
        columns["a file"].append(_time(found["seconds_a_file"]))
        columns["x a file"].append(_ratio(found["ratio_a_file"]))
        columns["peak memory"].append(f"{found['peak_memory'] / 1e6:.0f} MB")
    return _markdown({name: cells for name, cells in columns.items() if any(cells)})


def _order(group: Group) -> Any:
    """What is compared stands together, in the order in which it first comes."""
    whats = list(dict.fromkeys(task.what for task in group.tasks))
    return lambda task: whats.index(task.what)


def _markdown(columns: dict[str, list[str]]) -> str:
    widths = {name: max(len(name), *map(len, cells)) for name, cells in columns.items()}
    left = ("what", "tool")

    def line(cells: Sequence[str]) -> str:
        shown = [
            cell.ljust(width) if name in left else cell.rjust(width)
            for cell, (name, width) in zip(cells, widths.items(), strict=True)
        ]
        return f"| {' | '.join(shown)} |"

    rule = [("-" * width if name in left else "-" * (width - 1) + ":") for name, width in widths.items()]
    return "\n".join([line(list(columns)), line(rule), *(line(row) for row in zip(*columns.values(), strict=True))])


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"
