"""`pipelinegen validate`: find what is wrong with CI files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from ..checkout import read_text
from ..errors import PipelinegenError
from .workspace import NoWorkspaceError, Workspace, find_workspace

# A CI file is a few kilobytes; a larger one is a mistake, and judging it would take long.
_LIMIT = 200_000


@click.command("validate")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(paths: tuple[Path, ...], style: str) -> int:
    """Check CI files against the upstream schemas and the house's own.

    A PATH is a file or a folder; in a folder, everything below `.github/workflows/` and `.woodpecker/`, and
    `.woodpecker.yml`, at any depth. Without a PATH it looks at the workspace's output, or else at the working
    directory. Exit status 1 when there are findings.

    \b
    Examples:
      pipelinegen validate
      pipelinegen validate ../website --format json
    """
    from ..report import json, text
    from ..rules import validate
    from .known import known_in

    workspace = _workspace()
    known = known_in(workspace) if workspace else None
    paths = paths or (_output(workspace),)
    # By whole paths, because the folder says which CI a file is for; the findings name them as the user did.
    files: dict[str, Path] = {}
    for path in _ci_files(paths):
        files.setdefault(str(_whole(path)), path)
    if not files:
        raise PipelinegenError(f"no CI file below {', '.join(map(str, paths))}; name a file or a checkout")
    findings = [
        replace(finding, path=str(files[finding.path]))
        for finding in validate({name: read_text(path, _LIMIT) for name, path in files.items()}, known_of=known)
    ]
    click.echo({"json": json, "text": text}[style].render(findings, len(files)))
    return 1 if findings else 0


def _workspace() -> Workspace | None:
    """The fleet around the working directory, which says what images may float; a checkout has none."""
    try:
        return find_workspace()
    except NoWorkspaceError:
        return None


def _output(workspace: Workspace | None) -> Path:
    """What to look at when nothing is named."""
    here = Path.cwd()
    output = workspace.output if workspace else here
    return output.relative_to(here) if output.is_relative_to(here) else output


def _ci_files(paths: tuple[Path, ...]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(file for file in path.rglob("*.y*ml") if _is_ci_file(file, path))
        elif path.exists():
            yield path
        else:
            raise PipelinegenError(f"{path}: there is no such file or folder")


def _is_ci_file(path: Path, below: Path) -> bool:
    if path.suffix not in (".yml", ".yaml") or ".git" in path.relative_to(below).parts or not path.is_file():
        return False
    # The folder that was named may itself be one of these.
    parts = _whole(path).parts[:-1]
    return parts[-2:] == (".github", "workflows") or ".woodpecker" in parts or path.stem == ".woodpecker"


def _whole(path: Path) -> Path:
    """The path from the root, with its links as they are: what counts is where a file is, not where it comes from."""
    return Path(os.path.abspath(path))  # noqa: PTH100 (resolve follows links)
