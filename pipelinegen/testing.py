"""For tests of your own: which workflows of a repository an event would start on the Woodpecker server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .checkout import current_branch, woodpecker_files
from .errors import PipelinegenError
from .woodpecker import Server, Simulation, metadata_of, simulate

__all__ = ["Server", "Simulation", "fires", "simulated"]


# A checkout, or texts by their paths in one.
Repository = str | Path | Mapping[str, str]


def fires(repository: Repository, event: str, *, server: Server | None = None, **told: Any) -> list[str]:
    """The names of the workflows that an event starts, sorted: `fires(".", "push", files=["README.md"]) == []`.

    `told` is what the event brings: `branch`, `files`, `message`, `tag`, `cron`, `target`, `variables` and the others
    of `pipelinegen.woodpecker.metadata_of`. The branch is the one that is checked out, if nothing is said.
    Raises PipelinegenError where the server would refuse the files: nothing runs then, which is no answer to a test.
    """
    simulation = simulated(repository, event, server=server, **told)
    if simulation.error:
        raise PipelinegenError(f"{simulation.error.path}: {simulation.error}")
    return sorted(set(simulation.running))


def simulated(repository: Repository, event: str, *, server: Server | None = None, **told: Any) -> Simulation:
    """Everything that an event starts, with the steps, their commands and the reasons."""
    server = server or Server()
    files = repository if isinstance(repository, Mapping) else woodpecker_files(Path(repository))
    if "default_branch" not in told and not isinstance(repository, Mapping):
        told["default_branch"] = current_branch(Path(repository)) or "main"
    return simulate(files, metadata_of(event, version=server.version, **told), server=server)
