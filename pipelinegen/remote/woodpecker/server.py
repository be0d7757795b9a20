"""A Woodpecker server: what it knows of repositories, and what it does when it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from ...address import is_repository
from ...errors import PipelinegenError
from ..body import Body
from ..error import RemoteError
from ..http import Client
from ..network import Network
from ..reading import each_of, is_on, text, words
from ..token import Token
from .pipeline import Pipeline, read_pipeline
from .registration import Registration, read_registration
from .stored import StoredCron, StoredSecret, read_cron, secret_reader

_API = "a Woodpecker server, which is https://HOST without /api"
_SOURCE = "fleet.py: Woodpecker.url"
_GIVEN_BY = "in WOODPECKER_TOKEN, or the command that prints it in WOODPECKER_TOKEN_COMMAND"
_PAGE = 50  # the most that a page holds; there is neither a total nor a link to the next one
_MOST_PAGES = 100

Value = TypeVar("Value")
Query = Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class User:
    """Whose token it is, and the same person's id at the forge."""

    login: str
    is_admin: bool
    forge_remote_id: str


class Woodpecker:
    """A server, with the rights that the token has. Raises PipelinegenError for an address that is none.

    All calls raise RemoteError. Those that start or make something are never made twice.
    """

    def __init__(self, url: str, token: Token | None, *, network: Network | None = None) -> None:
        self._client = Client(url, token, network=network, api=_API, source=_SOURCE, given_by=_GIVEN_BY)
        self._token = token
        self._url = url.rstrip("/")

    def page(self, number: int, which: int) -> str:
        """The address at which a person sees a pipeline."""
        return f"{self._url}/repos/{number}/pipeline/{which}"

    def version(self) -> str:
        """The server's version, such as `3.17.0`."""
        return self._get("/version", lambda document: text(document, "version"))

    def user(self) -> User:
        """Whose token it is. Without a valid one a server takes everybody for a stranger, and says no more."""
        try:
            return self._get("/api/user", _user)
        except RemoteError as error:
            if error.status != 401:
                raise
            which = f"{self._token.source} is no token of a user of this server" if self._token else "there is no token"
            what = f"answered 401; {which}, make a personal one in its user settings"
            raise self._client.error("GET", "/api/user", what, error.status) from None

    def repository(self, number: int) -> Registration | None:
        """The repository of a number; None if there is none, or no right to see it."""
        return self._find(f"/api/repos/{number}", read_registration)

    def find(self, name: str) -> Registration | None:
        """The repository called OWNER/NAME; None if the server does not know it, or the user may not see it."""
        if not is_repository(name):
            raise PipelinegenError(f"{name!r} is no name of a repository; write it OWNER/NAME")
        return self._find(f"/api/repos/lookup/{name}", read_registration)

    def registrations(self) -> list[Registration]:
        """All repositories that the user has at the forge, also those that are not active."""
        return self._get("/api/user/repos", lambda found: each_of(found, read_registration), {"all": "true"})

    def activate(self, forge_remote_id: str) -> Registration | None:
        """Make a repository of the forge active, with its hook; None if it was already."""
        try:
            return self._post("/api/repos", read_registration, query={"forge_remote_id": forge_remote_id})
        except RemoteError as error:
            if error.status == 409:
                return None
            raise

    def repair(self, number: int) -> None:
        """Make the repository's webhook at the forge again."""
        self._client.request("POST", f"/api/repos/{number}/repair", is_repeatable=True)

    def change(self, number: int, settings: Mapping[str, object]) -> Registration:
        """Change settings, by the names that the server has for them."""
        return self._patch(f"/api/repos/{number}", dict(settings), read_registration)

    def secrets(self, number: int) -> list[StoredSecret]:
        """The repository's own secrets."""
        return self._all(f"/api/repos/{number}/secrets", secret_reader("repository"))

    def organization_secrets(self, org_id: int) -> list[StoredSecret]:
        """The secrets that the repositories of an owner share."""
        return self._all(f"/api/orgs/{org_id}/secrets", secret_reader("organization"))

    def global_secrets(self) -> list[StoredSecret]:
        """The secrets that all repositories share."""
        return self._all("/api/secrets", secret_reader("global"))

    def add_secret(self, number: int, name: str, value: str, events: Sequence[str]) -> None:
        """Give the repository a secret that it has not yet, for these events."""
        body = Body({"name": name, "events": list(events)}, secret={"value": value})
        is_text = _is_text(value)
        del value  # no traceback shows it
        _require_text(name, is_text=is_text)
        path = f"/api/repos/{number}/secrets"
        try:
            self._client.request("POST", path, document=body, is_repeatable=False)
        except RemoteError as error:
            if error.status != 500:
                raise
            what = f"answered 500, which may mean that there is a secret {name!r} already; change it instead"
            raise self._client.error("POST", path, what, error.status) from None

    def change_secret(self, number: int, name: str, *, value: str = "", events: Sequence[str] = ()) -> None:
        """Give a secret another value, or other events; what is empty stays as it is."""
        document = {"events": list(events)} if events else {}
        body = Body(document, secret={"value": value} if value else None)
        is_text = _is_text(value)
        del value
        _require_text(name, is_text=is_text)
        path = f"/api/repos/{number}/secrets/{name}"
        self._client.request("PATCH", path, document=body, is_repeatable=True)

    def crons(self, number: int) -> list[StoredCron]:
        """The repository's crons."""
        return self._all(f"/api/repos/{number}/cron", read_cron)

    def add_cron(self, number: int, name: str, schedule: str, branch: str) -> StoredCron:
        """Make a cron that fires. The schedule has five fields, in UTC."""
        # A server takes one for which nothing is said for one that never fires.
        document = {"name": name, "schedule": schedule, "branch": branch, "enabled": True}
        return self._post(f"/api/repos/{number}/cron", read_cron, document=document)

    def change_cron(
        self,
        number: int,
        cron_id: int,
        *,
        schedule: str = "",
        branch: str = "",
        timezone: str = "",
        enabled: bool | None = None,
    ) -> StoredCron:
        """Change a cron; what is empty or None stays as it is."""
        asked: dict[str, object] = {"schedule": schedule, "branch": branch, "timezone": timezone, "enabled": enabled}
        document = {name: value for name, value in asked.items() if value not in ("", None)}
        return self._patch(f"/api/repos/{number}/cron/{cron_id}", document, read_cron)

    def pipelines(self, number: int, *, event: str = "", branch: str = "", limit: int = 50) -> list[Pipeline]:
        """The newest pipelines, at most `limit`, of an event and a branch if they are named."""
        query = {name: value for name, value in (("event", event), ("branch", branch)) if value}
        return self._all(f"/api/repos/{number}/pipelines", read_pipeline, query, limit)

    def pipeline(self, number: int, which: int) -> Pipeline:
        """One pipeline, with its workflows and their steps."""
        return self._get(f"/api/repos/{number}/pipelines/{which}", read_pipeline)

    def start(self, number: int, branch: str, variables: Mapping[str, str]) -> Pipeline | None:
        """Start what a manual event starts at the branch's head; None if no workflow is meant by that."""
        path = f"/api/repos/{number}/pipelines"
        document = {"branch": branch, "variables": dict(variables)}
        answer = self._client.request("POST", path, document=document, is_repeatable=False)
        if answer.status == 204 and answer.headers.get("pipeline-filtered") == "true":
            return None
        return self._client.read("POST", path, answer, read_pipeline)

    def _get(self, path: str, read: Callable[[object], Value], query: Query = None) -> Value:
        return self._client.read("GET", path, self._client.get(path, query), read)

    def _find(self, path: str, read: Callable[[object], Value]) -> Value | None:
        answer = self._client.find(path)
        return None if answer is None else self._client.read("GET", path, answer, read)

    def _post(
        self, path: str, read: Callable[[object], Value], *, query: Query = None, document: object = None
    ) -> Value:
        answer = self._client.request("POST", path, query=query, document=document, is_repeatable=False)
        return self._client.read("POST", path, answer, read)

    def _patch(self, path: str, document: object, read: Callable[[object], Value]) -> Value:
        answer = self._client.request("PATCH", path, document=document, is_repeatable=True)
        return self._client.read("PATCH", path, answer, read)

    def _all(
        self, path: str, read: Callable[[object], Value], query: Query = None, limit: int | None = None
    ) -> list[Value]:
        found: list[Value] = []
        for page in range(1, _MOST_PAGES + 1):
            asked = {**(query or {}), "page": str(page), "perPage": str(_PAGE)}
            part = self._get(path, lambda document: each_of(document, read), asked)
            found += part
            if len(part) < _PAGE or (limit is not None and len(found) >= limit):
                return found[:limit]
        raise self._client.error("GET", path, f"has more than {_MOST_PAGES} pages; ask for less")


def _user(document: object) -> User:
    return User(text(document, "login"), is_on(document, "admin"), words(document, "forge_remote_id"))


def _is_text(value: str) -> bool:
    """Whether JSON can hold it: bytes that are no text come from the environment as halves of letters."""
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _require_text(name: str, *, is_text: bool) -> None:
    if not is_text:
        raise PipelinegenError(
            f"secret {name}: its value is no UTF-8, and a Woodpecker server keeps texts only; give it in base64, "
            "and let the step decode it"
        )
