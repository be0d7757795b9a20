"""`pipelinegen sync`: bring rendered files into the checkouts they belong to."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..address import read_address
from ..errors import PipelinegenError
from ..git import GitError, is_branch_name, line, remotes
from ..sync import Origin, Plan, commit, commit_message, plan
from ..sync.message import DONE, without_tree
from ..sync.publish import fetch, push
from .compared import find_projects, meaning_of, render_all
from .option import option
from .waiting import BRANCH, target_of
from .workspace import Rendered, Workspace, find_workspace

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
@option("--branch", default=BRANCH, show_default=True, help="The branch that gets the commit.")
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
    if not is_branch_name(workspace.root, branch):
        raise PipelinegenError(
            f"--branch: {branch!r} cannot be the name of a branch; `git help check-ref-format` says what can"
        )
    catalog = workspace.catalog()
    matched = find_projects(catalog, projects, folder)
    token = _token() if pull_request and not dry_run else None
    how = _How(
        catalog,
        branch,
        _origin(workspace),
        token,
        dry_run=dry_run,
        force=force,
        publish=publish or pull_request,
        pull_request=pull_request,
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
    message = _committed(planned, how) if wants else ""
    click.echo(_told(planned, dry_run=how.dry_run))
    if planned.changes and how.publish and how.dry_run:
        click.echo(f"  would be pushed, unless it is there: {how.branch} to {remote}")
        if how.pull_request:
            click.echo(f"  a pull request would be opened, unless one is open: {how.branch} into {target}")
    if wants and how.publish:
        moved = push(checkout, remote, how.branch, planned.base)
        click.echo(f"  {'pushed' if moved else 'is there already'}: {how.branch} on {remote}")
        if how.token is not None:
            click.echo(f"  {_pull_request(planned, remote, target, how.token, message)}")


def _committed(planned: Plan, how: _How) -> str:
    """The message of the branch's commit, which is made unless it is there."""
    if planned.done:
        return line(planned.checkout, "show", "--no-patch", "--no-show-signature", "--format=%B", planned.tip)
    message = commit_message(planned.changes, how.origin, _meaning(how.catalog, planned))
    commit(planned, message)
    return message


def _meaning(catalog: Catalog, planned: Plan) -> list[str]:
    told = meaning_of(catalog, planned.project, planned.compared)
    return [f"{path}: {text}" for path, texts in told.items() for text in texts]


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


def _pull_request(planned: Plan, remote: str, target: str, token: Token, message: str) -> str:
    from ..remote.github import GitHub, api_url, is_github  # only the asker pays for a network

    address = read_address(remotes(planned.checkout)[remote])
    host = address.host or ""
    # GitHub's own runners set it, too. To any other host a token of GitHub's goes only if that was said.
    api = os.environ.get("GITHUB_API_URL") or (api_url(host) if is_github(host) else "")
    if not api or not address.repository:
        raise PipelinegenError(
            f"{planned.checkout}: its remote {remote!r} is not on github.com; name the server's API by GITHUB_API_URL, "
            "or leave out --pull-request"
        )
    title, _, body = without_tree(message).rstrip("\n").partition("\n\n")
    github = GitHub(token, api, network=_network())
    made = github.pull_request(address.repository, head=planned.branch, base=target, title=title, body=body)
    return f"pull request {'opened' if made.created else 'open'}: {made.url}"


def _network() -> Network:
    from ..remote.network import Network, proxies_of

    ca_file = os.environ.get("SSL_CERT_FILE")
    return Network(proxies=proxies_of(os.environ), ca_file=Path(ca_file) if ca_file else None)


def _token() -> Token:
    from ..remote.token import Token

    for name in ("GITHUB_TOKEN", "GH_TOKEN"):
        if value := os.environ.get(name):
            return Token(value)
    raise PipelinegenError("--pull-request needs a token of GitHub's that may write pull requests; set GITHUB_TOKEN")


def _origin(workspace: Workspace) -> Origin:
    try:
        revision = line(workspace.root, "rev-parse", "--short=12", "HEAD")
        return Origin(revision, bool(line(workspace.root, "status", "--porcelain", "--", ".")))
    except GitError:
        return Origin("")
