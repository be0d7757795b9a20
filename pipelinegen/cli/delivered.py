"""A planned commit made in a checkout and, if that was asked for, brought to the server it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..address import read_address
from ..errors import PipelinegenError
from ..git import GitError, line, remotes
from ..sync import Origin, Plan, commit, commit_message
from ..sync.message import without_tree
from ..sync.publish import push
from .compared import meaning_of
from .network import find_network, github_api

if TYPE_CHECKING:
    from ..catalog import Catalog
    from ..remote.network import Network
    from ..remote.token import Token
    from .workspace import Workspace


def origin_of(workspace: Workspace) -> Origin:
    """The revision of the workspace, and whether it has changes beside it."""
    try:
        revision = line(workspace.root, "rev-parse", "--short=12", "HEAD")
        return Origin(revision, bool(line(workspace.root, "status", "--porcelain", "--", ".")))
    except GitError:
        return Origin("")


def committed(planned: Plan, catalog: Catalog, origin: Origin) -> str:
    """The message of the branch's commit, which is made unless it is there. Raises PipelinegenError."""
    if planned.done:
        return line(planned.checkout, "show", "--no-patch", "--no-show-signature", "--format=%B", planned.tip)
    told = meaning_of(catalog, planned.project, planned.compared)
    message = commit_message(
        planned.changes, origin, [f"{path}: {each}" for path, texts in told.items() for each in texts]
    )
    commit(planned, message)
    return message


def published(
    planned: Plan, remote: str, target: str, message: str, token: Token | None, *, network: Network | None = None
) -> Iterator[str]:
    """Push the branch and, with a token, open its pull request into `target`; a line for each.

    `network` is that of the other calls of this run, if there are any. Raises PipelinegenError.
    """
    moved = push(planned.checkout, remote, planned.branch, planned.base)
    yield f"{'pushed' if moved else 'is there already'}: {planned.branch} on {remote}"
    if token is not None:
        yield _pull_request(planned, remote, target, token, message, network=network or find_network())


def _pull_request(planned: Plan, remote: str, target: str, token: Token, message: str, *, network: Network) -> str:
    from ..remote.github import GitHub  # only the asker pays for a network

    address = read_address(remotes(planned.checkout)[remote])
    api = github_api(address.host or "")
    if not api or not address.repository:
        raise PipelinegenError(
            f"{planned.checkout}: its remote {remote!r} is not on github.com; name the server's API by GITHUB_API_URL, "
            "or leave out --pull-request"
        )
    title, _, body = without_tree(message).rstrip("\n").partition("\n\n")
    github = GitHub(token, api, network=network)
    made = github.pull_request(address.repository, head=planned.branch, base=target, title=title, body=body)
    return f"pull request {'opened' if made.created else 'open'}: {made.url}"
