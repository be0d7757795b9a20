"""`pipelinegen onboard`: bring a declared project to work on GitHub, Woodpecker and the cluster."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

import click

from ..errors import PipelinegenError, near
from ..onboard.apply import Done, Stopped, Waits, apply
from ..onboard.concerns import AFTER, BEFORE
from ..onboard.item import State
from ..onboard.needs import SIDES
from ..onboard.plan import STUCK, plan, status
from ..onboard.report import as_data, lines_of, text, total
from .branch import branch_option
from .compared import find_projects
from .main import colour
from .onboarded import Asked, servers_of, world_of
from .option import option
from .values import values_of
from .workspace import find_workspace

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..onboard.concern import Looked
    from ..onboard.world import World

_AGAIN = "what was done stays; run the same command again to go on from here"
_PAUSE = 5.0  # seconds between two looks at what takes its time


@click.command("onboard")
@click.argument("name", metavar="PROJECT")
@option("--plan", "planning", is_flag=True, help="Look at everything, change nothing (the default).")
@option("--apply", "applying", is_flag=True, help="Make the changes, in order; stop at the first that fails.")
@option("--verify", "verifying", is_flag=True, help="Look at the first build, deploy and rollout.")
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
    planning: bool,
    applying: bool,
    verifying: bool,
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
    mode = _mode(planning=planning, applying=applying, verifying=verifying)
    if wait and mode != "verify":
        raise PipelinegenError("--wait goes with --verify")
    if mode == "verify" and (publish or pull_request or told):
        raise PipelinegenError("--verify only looks; --push, --pull-request and --set-secret go with --apply")
    values = values_of(told)
    workspace = find_workspace().remembering()
    catalog = workspace.catalog()
    [definition] = catalog.select([name])
    project = definition.project
    if not project.workflows:
        raise PipelinegenError(f"{name} has no workflows, so there is nothing to bring to work")
    found = None if project.in_place else _checkout(catalog, name, checkout)
    servers = servers_of(
        catalog.fleet, found, project.repository.name or "", context=context, with_cluster=not no_cluster
    )
    asked = Asked(values, branch, publish, pull_request)

    def make() -> World:
        return world_of(workspace, name, found, servers, asked)

    _check_names(make(), values)
    if mode == "apply":
        return _apply(name, make, style)
    look = _waited(make, wait) if mode == "verify" else [*plan(make(), BEFORE)]
    return _show(name, mode, look, style)


def _mode(*, planning: bool, applying: bool, verifying: bool) -> str:
    said = {"plan": planning, "apply": applying, "verify": verifying}
    chosen = [mode for mode, is_said in said.items() if is_said]
    if len(chosen) > 1:
        raise PipelinegenError(f"--{chosen[0]} and --{chosen[1]}: say one of them")
    return chosen[0] if chosen else "plan"


def _checkout(catalog: Catalog, name: str, folder: Path | None) -> Path | None:
    if folder is None:
        return None
    found = find_projects(catalog, [name], folder)
    if found.missing:
        raise PipelinegenError(found.missing[name])
    return found.folders[name]


def _check_names(world: World, names: Collection[str]) -> None:
    """Raise PipelinegenError for a secret that is not one that `--apply` may set."""
    needs = {need.name: need for side in SIDES for need in world.needs(side)}
    for name in names:
        if name not in needs:
            project = world.project.name
            raise PipelinegenError(f"--set-secret {name}: no file of {project} asks for it{near(name, needs)}")
        if needs[name].scope == "global":
            raise PipelinegenError(
                f"--set-secret {name}: it is one of Woodpecker's global secrets, which are their owner's to set"
            )


def _show(name: str, mode: str, looked: list[Looked], style: str) -> int:
    ended = status(looked)
    if style == "json":
        click.echo(json.dumps({"project": name, "mode": mode, "status": ended, "items": as_data(looked)}, indent=2))
        return ended
    for line in text(looked, colour=colour(sys.stdout)):
        click.echo(line)
    click.echo(f"{name}: {total(looked)}")
    if mode == "plan" and any(each.of(State.CHANGE) for each in looked):
        click.echo("`--apply` makes these changes" + (", as far as nothing is in their way" if ended == 2 else ""))
    return ended


def _waited(make: Callable[[], World], seconds: int) -> list[Looked]:
    """What is seen once nothing is under way any more, or something went wrong, or the time is over."""
    end, told = monotonic() + seconds, ""
    while True:
        looked = [*plan(make(), AFTER)]
        under_way = [f"{item.what}: {item.found}" for each in looked for item in each.of(State.WAITING)]
        is_over = not under_way or any(each.of(*STUCK) for each in looked)
        if is_over or monotonic() + _PAUSE > end:
            return looked
        if told != (told := "; ".join(under_way)):
            click.echo(f"waiting for {told}", err=True)
        sleep(_PAUSE)


def _apply(name: str, make: Callable[[], World], style: str) -> int:
    made: list[Done | Waits | Stopped] = []
    try:
        for each in apply(make, BEFORE):
            made.append(each)
            if style == "text" and not isinstance(each, Stopped):
                click.echo(_told(each))
    except KeyboardInterrupt:
        click.echo(f"{name}: {_changed(made)}, and maybe what was under way just now; {_AGAIN}", err=True)
        raise
    ended = _status(made)
    if style == "json":
        told = {"project": name, "mode": "apply", "status": ended, "done": [*map(_data, made)]}
        click.echo(json.dumps(told, indent=2))
    else:
        is_all = ended != 2 and not any(isinstance(each, Done) for each in made)
        click.echo(f"{name}: nothing to change" if is_all else f"{name}: {_changed(made)}")
    if made and isinstance(last := made[-1], Stopped):
        click.echo(f"stopped at {last.concern}" + (f": {last.reason}" if last.reason else ""), err=True)
        for line in lines_of(last.items, last.concern, colour=colour(sys.stderr)):
            click.echo(line, err=True)
        click.echo(_AGAIN, err=True)
    return ended


def _changed(made: Sequence[Done | Waits | Stopped]) -> str:
    changed = sum(isinstance(each, Done) for each in made)
    return f"{changed} changed" if changed else "nothing was changed"


def _told(each: Done | Waits) -> str:
    item = each.item
    if isinstance(each, Done):
        return f"{each.concern}: {item.what}: {item.wanted}"
    return f"{each.concern}: {item.what}: {item.found}" + (f"; waits for: {item.wanted}" if item.wanted else "")


def _status(made: Sequence[Done | Waits | Stopped]) -> int:
    if any(isinstance(each, Stopped) for each in made):
        return 2
    return int(any(isinstance(each, Waits) for each in made))


def _data(each: Done | Waits | Stopped) -> dict[str, str]:
    if isinstance(each, Stopped):
        reasons = [each.reason, *(f"{item.what}: {item.found}" for item in each.items)]
        return {"concern": each.concern, "state": "stopped", "what": "; ".join(filter(None, reasons)), "wanted": ""}
    state = "done" if isinstance(each, Done) else "waiting"
    return {"concern": each.concern, "state": state, "what": each.item.what, "wanted": each.item.wanted}
