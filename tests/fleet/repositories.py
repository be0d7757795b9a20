"""The fleet's repositories as the server knows them: their workflow files, and the server itself."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

from pipelinegen.catalog import load_catalog
from pipelinegen.checkout import woodpecker_files
from pipelinegen.model.project import Project
from pipelinegen.render.server import repository_of, server_of
from pipelinegen.woodpecker import Metadata, Server, Simulation, metadata_of, simulate

ROOT = Path(__file__).parents[2]
GENERATED = ROOT / "generated"
CATALOG = load_catalog(ROOT / "projects", locks=ROOT)
PROJECTS: dict[str, Project] = {each.project.name: each.project for each in CATALOG.definitions}
WITH_WOODPECKER = sorted(folder.parent.name for folder in GENERATED.glob("*/.woodpecker"))
# Those whose image GitHub builds, and that a call to Woodpecker deploys.
APPS = [name for name in WITH_WOODPECKER if (GENERATED / name / ".woodpecker" / "deploy.yml").exists()]


@cache
def files(project: str) -> dict[str, str]:
    """The committed workflow files of a project."""
    return woodpecker_files(GENERATED / project)


def server(project: str) -> Server:
    """The fleet's server, with the secrets the project can have."""
    return server_of(CATALOG.fleet, project)


def happened(project: str, happening: dict[str, Any]) -> Metadata:
    """What the server knows when that happens to the project's repository."""
    return metadata_of(**{**repository_of(PROJECTS[project]), **happening, "version": server(project).version})


def simulated(project: str, happening: dict[str, Any], failing: Collection[str] = ()) -> Simulation:
    """All that it starts, if the named steps fail and all others succeed."""
    return simulate(files(project), happened(project, happening), server=server(project), failing=failing)


def fired(project: str, happening: dict[str, Any]) -> list[str]:
    """The names of the workflows that it starts, sorted; the server must not refuse the files."""
    simulation = simulated(project, happening)
    assert simulation.error is None
    return sorted(simulation.running)
