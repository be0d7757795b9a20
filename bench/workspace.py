"""The temporary folders that are measured in: a copy of this fleet, and as many generated projects as wanted."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from .child import BenchError, answer

ROOT = Path(__file__).resolve().parents[1]
HERE = Path(__file__).resolve().parent

_DEFINITION = """\
\"\"\"A generated project of the shape of `projects/website.py`.\"\"\"

from pipelinegen import Deployment, Image, Project, Repository

project = Project(
    name="{name}",
    repository=Repository(name="bench/{name}", branch="master", woodpecker_id={number}),
    images=[Image(repository="bench/{name}")],
    deployments=[Deployment(namespace="{name}", name="site", containers={{"site": "bench/{name}"}})],
)
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
        self.forget_memory()

    def forget_memory(self) -> None:
        """Remove what the tool may have remembered."""
        shutil.rmtree(self.folder / ".pipelinegen_cache", ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir()

    def change_website(self) -> None:
        """Edit one definition so that its files become others; twice is once."""
        path = self.folder / "projects" / "website.py"
        text = path.read_text(encoding="utf-8")
        before, after = "woodpecker_id=2)", "woodpecker_id=2000)"
        if before not in text:
            before, after = after, before
        if before not in text:
            raise BenchError(f"{path}: neither {before!r} nor {after!r} stands there")
        path.write_text(text.replace(before, after), encoding="utf-8")

    def verify(self) -> None:
        """Raise BenchError when the output is not complete: a tool that does nothing is fast."""
        if self.count() != self.files:
            raise BenchError(f"{self.output}: {self.count()} files were written, {self.files} were wanted")

    def count(self) -> int:
        """How many files the output has."""
        return sum(1 for _ in self.output.rglob("*.y*ml"))


def _copy_locks(folder: Path) -> None:
    """The versions that this fleet's definitions do not say."""
    for lock in (".github/workflows/pins.yml", ".woodpecker/pins.yml"):
        (folder / lock).parent.mkdir(parents=True)
        shutil.copy(ROOT / lock, folder / lock)


def _workspace(folder: Path, output: str, projects: int, files: int) -> Workspace:
    home = folder.with_name(f"{folder.name}-home")
    home.mkdir(parents=True)
    return Workspace(folder, folder / output, projects, files, home)


def fleet_copy(folder: Path, program: Path, *chosen: str) -> Workspace:
    """A copy of this fleet's definitions; `files` is what rendering the chosen projects, or all, gives."""
    shutil.copytree(ROOT / "projects", folder / "projects", ignore=shutil.ignore_patterns("__pycache__"))
    _copy_locks(folder)
    projects = len(chosen) or sum(1 for each in (folder / "projects").glob("[!_]*.py") if each.stem != "fleet")
    workspace = _workspace(folder, "generated", projects, 0)
    answer([program, "render", *chosen], directory=folder, home=workspace.home)
    return replace(workspace, files=workspace.count())


def generated_projects(folder: Path, count: int) -> Workspace:
    """So many projects, each with the three workflows that a project has; this fleet's `fleet.py`."""
    projects = folder / "projects"
    projects.mkdir(parents=True)
    _copy_locks(folder)
    for shared in (ROOT / "projects" / "fleet.py", *(ROOT / "projects").glob("_*.py")):
        shutil.copy(shared, projects)
    for number in range(1, count + 1):
        name = f"site-{number:05}"
        text = _DEFINITION.format(name=name, number=number)
        (projects / f"{name.replace('-', '_')}.py").write_text(text, encoding="utf-8")
    return _workspace(folder, "generated", count, 3 * count)


def checkouts(folder: Path, source: Workspace) -> Path:
    """A repository for each project of `source`, with the project's rendered files as its one commit."""
    identity = ["-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for rendered in sorted(source.output.iterdir()):
        checkout = folder / rendered.name
        shutil.copytree(rendered, checkout)
        for words in (
            ["init", "--quiet", "--initial-branch", "master"],
            ["remote", "add", "origin", f"https://github.com/bench/{rendered.name}.git"],
            ["add", "."],
            [*identity, "commit", "--quiet", "--message", "as rendered"],
        ):
            answer(["git", *words], directory=checkout, home=source.home)
    return folder


def same_in(tool: str, folder: Path, source: Workspace, python: Path) -> Workspace:
    """The GitHub workflows of `source` as definitions of another tool; the facts come from the loaded definitions."""
    target = folder / {"yamloom": ".yamloom.py", "ghagen": ".github/ghagen_workflows.py"}[tool]
    target.parent.mkdir(parents=True)
    shutil.copy(HERE / "definitions" / f"with_{tool}.py", target)
    if tool == "ghagen":
        (folder / ".github" / "ghagen.toml").touch()  # marks the top of the repository
    facts = answer([python, "-P", HERE / "facts.py", source.folder / "projects"], directory=folder, home=source.home)
    (folder / "workload.json").write_text(facts, encoding="utf-8")
    return _workspace(folder, ".github/workflows", source.projects, source.projects)


def require_same(tool: str, ours: Workspace, theirs: Workspace, python: Path) -> None:
    """Raise BenchError unless the first workflow that both have written is the same one."""
    [first, *_] = sorted(theirs.output.glob("*.yml"))
    mine = ours.output / first.stem / ".github" / "workflows" / "build-and-deploy.yml"
    answer([python, "-P", HERE / "same.py", tool, mine, first], directory=theirs.folder, home=theirs.home)
