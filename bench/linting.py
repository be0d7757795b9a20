"""Many CI files to judge, and the linters that judge them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from .child import BenchError
from .tasks import Group, Task, Tools
from .workspace import ROOT, Workspace

_COUNT = 1000
# What is found does not matter here: a linter that finds something ends with a status of its own.
_ANY_STATUS = ("/bin/sh", "-c", '"$@" >/dev/null; [ $? -le 14 ]', "sh")


def linting(folder: Path, tools: Tools) -> Group:
    """A thousand files of each kind: the good ones of the tests and this fleet's, again and again."""
    both, one = _checkouts(folder / "both"), _checkouts(folder / "one", count=100)
    woodpecker, github = (_some(both, kind) for kind in (".woodpecker", ".github"))
    tasks = [
        _task("both kinds", "pipelinegen", both, (tools.pipelinegen, "validate", both.folder), reference=True),
        _task("GitHub's", "pipelinegen", github, (tools.pipelinegen, "validate", github.folder), reference=True),
        _task("Woodpecker's", "pipelinegen", woodpecker, (tools.pipelinegen, "validate", woodpecker.folder)),
        _task("a tenth of both", "pipelinegen", one, (tools.pipelinegen, "validate", one.folder)),
    ]
    paths = sorted(github.folder.rglob("*.y*ml"))
    zizmor = tools.python.with_name("zizmor")
    if zizmor.exists():
        tasks.append(
            _task("GitHub's", "zizmor", github, (zizmor, "--offline", "--no-config", "--quiet", github.folder))
        )
    for name in ("actionlint", "woodpecker-cli"):
        program = _engines() / "bin" / name
        if not program.exists():
            print(f"{name} is not installed (`make engines`) and not measured", file=sys.stderr)
        elif name == "actionlint":
            tasks.append(_task("GitHub's", name, github, (program, "-shellcheck", "", "-pyflakes", "", *paths)))
        else:
            files = sorted(woodpecker.folder.rglob("*.y*ml"))
            tasks.append(_task("Woodpecker's", name, woodpecker, (program, "lint", *files)))
    return Group(f"Judging {_COUNT:,} files of each kind", 3, tuple(tasks))


def _task(
    what: str, tool: str, workspace: Workspace, command: tuple[str | Path, ...], *, reference: bool = False
) -> Task:
    return Task(what, tool, (*_ANY_STATUS, *command), workspace, reference=reference)


def _engines() -> Path:
    done = subprocess.run(
        [sys.executable, ROOT / "engines" / "fetch", "--where"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchError(done.stderr.strip())
    return Path(done.stdout.rstrip("\n"))


def _checkouts(folder: Path, count: int = _COUNT) -> Workspace:
    """So many files of each kind, each in a checkout of its own."""
    written = 0
    for kind in (".woodpecker", ".github"):
        for number, source in enumerate(islice(cycle(_sources(kind)), count)):
            where = ".github/workflows" if kind == ".github" else ".woodpecker"
            path = folder / f"{kind[1:]}-{number:04}" / where / "ci.yml"
            path.parent.mkdir(parents=True)
            # No two are the same: nothing is to be gained by remembering.
            path.write_bytes(source.read_bytes() + f"\n# {number}\n".encode())
            written += 1
    return _workspace(folder, written)


def _sources(kind: str) -> list[Path]:
    found = [path for top in ("tests/corpus", "generated") for path in _ci_files(ROOT / top, kind)]
    if not found:
        raise BenchError(f"{ROOT}: there are no files to judge")
    return found


def _ci_files(top: Path, kind: str) -> Iterator[Path]:
    for path in sorted(top.rglob("*.y*ml")):
        if kind in path.parts or path.name.startswith(kind):
            yield path


def _some(both: Workspace, kind: str) -> Workspace:
    """Copies of the checkouts of one kind."""
    folder = both.folder.with_name(kind[1:])
    folder.mkdir()
    for checkout in both.folder.glob(f"{kind[1:]}-*"):
        for path in _ci_files(checkout, kind):
            copy = folder / path.relative_to(both.folder)
            copy.parent.mkdir(parents=True)
            copy.write_bytes(path.read_bytes())
    return _workspace(folder, sum(1 for _ in folder.rglob("*.y*ml")))


def _workspace(folder: Path, files: int) -> Workspace:
    home = folder.with_name(f"{folder.name}-home")
    home.mkdir()
    return Workspace(folder, folder, 0, files, home)
