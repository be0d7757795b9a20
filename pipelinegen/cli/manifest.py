"""The secrets that `list --secrets` tells of."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from ..errors import PipelinegenError, near
from ..onboard.concerns.github_secrets import GITHUB_SECRETS
from ..onboard.concerns.woodpecker_secrets import WOODPECKER_SECRETS
from ..onboard.item import State
from ..onboard.manifest import Entry, manifest
from ..onboard.needs import needs_of
from ..onboard.plan import plan
from ..onboard.report import as_data, text, total
from ..report.text import table
from .onboarded import Asked, servers_of, world_of

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..onboard.concern import Looked
    from .workspace import Workspace

# More users of a secret than these are only counted.
_MOST_NAMED = 3
_HEADS = ["SECRET", "WHERE", "EVENTS", "USED BY"]


def show_secrets(workspace: Workspace, catalog: Catalog, names: Sequence[str], style: str) -> int:
    """Print the named secrets at length, or a line for each of all. Raises PipelinegenError."""
    needs = [
        need
        for each in catalog.definitions
        for need in needs_of(each.project, catalog.fleet, workspace.render_unproved(catalog, each.for_a_look()))
    ]
    repositories = {each.project.name: each.project.repository.name or "" for each in catalog.definitions}
    entries = manifest(catalog.fleet, needs, repositories)
    known = {each.name for each in entries}
    for name in names:
        if name not in known:
            raise PipelinegenError(f"there is no secret {name!r}{near(name, known)}")
    chosen = [each for each in entries if not names or each.name in names]
    if style == "json":
        click.echo(json.dumps([_data(each) for each in chosen], indent=2))
    elif names:
        click.echo("\n".join(line for each in chosen for line in _at_length(each)))
    else:
        click.echo(table([_HEADS, *map(_row, chosen)]))
    return 0


def show_missing(workspace: Workspace, catalog: Catalog, style: str) -> int:
    """Print which secrets are not on the servers as they must be; 1 for any, 2 where nobody could look."""
    looked: dict[str, list[Looked]] = {}
    servers = servers_of(catalog.fleet, None, "", context="", with_cluster=False)
    for project in (each.project for each in catalog.definitions if each.project.workflows):
        world = world_of(workspace, project.name, None, servers, Asked({}))
        looked[project.name] = [*plan(world, (GITHUB_SECRETS, WOODPECKER_SECRETS))]
    states = {item.state for found in looked.values() for each in found for item in each.items}
    if style == "json":
        click.echo(json.dumps({name: as_data(found) for name, found in looked.items()}, indent=2))
    else:
        for name, found in looked.items():
            click.echo(f"{name}: {total(found)}")
            for line in text(found, without=(State.RIGHT, State.NOTE)):
                click.echo(f"  {line}")
    if State.UNKNOWN in states:
        return 2
    return int(bool(states & {State.CHANGE, State.BLOCKED}))


def _row(entry: Entry) -> list[str]:
    where = entry.places[0] if entry.places else "GitHub, in no repository yet"
    if len(entry.places) > 1:
        where = f"{where.partition(',')[0]}, in {len(entry.places)} repositories"
    events = "-" if entry.scope == "github" else ", ".join(entry.events) or "none"
    users = ", ".join(entry.users) if len(entry.users) <= _MOST_NAMED else f"{len(entry.users)} projects"
    return [entry.name, where, events, users or "nobody"]


def _at_length(entry: Entry) -> Iterator[str]:
    yield f"{entry.name}: {entry.purpose}"
    for place in entry.places:
        yield f"  in {place}"
    if entry.scope != "github":
        yield f"  asked for on {', '.join(entry.events) or 'no event'}; allowed for {', '.join(entry.allowed)}"
    for project, paths in entry.users.items():
        yield f"  {project}: {', '.join(paths)}"
    if not entry.users:
        yield "  nobody uses it: it may go from the fleet and from the servers"


def _data(entry: Entry) -> dict[str, object]:
    return {
        "name": entry.name,
        "scope": entry.scope,
        "purpose": entry.purpose,
        "places": list(entry.places),
        "events": list(entry.events),
        "allowed": list(entry.allowed),
        "users": {project: list(paths) for project, paths in entry.users.items()},
    }
