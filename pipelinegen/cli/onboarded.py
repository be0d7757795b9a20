"""A project as `onboard` and `doctor` look at it, put together from the workspace and the environment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..address import read_address
from ..errors import PipelinegenError
from ..git import remotes
from ..onboard.kubectl import Kubectl
from ..onboard.world import Servers, Wishes, World
from ..remote.github import GitHub
from ..remote.woodpecker import Woodpecker
from ..render import RenderedFile, prove_files
from ..render.grounds import Known, claim, grounds_of
from ..sync import BRANCH
from ..sync.publish import remote_of
from .delivered import committed, origin_of, published
from .network import find_network, github_api
from .tokens import find_token
from .workspace import Workspace

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..model.fleet import Fleet
    from ..model.project import Project
    from ..sync import Plan


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line said."""

    values: Mapping[str, Callable[[], str]]
    branch: str = BRANCH
    push: bool = False
    pull_request: bool = False


def servers_of(fleet: Fleet, checkout: Path | None, repository: str, *, context: str, with_cluster: bool) -> Servers:
    """The servers of a project, with the tokens that the environment has. Raises PipelinegenError."""
    network = find_network()
    github = GitHub(find_token("GITHUB"), _github_url(checkout, repository), network=network)
    token = find_token("WOODPECKER")
    woodpecker = Woodpecker(fleet.woodpecker.url, token, network=network) if token else None
    return Servers(github, woodpecker, Kubectl(context) if with_cluster else None, network)


def _github_url(checkout: Path | None, repository: str) -> str:
    remote = remote_of(checkout, repository) if checkout and repository else ""
    host = read_address(remotes(checkout)[remote]).host if checkout and remote else None
    return github_api(host or "github.com") or github_api("github.com")


def world_of(workspace: Workspace, name: str, checkout: Path | None, servers: Servers, asked: Asked) -> World:
    """The project as it is now, its files rendered and proved. Raises PipelinegenError."""
    catalog = workspace.catalog()
    [definition] = catalog.select([name])
    project = definition.project
    rendered = workspace.render_unproved(catalog, definition.for_a_look())
    _prove(workspace, project.for_a_look(), rendered, catalog.fleet)
    deliver = partial(_deliver, workspace, catalog, project, asked)
    wishes = Wishes(asked.values, asked.branch, asked.push or asked.pull_request, asked.pull_request, deliver)
    return World(
        project,
        catalog.fleet,
        definition.path,
        rendered,
        workspace.place(project),
        (workspace.output, workspace.root),
        checkout,
        servers,
        wishes,
    )


def _prove(workspace: Workspace, project: Project, files: Sequence[RenderedFile], fleet: Fleet) -> None:
    grounds = grounds_of(project, fleet)
    proofs = (workspace.memory and workspace.memory.proofs) or Known()
    proved = claim(files, grounds)
    if not proofs.hold(proved):
        prove_files(project.name, files, grounds, proofs)
        proofs.add(proved)
        workspace.remember_proofs()


def _deliver(workspace: Workspace, catalog: Catalog, project: Project, asked: Asked, planned: Plan) -> None:
    message = committed(planned, catalog, origin_of(workspace))
    if not (asked.push or asked.pull_request):
        return
    token = find_token("GITHUB") if asked.pull_request else None
    if asked.pull_request and token is None:
        raise PipelinegenError("a pull request needs a token of GitHub's that may write it; set GITHUB_TOKEN")
    remote = remote_of(planned.checkout, project.repository.name or "")
    if not remote:
        raise PipelinegenError(f"{planned.checkout}: it has no remote to push to; add one, or leave out --push")
    for _ in published(planned, remote, project.repository.branch or "", message, token):
        pass
