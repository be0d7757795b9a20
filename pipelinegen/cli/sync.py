"""`pipelinegen sync`: bring rendered files into the checkouts they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import PipelinegenError
from ..sync import Origin, Plan, plan
from ..sync.message import DONE
from ..sync.publish import fetch
from .branch import branch_option
from .compared import find_projects, render_all
from .delivered import committed, origin_of, published
from .network import find_network
from .option import option
from .tokens import find_token
from .waiting import target_of
from .workspace import Rendered, find_workspace

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..remote.network import Network
    from ..remote.token import Token


@click.command("sync")
@click.argument("projects", nargs=-1, metavar="[PROJECT]...")
@option(
    "--to",
    "folder",
    metavar="DIR",
    required=True,
    type=click.Path(path_type=Path),
    help="A checkout, or a folder with the checkouts below it.",
)
@branch_option
@option("--dry-run", is_flag=True, help="Only say what would be done.")
@option("--force", is_flag=True, help="Write over edits by hand, newer pins and files of somebody else.")
@option("--push", "publish", is_flag=True, help="Push the branch to the server the checkout comes from.")
@option("--pull-request", is_flag=True, help="Push, and open a pull request; GITHUB_TOKEN.")
def command(
    projects: tuple[str, ...],
    *,
    folder: Path,
    branch: str,
    dry_run: bool,
    force: bool,
    publish: bool,
    pull_request: bool,
) -> int:
    """Put the files of the named projects, or of all, into their checkouts: one commit each, on a branch of its own.

    The branch begins where the project's branch is (that of `origin`, if there is one). Nothing else in the checkout
    is touched, neither the work tree nor what is staged nor the branch that is checked out. Orphans are removed if
    nobody edited them, files that are not ours never are. To run it again is harmless: what is done is seen.

    \b
    Examples:
      pipelinegen sync --to ~/src --dry-run
      pipelinegen sync website --to ../website
      pipelinegen sync --to ~/src --push --pull-request
    """
    workspace = find_workspace()
    catalog = workspace.catalog()
    matched = find_projects(catalog, projects, folder)
    token = _token() if pull_request and not dry_run else None
    how = _How(
        catalog,
        branch,
        origin_of(workspace),
        token,
        dry_run=dry_run,
        force=force,
        publish=publish or pull_request,
        pull_request=pull_request,
        network=find_network() if token else None,
    )
    failed = [*matched.missing.values()]
    for rendered in render_all(workspace, catalog, [*matched.folders]) if matched.folders else ():
        try:
            _sync(rendered, matched.folders[rendered.project], how)
        except PipelinegenError as error:
            # The other checkouts are as good as without this one.
            failed.append(f"{rendered.project}: {error}")
    for each in failed:
        click.echo(f"not done: {each}", err=True)
    return 2 if failed else 0


@dataclass(frozen=True)
class _How:
    """What was asked for, for all projects alike. `token` is there if pull requests are to be opened."""

    catalog: Catalog
    branch: str
    origin: Origin
    token: Token | None
    dry_run: bool
    force: bool
    publish: bool
    pull_request: bool = False
    network: Network | None = None


def _sync(rendered: Rendered, checkout: Path, how: _How) -> None:
    """Bring one project's files into its checkout, and further if that was asked for. Raises PipelinegenError."""
    target, remote = target_of(how.catalog, rendered.project, checkout)
    if not target and not rendered.files:
        return  # it has no workflows, and its definition need not say where they would be
    if how.publish and not remote:
        raise PipelinegenError(f"{checkout}: it has no remote to push to; add one, or leave out --push")
    if how.publish and not how.dry_run:
        fetch(checkout, remote, target)
    planned = plan(
        rendered.project,
        rendered.files,
        checkout,
        branch=how.branch,
        target=target,
        remote=remote,
        force=how.force,
    )
    if planned.obstacles:
        raise PipelinegenError("; ".join(planned.obstacles))
    wants = bool(planned.changes) and not how.dry_run
    message = committed(planned, how.catalog, how.origin) if wants else ""
    click.echo(_told(planned, dry_run=how.dry_run))
    if planned.changes and how.publish and how.dry_run:
        click.echo(f"  would be pushed, unless it is there: {how.branch} to {remote}")
        if how.pull_request:
            click.echo(f"  a pull request would be opened, unless one is open: {how.branch} into {target}")
    if wants and how.publish:
        for told in published(planned, remote, target, message, how.token, network=how.network):
            click.echo(f"  {told}")


def _told(planned: Plan, *, dry_run: bool) -> str:
    if not planned.changes:
        said = f"as defined on {planned.base_name}"
    elif planned.done:
        said = f"{planned.branch} has it already"
    else:
        verb = "would be" if dry_run else "is"
        said = f"one commit {verb} on {planned.branch}, from {planned.base_name}"
    lines = [f"{planned.project}: {said}"]
    if planned.changes and not planned.done:
        lines += [f"  {DONE[each.verdict]}: {each.path}" for each in planned.changes]
    return "\n".join([*lines, *(f"  kept: {each}" for each in planned.kept)])


def _token() -> Token:
    if token := find_token("GITHUB"):
        return token
    raise PipelinegenError("--pull-request needs a token of GitHub's that may write pull requests; set GITHUB_TOKEN")
