"""`pipelinegen render`: write the CI files of the declared projects."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from ..drift import Comparison, Verdict
from ..errors import PipelinegenError
from ..git import untracked
from ..presence import obstacle
from ..report.said import changed, nothing_changed
from .compared import compare_here, compare_left_behind, render_all, shown_at
from .option import option
from .remembered import named_index
from .unwritten import nothing_written
from .workspace import Rendered, Workspace, find_workspace


@click.command("render")
@click.argument("projects", nargs=-1, metavar="[PROJECT]...")
@option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Write here instead of the workspace's output."
)
@option("--stdout", "to_stdout", is_flag=True, help="Print the files instead of writing them.")
@option("--diff", "show_diff", is_flag=True, help="Print what would change instead of writing it.")
@option("--force", is_flag=True, help="Overwrite files that pipelinegen did not write.")
@option("--exit-code", is_flag=True, help="Exit with 1 when files differ, or are not in git yet.")
def command(
    projects: tuple[str, ...], *, output: Path | None, to_stdout: bool, show_diff: bool, force: bool, exit_code: bool
) -> int:
    """Write every CI file of the named projects, or of all of them.

    Everything is rendered and proved first; then all files are written, or none. Files of these projects that
    pipelinegen wrote and no definition asks for any more are removed.

    \b
    Examples:
      pipelinegen render
      pipelinegen render --exit-code         in a hook: what was written must be looked at
      pipelinegen render website --diff
      pipelinegen render website --stdout | less
    """
    workspace = find_workspace().remembering()
    if output:
        workspace = workspace.writing_to(output)
    catalog = workspace.catalog()
    with nothing_written():
        rendered = [*render_all(workspace, catalog, projects)]
    if to_stdout:
        for each in rendered:
            for path, text in each.files.items():
                click.echo(f"# ---- {each.project}/{path}\n{text}", nl=False)
        return 0
    compared = [*compare_here(workspace, rendered)]
    if not projects:
        compared += compare_left_behind(workspace, catalog)
    differences = [(each.place, file) for each in compared for file in each.files if file.drifts]
    if show_diff:
        for _, difference in differences:
            click.echo(difference.diff(), nl=False)
        return int(exit_code and bool(differences))
    refuse_foreign(differences, force=force)
    _write(workspace, differences)
    workspace.remember(catalog, [place / each.path for place, each in differences])
    files, removed = sum(len(each.files) for each in rendered), sum(each.wanted is None for _, each in differences)
    written = len(differences) - removed
    said = changed(files, len(rendered), written, removed) if differences else nothing_changed(files, len(rendered))
    click.echo(said)
    return _tell(workspace, rendered, differences) if exit_code else 0


def _tell(workspace: Workspace, rendered: Sequence[Rendered], differences: Sequence[tuple[Path, Comparison]]) -> int:
    """Say what was done to each file, and which ones git does not know yet; 1 if there is any."""
    told = {shown_at(place, each.path): _deed(each) for place, each in differences}
    unknown = untracked(workspace.root, named_index())
    files = [(each.place, path) for each in rendered for path in each.files]
    told |= {shown_at(place, path): "not in git yet" for place, path in files if place / path in unknown}
    for path, what in told.items():
        click.echo(f"{what}: {path}")
    if any(each.edited for _, each in differences):
        click.echo("what is worth keeping of an edit by hand belongs into the definition", err=True)
    if told:
        click.echo("look at what was written (`git diff`), then `git add` it", err=True)
    return 1 if told else 0


def _deed(difference: Comparison) -> str:
    """What was done to a file, for those who did not ask for it."""
    if difference.wanted is None:
        return "removed, with an edit by hand" if difference.edited else "removed"
    return "written over an edit by hand" if difference.edited else "written"


def refuse_foreign(differences: Sequence[tuple[Path, Comparison]], *, force: bool) -> None:
    """Raise PipelinegenError where a file that pipelinegen did not write is in the place of one of its own."""
    for place, each in differences:
        if each.verdict is not Verdict.FOREIGN:
            continue
        if (in_the_way := obstacle(place, each.path)) is not None:
            above = shown_at(place, in_the_way[0].relative_to(place).as_posix())
            raise PipelinegenError(f"{above}: {in_the_way[1]} is where a folder belongs; move it away")
        if each.twin and not force:
            raise PipelinegenError(
                f"{shown_at(place, each.twin)}: on a disk that ignores case this is in the place of {each.path}; "
                "rename it, or write beside it with --force"
            )
        # A folder in the way is in the way with --force, too: writing says so.
        if not force and not (place / each.path).is_dir():
            raise PipelinegenError(
                f"{shown_at(place, each.path)}: pipelinegen did not write this file; move it away, "
                "or overwrite it with --force"
            )


def _write(workspace: Workspace, differences: Sequence[tuple[Path, Comparison]]) -> None:
    from ..render.write import write_files

    write_files(
        {place / each.path: each.wanted for place, each in differences if each.wanted is not None},
        remove=[place / each.path for place, each in differences if each.wanted is None],
        keep=(workspace.output, workspace.root),
    )
