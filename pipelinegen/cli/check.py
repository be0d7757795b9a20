"""`pipelinegen check`: compare the files on disk with a fresh render."""

from __future__ import annotations

import click

from ..errors import shown
from .render import find_differences, rendered
from .workspace import find_workspace


@click.command("check")
@click.argument("projects", nargs=-1, metavar="[PROJECT]...")
def command(projects: tuple[str, ...]) -> int:
    """Say which files of the named projects, or of all, are missing, changed or orphaned, and how.

    Exit status 1 when there is any. Nothing is written.

    \b
    Examples:
      pipelinegen check
      pipelinegen check website
    """
    workspace = find_workspace()
    wanted, names = rendered(workspace, projects)
    differences = find_differences(workspace.output, wanted, names)
    for difference in differences:
        click.echo(f"{difference.verdict}: {shown(workspace.output / difference.path)}")
        click.echo(difference.diff(), nl=False)
    if not differences:
        click.echo(f"{len(wanted)} files are as defined")
        return 0
    command_line = " ".join(["pipelinegen render", *projects])
    click.echo(f"{len(differences)} of {len(wanted)} files differ; mend them with `{command_line}`")
    return 1
