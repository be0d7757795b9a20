"""`pipelinegen doctor`: what is wrong with the projects on the live servers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from ..onboard.concerns import AFTER, BEFORE
from ..onboard.item import State
from ..onboard.plan import plan, status
from ..onboard.report import as_data, text, total
from .compared import find_projects
from .main import colour
from .onboarded import Asked, servers_of, world_of
from .option import option
from .workspace import find_workspace


@click.command("doctor")
@click.argument("names", nargs=-1, metavar="[PROJECT]...")
@option(
    "--checkouts",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="A folder with the projects' checkouts below it.",
)
@option("--context", default="", metavar="NAME", help="The context that kubectl is to use.")
@option("--no-cluster", is_flag=True, help="Do not ask the cluster.")
@option("--all", "everything", is_flag=True, help="Show also what is right.")
@option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    names: tuple[str, ...],
    *,
    checkouts: Path | None,
    context: str,
    no_cluster: bool,
    everything: bool,
    style: str,
) -> int:
    """Look at the named projects, or at all, as `onboard --plan` and `--verify` do, and say what is not right.

    Nothing is changed. Exit status: 0 all is as it must be, 1 something is to change, 2 something is blocked or could
    not be looked at.
    """
    workspace = find_workspace().remembering()
    catalog = workspace.catalog()
    matched = find_projects(catalog, names, checkouts) if checkouts else None
    folders = matched.folders if matched else {}
    for each in matched.missing.values() if matched else ():
        click.echo(f"not looked at: {each}", err=True)
    servers = servers_of(catalog.fleet, None, "", context=context, with_cluster=not no_cluster)
    hidden = () if everything else (State.RIGHT, State.NOTE)
    ended, told = 0, {}
    for definition in catalog.select(names):
        project = definition.project
        if not project.workflows:
            continue
        world = world_of(workspace, project.name, folders.get(project.name), servers, Asked({}))
        looked = [*plan(world, (*BEFORE, *AFTER))]
        ended = max(ended, status(looked))
        told[project.name] = as_data(looked)
        if style == "text":
            click.echo(f"{project.name}: {total(looked)}")
            for line in text(looked, colour=colour(sys.stdout), without=hidden):
                click.echo(f"  {line}")
    if style == "json":
        click.echo(json.dumps({"status": ended, "projects": told}, indent=2))
    return ended
