"""A GitHub: its repositories, their secrets, runs, files and pull requests."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ...address import is_repository
from ...errors import PipelinegenError
from ..body import Body, Hushed
from ..error import RemoteError
from ..http import Client
from ..network import Network
from ..reading import StrangeError, each_of, text, words
from ..token import Token
from .hooks import Hook, read_hook
from .pulls import PullRequest, Pulls
from .repository import ForgeRepository, read_repository
from .runs import Run, read_run
from .seal import read_key, sealed

if TYPE_CHECKING:
    from nacl.public import PublicKey

_HEADERS = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
_API = "GitHub's API, which is https://api.github.com or https://HOST/api/v3"
_SOURCE = "GITHUB_API_URL"
_GIVEN_BY = "in GITHUB_TOKEN, or the command that prints it in GITHUB_TOKEN_COMMAND"
_SECRET = re.compile(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*", re.IGNORECASE)

Value = TypeVar("Value")


class GitHub:
    """A GitHub, with the rights that the token has. Raises PipelinegenError for an address that is none.

    All calls raise RemoteError, and PipelinegenError for a name that is none.
    """

    def __init__(
        self, token: Token | None, base_url: str = "https://api.github.com", *, network: Network | None = None
    ) -> None:
        self._client = Client(
            base_url, token, headers=_HEADERS, network=network, api=_API, source=_SOURCE, given_by=_GIVEN_BY
        )

    def pull_request(self, repository: str, *, head: str, base: str, title: str, body: str) -> PullRequest:
        """The one open pull request of a branch `head` of the repository into `base`, with this title and body.

        It is opened, or changed, or left as it is. Raises RemoteError.
        """
        _path(repository)
        return Pulls(self._client, _API).one(repository, head=head, base=base, title=title, body=body)

    def open_pull_request(self, repository: str, *, head: str, base: str) -> PullRequest | None:
        """The open pull request of a branch `head` of the repository into `base`; None if there is none."""
        _path(repository)
        return Pulls(self._client, _API).open(repository, head=head, base=base)

    def repository(self, name: str) -> ForgeRepository | None:
        """The repository; None if there is none, or no right to see it."""
        return self._find(_path(name), read_repository)

    def secret_names(self, name: str) -> dict[str, str]:
        """The secrets that workflows of the repository can use, and when each was last set, in ISO 8601.

        Those of its organization are among them, if the token may see them. Wants a token that may read secrets.
        """
        own = self._listed(f"{_path(name)}/actions/secrets", _secret, "secrets")
        try:
            shared = self._listed(f"{_path(name)}/actions/organization-secrets", _secret, "secrets")
        except RemoteError as error:
            # A user has no organization, and few tokens may look into one.
            if error.status not in (403, 404):
                raise
            shared = []
        return dict([*shared, *own])

    def set_secret(self, name: str, secret: str, value: str) -> None:
        """Give the repository a secret, or the one it has another value. Only GitHub can read what is sent."""
        hushed = Hushed(value)
        del value
        if not _SECRET.fullmatch(secret):
            raise PipelinegenError(
                f"{secret!r} is no name of a secret of GitHub's; use letters, digits and '_', and begin with neither a "
                "digit nor GITHUB_"
            )
        path = f"{_path(name)}/actions/secrets"
        number, key = self._read(f"{path}/public-key", _key)
        document = {"encrypted_value": sealed(hushed.reveal(), key), "key_id": number}
        body = Body(document, sealed=[hushed.reveal()])
        self._client.request("PUT", f"{path}/{secret}", document=body)

    def hooks(self, name: str) -> list[Hook]:
        """The repository's webhooks. Wants a token that may read them."""
        path = f"{_path(name)}/hooks"
        found: list[Hook] = []
        for answer in self._client.answers(path, {"per_page": "100"}):
            found += self._client.read("GET", path, answer, lambda page: each_of(page, read_hook))
        return found

    def runs(self, name: str, *, commit: str) -> list[Run]:
        """The runs of Actions for a commit, the newest first."""
        path = f"{_path(name)}/actions/runs"
        return self._listed(path, read_run, "workflow_runs", {"head_sha": commit})

    def commit(self, name: str, branch: str) -> str:
        """The commit at the head of a branch; empty if there is no such branch."""
        try:
            found = self._find(f"{_path(name)}/git/ref/heads/{branch}", lambda found: text(found, "object", "sha"))
        except RemoteError as error:
            if error.status == 409:  # a repository in which nothing is yet
                return ""
            raise
        return found or ""

    def content(self, name: str, path: str, ref: str) -> bytes | None:
        """A file of at most 1 MB, at a branch or a commit; None if there is none."""
        answer = self._client.find(f"{_path(name)}/contents/{path}", {"ref": ref})
        return None if answer is None else self._client.read("GET", f"{_path(name)}/contents/{path}", answer, _content)

    def _find(self, path: str, read: Callable[[object], Value]) -> Value | None:
        answer = self._client.find(path)
        return None if answer is None else self._client.read("GET", path, answer, read)

    def _read(self, path: str, read: Callable[[object], Value]) -> Value:
        return self._client.read("GET", path, self._client.get(path), read)

    def _listed(
        self, path: str, read: Callable[[object], Value], key: str, query: dict[str, str] | None = None
    ) -> list[Value]:
        """What is in the list that each page has under a key."""
        found: list[Value] = []
        for answer in self._client.answers(path, {**(query or {}), "per_page": "100"}):
            found += self._client.read("GET", path, answer, lambda page: each_of(page, read, key))
        return found


def _path(name: str) -> str:
    if not is_repository(name):
        raise PipelinegenError(f"{name!r} is no repository of GitHub's; write it OWNER/NAME")
    return f"/repos/{name}"


def _secret(document: object) -> tuple[str, str]:
    return text(document, "name"), words(document, "updated_at")


def _key(document: object) -> tuple[str, PublicKey]:
    return text(document, "key_id"), read_key(text(document, "key"))


def _content(document: object) -> bytes:
    if words(document, "type") != "file" or words(document, "encoding") != "base64":
        raise StrangeError("it is no file of at most 1 MB")
    try:
        return base64.b64decode("".join(words(document, "content").split()), validate=True)
    except binascii.Error:
        raise StrangeError("'content' is no base64 in it") from None
