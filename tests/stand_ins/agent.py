"""A stand-in for a Woodpecker server's compiler and agent, made from the documentation, and not the real programs.

The workflow files are compiled by `pipelinegen.woodpecker`, and the commands of their steps run by `sh -e` on this
machine. Plugins only leave a note.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pipelinegen.woodpecker import Metadata, Secret, Server, Simulation, StepRun, environ, metadata_of, simulate

_SECRET = re.compile(r"<secret ([^>]+)>")


@dataclass
class Agent:
    """Where steps run: `programs` come first on their PATH. `calls` has each step that ran, as WORKFLOW/STEP.

    It is there unless `is_absent`; it dies at the start of the step that `dies_at` names.
    """

    programs: Path
    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    is_absent: bool = False
    dies_at: str = ""
    calls: list[str] = field(default_factory=list)
    plugins: list[dict[str, str]] = field(default_factory=list)

    def run(self, name: str, step: StepRun, environment: Mapping[str, str]) -> tuple[int, str]:
        """How a step ended, and what it printed."""
        self.calls.append(name)
        if step.is_plugin:
            self.plugins.append({"step": name, "image": step.image, **environment})
            return 0, ""
        path = f"{self.programs}:{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-e"],
            # One script of all commands, read from standard input: a command that reads that eats the rest.
            input="\n".join(step.commands),
            env={"LC_ALL": "C.UTF-8", "HOME": str(self.home), **self.environment, **environment, "PATH": path},
            cwd=self.home,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout


@dataclass(frozen=True)
class Job:
    """A pipeline's files and event; `values` are the values of secrets by their names in lower case."""

    files: Mapping[str, str]
    metadata: Metadata
    server: Server
    values: Mapping[str, str]

    def simulation(self, failing: set[str] | None = None) -> Simulation:
        """What the server makes of it when these steps fail."""
        return simulate(self.files, self.metadata, server=self.server, failing=failing or set())

    def environment(self, step: StepRun) -> dict[str, str]:
        """What a step finds in its environment."""
        # Plugins get the variables of a manual pipeline, too, up to 3.17.
        own = {
            name: _SECRET.sub(lambda found: self.values[found[1].lower()], text)
            for name, text in (step.environment or {}).items()
        }
        return {**self.metadata.variables, **own, **environ(self.metadata)}

    def masked(self, text: str) -> str:
        """The text as a log keeps it."""
        for value in self.values.values():
            text = text.replace(value, "********") if len(value) > 3 else text
        return text


def job(
    event: str,
    files: Mapping[str, str],
    *,
    repository: Mapping[str, object],
    branch: str,
    commit: str,
    number: int,
    url: str,
    message: str,
    variables: Mapping[str, str],
    changed: tuple[str, ...],
    target: str,
    secrets: tuple[Secret, ...],
    values: Mapping[str, str],
    privileged: tuple[str, ...],
) -> Job:
    """A pipeline as the server sees it before it compiles it. `repository` is its JSON."""
    arguments: dict[str, dict[str, Any]] = {
        "push": {"files": changed, "message": message},
        "deployment": {"target": target},
    }
    typical = metadata_of(
        event,
        repository=str(repository["full_name"]),
        default_branch=str(repository["default_branch"]),
        branch=branch,
        variables=variables,
        **arguments.get(event, {}),
    )
    metadata = replace(
        typical,
        repository=replace(
            typical.repository, id=int(str(repository["id"])), remote_id=str(repository["forge_remote_id"])
        ),
        pipeline=replace(typical.pipeline, number=number, commit=replace(typical.pipeline.commit, sha=commit)),
        system=replace(typical.system, url=url),
    )
    return Job(files, metadata, Server(secrets=secrets, privileged_plugins=privileged), values)


def steps_in_order(job: Job, run: Callable[[str, StepRun], int]) -> Iterator[Simulation]:
    """Run the steps one after another; after each of them, how the pipeline stands."""
    failing: set[str] = set()
    done: set[str] = set()
    while True:
        now = job.simulation(failing)
        yield now
        steps = [(f"{flow.name}/{step.name}", step) for flow in now.workflows if flow.runs for step in flow.steps]
        found = next(((name, step) for name, step in steps if step.runs and name not in done), None)
        if found is None:
            return
        done.add(found[0])
        if run(*found):
            failing.add(found[0])
