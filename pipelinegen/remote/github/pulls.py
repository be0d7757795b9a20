"""Pull requests: one that is open for each branch, however often it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..error import RemoteError
from ..http import Client
from ..reading import at


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request that is open. `url` is its page; `created` says whether it was opened just now."""

    number: int
    url: str
    created: bool


@dataclass(frozen=True, slots=True)
class _Found:
    number: int
    url: str
    title: str
    body: str


class Pulls:
    """The pull requests of a GitHub; `api` is what messages call it."""

    def __init__(self, client: Client, api: str) -> None:
        self._client = client
        self._api = api

    def one(self, repository: str, *, head: str, base: str, title: str, body: str) -> PullRequest:
        """The one open pull request of a branch `head` into `base`. Raises RemoteError."""
        path = f"/repos/{repository}/pulls"
        asked = {"head": head, "base": base, "title": title, "body": body}
        found, created = self._open(path, asked, repository.partition("/")[0]), False
        if found is None:
            found, created = self._create(path, asked)
        if (_text(found.title), _text(found.body)) != (_text(title), _text(body)):
            changed = {"title": title, "body": body}
            self._client.request("PATCH", f"{path}/{found.number}", document=changed, is_repeatable=True)
        return PullRequest(found.number, found.url, created)

    def open(self, repository: str, *, head: str, base: str) -> PullRequest | None:
        """The open pull request of a branch `head` into `base`, if there is one. Raises RemoteError."""
        asked = {"head": head, "base": base}
        found = self._open(f"/repos/{repository}/pulls", asked, repository.partition("/")[0])
        return None if found is None else PullRequest(found.number, found.url, created=False)

    def _open(self, path: str, asked: Mapping[str, str], owner: str = "") -> _Found | None:
        """The open one that is asked for, among those of an owner's branch or of all branches."""
        query = {"state": "open", "base": asked["base"], "per_page": "100"}
        if owner:
            query["head"] = f"{owner}:{asked['head']}"
        for page in self._client.pages(path, query):
            if not isinstance(page, list):
                raise self._strange("GET", path)
            for pull in page:
                # GitHub lists all that are open if it does not understand `head`.
                branches = at(pull, "head", "ref"), at(pull, "base", "ref")
                if branches == (asked["head"], asked["base"]) and _is_own(pull):
                    return self._read("GET", path, pull)
        return None

    def _create(self, path: str, asked: Mapping[str, str]) -> tuple[_Found, bool]:
        try:
            return self._read("POST", path, self._client.request("POST", path, document=asked).document), True
        except RemoteError as error:
            exists = error.status == 422 and "already exists" in error.said
            # Where no answer came, it may have been opened all the same.
            may_exist = exists or error.status is None or error.status >= 500
            # Not by the owner: after a renaming GitHub knows the repository by the old name, but no branch by it.
            found = self._open(path, asked) if may_exist else None
            if found is None:
                raise
            return found, not exists

    def _read(self, method: str, path: str, pull: object) -> _Found:
        number, url = at(pull, "number"), at(pull, "html_url")
        title, body = at(pull, "title"), at(pull, "body")
        if not isinstance(number, int) or not isinstance(url, str) or not url.isprintable():
            raise self._strange(method, path)
        return _Found(number, url, title if isinstance(title, str) else "", body if isinstance(body, str) else "")

    def _strange(self, method: str, path: str) -> RemoteError:
        return self._client.error(
            method, path, f"answered with JSON of another kind; this is not the address of {self._api}"
        )


def _is_own(pull: object) -> bool:
    """Whether the branch is one of the repository itself, and of no fork."""
    return at(pull, "head", "repo", "id") == at(pull, "base", "repo", "id")


def _text(words: str) -> str:
    """A text as GitHub keeps it: its form ends lines with CR LF, and spaces at the ends are dropped."""
    return words.replace("\r\n", "\n").strip()
