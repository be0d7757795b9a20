"""What is measured: groups of tasks, each a command in a folder."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .child import BenchError, Sample, answer, measure
from .workspace import ROOT, Workspace, checkouts, fleet_copy, generated_projects, require_same, same_in


@dataclass(frozen=True)
class Tools:
    """The folders with the programs; `others` is None where pipelinegen is measured alone."""

    ours: Path
    others: Path | None

    @property
    def python(self) -> Path:
        """The interpreter that runs pipelinegen."""
        return self.ours / "python"

    @property
    def pipelinegen(self) -> Path:
        """The program."""
        return self.ours / "pipelinegen"


@dataclass(frozen=True)
class Task:
    """A command to be measured; before each run `prepare` is called.

    `what` names the work, which several tools may do; the one that is `reference` has ratio 1.
    """

    what: str
    tool: str
    command: tuple[str | Path, ...]
    workspace: Workspace
    prepare: Callable[[], None] | None = None
    reference: bool = False
    samples: list[Sample] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """Tasks that are measured in turn, so that what else the machine does hits all of them alike."""

    title: str
    runs: int
    tasks: tuple[Task, ...]

    def measure(self) -> None:
        """Add a sample to every task for every run. Raises BenchError."""
        for run in range(1, self.runs + 1):
            print(f"{self.title}: run {run} of {self.runs}", file=sys.stderr, flush=True)
            for task in self.tasks:
                workspace = task.workspace
                if task.prepare is not None:
                    task.prepare()
                limit = 60.0 + workspace.files
                task.samples.append(measure(task.command, directory=workspace.folder, home=workspace.home, limit=limit))
                workspace.verify()


def starts(folder: Path, tools: Tools) -> Group:
    """A process that has nothing to do."""
    nowhere = Workspace(folder, folder / "none", 0, 0, folder)
    folder.mkdir()
    tasks = [
        Task("an empty program", "Python alone", (tools.python, "-c", "pass"), nowhere),
        Task("`--version`", "pipelinegen", (tools.pipelinegen, "--version"), nowhere),
        Task("`--help`", "pipelinegen", (tools.pipelinegen, "--help"), nowhere, reference=True),
    ]
    if tools.others:
        tasks += [Task("`--help`", name, (tools.others / name, "--help"), nowhere) for name in ("yamloom", "ghagen")]
    return Group("Start of a process", 5, tuple(tasks))


def this_fleet(folder: Path, tools: Tools) -> Group:
    """The work on the fleet of this repository."""
    fleet = fleet_copy(folder / "fleet", tools.pipelinegen)
    one = fleet_copy(folder / "one", tools.pipelinegen, "website")
    program = tools.pipelinegen
    tasks = (
        Task("first render of all", "pipelinegen", (program, "render"), fleet, fleet.forget),
        Task("check, nothing changed", "pipelinegen", (program, "check"), fleet),
        Task("render, one project changed", "pipelinegen", (program, "render"), fleet, fleet.change_website),
        Task("first render of one project", "pipelinegen", (program, "render", "website"), one, one.forget),
    )
    return Group(f"This fleet: {fleet.projects} projects, {fleet.files} files", 5, tasks)


def engine(folder: Path, tools: Tools) -> Group:
    """The Woodpecker engine alone, each time in a process of its own."""
    nowhere = Workspace(folder, folder / "none", 0, 0, folder)
    folder.mkdir()
    program, generated = ROOT / "bench" / "engine.py", ROOT / "generated"
    tasks = (
        Task("every event in every repository", "pipelinegen", (tools.python, program, "fleet", generated), nowhere),
        Task("substitution of 1 MB", "pipelinegen", (tools.python, program, "substitute"), nowhere),
        Task("an empty program", "Python alone", (tools.python, "-c", "pass"), nowhere),
    )
    return Group("The Woodpecker engine", 5, tasks)


def many(folder: Path, tools: Tools, count: int) -> Group:
    """So many projects, each with its three workflows; of the other tools the GitHub workflow of each."""
    ours = generated_projects(folder / "pipelinegen", count)
    tasks = [*_pair("pipelinegen", ours, tools.pipelinegen, "render", "check", reference=True)]
    if tools.others:
        yamloom = same_in("yamloom", folder / "yamloom", ours, tools.python)
        ghagen = same_in("ghagen", folder / "ghagen", ours, tools.python)
        tasks += _pair("yamloom", yamloom, tools.others / "yamloom", "sync", "check")
        tasks += _pair("ghagen", ghagen, tools.others / "ghagen", "synth", "check-synced")
    return Group(f"{count:,} generated projects", 5 if count < 1000 else 2, tuple(tasks))


def fleet_check(folder: Path, tools: Tools, count: int) -> Group:
    """So many projects compared with a checkout of each."""
    ours = generated_projects(folder / "fleet", count)
    answer([tools.pipelinegen, "render"], directory=ours.folder, home=ours.home)
    against = (tools.pipelinegen, "check", "--against", checkouts(folder / "checkouts", ours))
    tasks = (
        Task("nothing remembered", "pipelinegen", against, ours, ours.forget_memory),
        Task("as always", "pipelinegen", against, ours),
        Task("what HEAD holds", "pipelinegen", (*against, "--ref", "HEAD"), ours),
    )
    return Group(f"Fleet check of {count:,} checkouts", 2, tasks)


def require_same_work(folder: Path, tools: Tools) -> None:
    """Raise BenchError unless each of the other tools writes the GitHub workflow that pipelinegen renders."""
    if tools.others is None:
        return
    ours = generated_projects(folder / "ours", 2)
    measure([tools.pipelinegen, "render"], directory=ours.folder, home=ours.home, limit=60)
    for tool, write in (("yamloom", "sync"), ("ghagen", "synth")):
        theirs = same_in(tool, folder / tool, ours, tools.python)
        measure([tools.others / tool, write], directory=theirs.folder, home=theirs.home, limit=60)
        theirs.verify()
        require_same(tool, ours, theirs, tools.python)


def groups(folder: Path, tools: Tools, counts: tuple[int, ...]) -> Iterator[Group]:
    """Every group, made when it is asked for."""
    yield starts(folder / "starts", tools)
    yield this_fleet(folder / "fleet", tools)
    yield engine(folder / "engine", tools)
    for count in counts:
        yield many(folder / str(count), tools, count)
    for count in counts[1:]:
        yield fleet_check(folder / f"checkouts-{count}", tools, count)


def tools_beside(python: Path, others: Path | None) -> Tools:
    """The tools of the environment of an interpreter. Raises BenchError where pipelinegen is not in it."""
    if not (python.parent / "pipelinegen").exists():
        raise BenchError(f"{python.parent}: pipelinegen is not installed there; run `make bench`")
    return Tools(python.parent, others)


def _pair(
    tool: str, workspace: Workspace, program: Path, write: str, check: str, *, reference: bool = False
) -> tuple[Task, Task]:
    return (
        Task("first render", tool, (program, write), workspace, workspace.forget, reference),
        Task("check, nothing changed", tool, (program, check), workspace, None, reference),
    )
