"""`pipelinegen render`: write the CI files of the declared projects."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..drift import Difference, compare
from ..errors import PipelinegenError, shown
from ..report.text import count
from .workspace import Workspace, find_workspace, generated_files

# What a project's folder holds. Anything else is none: the output may be a folder that holds more than projects.
_OF_A_PROJECT = ((".github",), (".woodpecker",))


@click.command("render")
@click.argument("projects", nargs=-1, metavar="[PROJECT]...")
@click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Write here instead of the workspace's output."
)
@click.option("--stdout", "to_stdout", is_flag=True, help="Print the files instead of writing them.")
@click.option("--diff", "show_diff", is_flag=True, help="Print what would change instead of writing it.")
@click.option("--force", is_flag=True, help="Overwrite files that pipelinegen did not write.")
def command(projects: tuple[str, ...], output: Path | None, to_stdout: bool, show_diff: bool, force: bool) -> int:
    """Write every CI file of the named projects, or of all of them.

    Everything is rendered and proved first; then all files are written, or none. Files of these projects that
    pipelinegen wrote and no definition asks for any more are removed.

    \b
    Examples:
      pipelinegen render
      pipelinegen render website --diff
      pipelinegen render website --stdout | less
    """
    workspace = find_workspace()
    wanted, names = rendered(workspace, projects)
    if to_stdout:
        for path, text in wanted.items():
            click.echo(f"# ---- {path.as_posix()}\n{text}", nl=False)
        return 0
    folder = output or workspace.output
    differences = find_differences(folder, wanted, names, everything=not projects)
    if show_diff:
        for difference in differences:
            click.echo(difference.diff(), nl=False)
        return 0
    _refuse_foreign(folder, differences, force=force)
    _write(folder, differences)
    changed = f"{len(differences)} changed" if differences else "nothing changed"
    click.echo(f"{count(len(wanted), 'file')} of {count(len(names), 'project')}, {changed}")
    return 0


def rendered(workspace: Workspace, projects: tuple[str, ...]) -> tuple[dict[Path, str], list[str]]:
    """The proved files of the projects by their path below the output, and the projects' names."""
    catalog = workspace.catalog()
    definitions = catalog.select(projects)
    wanted: dict[Path, str] = {}
    hidden = not sys.stderr.isatty()
    with click.progressbar(definitions, label="Rendering", file=sys.stderr, hidden=hidden) as progress:
        for definition in progress:
            wanted.update(workspace.render(catalog, definition))
    return wanted, [definition.project.name for definition in definitions]


def find_differences(folder: Path, wanted: dict[Path, str], names: list[str], *, everything: bool) -> list[Difference]:
    """What differs below a folder, looking for orphans in the folders of the named projects.

    With `everything` also in the folders that projects have left behind which were deleted.
    """
    present = {
        path: text
        for path, text in generated_files(folder)
        if path.parts[0] in names or (everything and path.parts[1:2] in _OF_A_PROJECT)
    }
    for path in wanted:
        if path not in present and (folder / path).is_file():
            present[path] = (folder / path).read_bytes().decode("utf-8", "replace")
    return compare(wanted, present)


def _refuse_foreign(folder: Path, differences: list[Difference], *, force: bool) -> None:
    from ..render.header import is_generated

    for difference in differences:
        if difference.found is not None and not is_generated(difference.found) and not force:
            raise PipelinegenError(
                f"{shown(folder / difference.path)}: pipelinegen did not write this file; move it away, "
                "or overwrite it with --force"
            )


def _write(folder: Path, differences: list[Difference]) -> None:
    from ..render.write import write_files

    write_files(
        {folder / each.path: each.wanted for each in differences if each.wanted is not None},
        remove=[folder / each.path for each in differences if each.wanted is None],
        root=folder,
    )
