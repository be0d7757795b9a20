"""The temporary folders that are measured in: a copy of this fleet, and as many generated projects as wanted."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from .child import BenchError, answer

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent

_DEFINITION = """\
\"\"\"A generated project of the shape of `projects/website.py`.\"\"\"

from pipelinegen import {kinds}Deployment, Image, Project, Repository

project = Project(
    name="{name}",
    repository=Repository(name="bench/{name}", branch="master", woodpecker_id={number}),
    images=[Image(repository="bench/{name}")],
    deployments=[Deployment(namespace="{name}", name="site", containers={{"site": "bench/{name}"}})],
{workflows})
"""


@dataclass(frozen=True)
class Workspace:
    """A folder that one tool works in, and what it writes there below `output`: so many files a project."""

    folder: Path
    output: Path
    projects: int
    files: int
    home: Path

    def forget(self) -> None:
        """Remove all output and everything the tool may have remembered."""
        shutil.rmtree(self.output, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()

    def verify(self) -> None:
        """Raise BenchError when the output is not complete: a tool that does nothing is fast."""
        found = sum(1 for _ in self.output.rglob("*.yml"))
        if found != self.files:
            raise BenchError(f"{self.output}: {found} files were written, {self.files} were wanted")


def _workspace(folder: Path, output: str, projects: int, files: int) -> Workspace:
    home = folder.with_name(f"{folder.name}-home")
    home.mkdir(parents=True)
    return Workspace(folder, folder / output, projects, files, home)


def fleet_copy(folder: Path) -> Workspace:
    """A copy of this fleet's definitions, rendered nowhere yet."""
    shutil.copytree(ROOT / "projects", folder / "projects", ignore=shutil.ignore_patterns("__pycache__"))
    files = sum(1 for _ in (ROOT / "generated").rglob("*.yml"))
    projects = sum(1 for path in (folder / "projects").glob("[!_]*.py") if path.stem != "fleet")
    return _workspace(folder, "generated", projects, files)


def generated_projects(folder: Path, count: int, *, github_only: bool) -> Workspace:
    """So many projects, each with its three workflows, or with the GitHub workflow alone; this fleet's `fleet.py`."""
    projects = folder / "projects"
    projects.mkdir(parents=True)
    shutil.copy(ROOT / "projects" / "fleet.py", projects)
    for shared in (ROOT / "projects").glob("_*.py"):
        shutil.copy(shared, projects)
    for number in range(1, count + 1):
        name = f"site-{number:05}"
        text = _DEFINITION.format(
            name=name,
            number=number,
            kinds="BuildAndDeploy, " if github_only else "",
            workflows="    workflows=[BuildAndDeploy()],\n" if github_only else "",
        )
        (projects / f"{name.replace('-', '_')}.py").write_text(text, encoding="utf-8")
    return _workspace(folder, "generated", count, count if github_only else 3 * count)


def same_in(tool: str, folder: Path, source: Workspace, python: Path) -> Workspace:
    """The GitHub workflows of `source` as definitions of another tool; the facts come from the loaded definitions."""
    folder.mkdir(parents=True)
    facts = answer([python, HERE / "facts.py", source.folder / "projects"], home=source.home, limit=600)
    (folder / "workload.json").write_text(facts, encoding="utf-8")
    target = {"yamloom": ".yamloom.py", "ghagen": ".github/ghagen_workflows.py"}[tool]
    (folder / target).parent.mkdir(exist_ok=True)
    shutil.copy(HERE / "definitions" / f"with_{tool}.py", folder / target)
    return _workspace(folder, ".github/workflows", source.projects, source.projects)
