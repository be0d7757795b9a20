"""`pipelinegen onboard`: bring a declared project to work on GitHub, Woodpecker and the cluster."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..catalog import EVERYONE
from ..errors import PipelinegenError
from ..onboard.apply import Done, Stopped, Waits, apply
from ..onboard.concerns import AFTER, BEFORE
from ..onboard.item import State
from ..onboard.plan import plan, status
from ..onboard.report import as_data, text, total
from .branch import branch_option
from .compared import find_projects
from .main import colour
from .onboarded import Asked, servers_of, world_of
from .option import option
from .values import values_of
from .workspace import find_workspace

if TYPE_CHECKING:
    from ..onboard.concern import Looked
    from ..onboard.world import World

_PAUSE = 5.0  # seconds between two looks at what takes its time


@click.command("onboard")
@click.argument("name", metavar="PROJECT")
@option("--plan", "mode", flag_value="plan", default="plan", help="Look at everything, change nothing (the default).")
@option("--apply", "mode", flag_value="apply", help="Make the changes, in order; stop at the first that fails.")
@option("--verify", "mode", flag_value="verify", help="Look at the first build, deploy and rollout.")
@option(
    "--checkout",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Its checkout, or a folder with checkouts below it.",
)
@option(
    "--set-secret",
    "told",
    metavar="NAME=SOURCE",
    multiple=True,
    help="Set a secret if it is missing; SOURCE is env:VARIABLE or command:WORDS.",
)
@branch_option
@option("--push", "publish", is_flag=True, help="Push that branch.")
@option("--pull-request", is_flag=True, help="Push it, and open a pull request.")
@option("--context", default="", metavar="NAME", help="The context that kubectl is to use.")
@option("--no-cluster", is_flag=True, help="Do not ask the cluster.")
@option("--wait", default=0, metavar="SECONDS", type=click.IntRange(0, 7200), help="With --verify: how long to wait.")
@option("--format", "style", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    name: str,
    *,
    mode: str,
    checkout: Path | None,
    told: tuple[str, ...],
    branch: str,
    publish: bool,
    pull_request: bool,
    context: str,
    no_cluster: bool,
    wait: int,
    style: str,
) -> int:
    """Say what a project lacks before it builds and deploys, and change what can be changed from here.

    Tokens come from GITHUB_TOKEN and WOODPECKER_TOKEN, or from the commands in GITHUB_TOKEN_COMMAND and
    WOODPECKER_TOKEN_COMMAND; what needs one that is not there is not looked at. Nothing is remembered from one run to
    the next: each begins with what is there, so it may be interrupted and repeated at will.

    Exit status: 0 all is as it must be, 1 something is to change, 2 something is blocked or could not be looked at.

    \b
    Examples:
      pipelinegen onboard website --checkout ../website
      pipelinegen onboard website --checkout ../website --apply --pull-request
      pipelinegen onboard website --verify --wait 900
    """
    values = values_of(told)
    workspace = find_workspace().remembering()
    catalog = workspace.catalog(unregistered=EVERYONE)
    [definition] = catalog.select([name])
    folder = find_projects(catalog, [name], checkout) if checkout else None
    if folder is not None and folder.missing:
        raise PipelinegenError(folder.missing[name])
    found = folder.folders[name] if folder else None
    repository = definition.project.repository.name or ""
    servers = servers_of(catalog.fleet, found, repository, context=context, with_cluster=not no_cluster)
    asked = Asked(values, branch, publish, pull_request)

    def make() -> World:
        return world_of(workspace, name, found, servers, asked)

    if mode == "apply":
        return _apply(name, make, style)
    look = _waited(make, wait) if mode == "verify" else [*plan(make(), BEFORE)]
    return _show(name, mode, look, style)


def _show(name: str, mode: str, looked: list[Looked], style: str) -> int:
    ended = status(looked)
    if style == "json":
        click.echo(json.dumps({"project": name, "mode": mode, "status": ended, "items": as_data(looked)}, indent=2))
        return ended
    for line in text(looked, colour=colour(sys.stdout)):
        click.echo(line)
    click.echo(f"{name}: {total(looked)}")
    if mode == "plan" and ended == 1:
        click.echo("`--apply` makes these changes")
    return ended


def _waited(make: Callable[[], World], seconds: int) -> list[Looked]:
    """What is seen once nothing is under way any more, or when the time is over."""
    end = time.monotonic() + seconds
    while True:
        looked = [*plan(make(), AFTER)]
        is_over = not any(each.of(State.WAITING) for each in looked)
        if is_over or time.monotonic() + _PAUSE > end:
            return looked
        time.sleep(_PAUSE)


def _apply(name: str, make: Callable[[], World], style: str) -> int:
    made: list[Done | Waits | Stopped] = []
    for each in apply(make, BEFORE):
        made.append(each)
        if style == "text" and not isinstance(each, Stopped):
            verb = "waits for: " if isinstance(each, Waits) else ""
            click.echo(f"{each.concern}: {each.item.what}: {verb}{each.item.wanted or each.item.found}")
    ended = _status(made)
    if style == "json":
        click.echo(
            json.dumps({"project": name, "mode": "apply", "status": ended, "done": [*map(_data, made)]}, indent=2)
        )
    else:
        changed = sum(isinstance(each, Done) for each in made)
        is_all = not changed and ended != 2
        click.echo(f"{name}: nothing to change" if is_all else f"{name}: {changed} changed")
    if made and isinstance(last := made[-1], Stopped):
        click.echo(f"stopped at {last.concern}: {last.reason}", err=True)
        click.echo("what was done stays; run the same command again to go on from here", err=True)
    return ended


def _status(made: Sequence[Done | Waits | Stopped]) -> int:
    if any(isinstance(each, Stopped) for each in made):
        return 2
    return int(any(isinstance(each, Waits) for each in made))


def _data(each: Done | Waits | Stopped) -> dict[str, str]:
    if isinstance(each, Stopped):
        return {"concern": each.concern, "state": "stopped", "what": each.reason, "wanted": ""}
    state = "done" if isinstance(each, Done) else "waiting"
    return {"concern": each.concern, "state": state, "what": each.item.what, "wanted": each.item.wanted}
