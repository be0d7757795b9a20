"""`pipelinegen check`: compare the files on disk with a fresh render."""

from __future__ import annotations

import click

from ..errors import shown
from ..report.text import count
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
    differences = find_differences(workspace.output, wanted, names, everything=not projects)
    for difference in differences:
        click.echo(f"{difference.verdict}: {shown(workspace.output / difference.path)}")
        click.echo(difference.diff(), nl=False)
    if not differences:
        click.echo(f"{count(len(wanted), 'file')} {'is' if len(wanted) == 1 else 'are'} as defined")
        return 0
    orphans = sum(difference.verdict == "orphaned" for difference in differences)
    differing = len(differences) - orphans
    said = [f"{differing} of {count(len(wanted), 'file')} differ"] if differing else []
    said += [f"{count(orphans, 'file')} {'is' if orphans == 1 else 'are'} orphaned"] if orphans else []
    them = "it" if orphans == len(differences) == 1 else "them"
    command_line = " ".join(["pipelinegen render", *projects])
    click.echo(f"{' and '.join(said)}; mend {them} with `{command_line}`")
    return 1
