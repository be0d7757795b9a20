"""The secrets of the stand-in Woodpecker server, in their three scopes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelinegen.woodpecker import Secret

from .call import NO_BODY, NO_USER, Call, paged, text
from .server import Reply, json_reply

if TYPE_CHECKING:
    from .registered import Registered
    from .woodpecker import Woodpecker

_EVENTS = {
    *("push", "pull_request", "pull_request_closed", "pull_request_metadata"),
    *("tag", "release", "deployment", "cron", "manual"),
}


@dataclass
class SecretStore:
    """All secrets, by scope and whose they are: `("repos", 7)`, `("orgs", 1)` or `("", 0)` for the global ones."""

    kept: dict[tuple[str, int], list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, name: str, value: str, *events: str, repository: int = 0, organization: int = 0) -> None:
        """Keep a secret, as somebody has made it in the user interface; a global one unless it is said whose it is."""
        place = ("repos", repository) if repository else ("orgs", organization) if organization else ("", 0)
        self.kept.setdefault(place, []).append({"name": name, "value": value, "events": list(events), "images": []})

    def of(self, known: Registered) -> tuple[tuple[Secret, ...], dict[str, str]]:
        """What pipelines of a repository may use, and the values by names in lower case."""
        secrets: list[Secret] = []
        exact: dict[str, str] = {}
        places = (
            (("repos", known.number), "repository"),
            (("orgs", known.org_id), "organization"),
            (("", 0), "global"),
        )
        for place, scope in places:
            for each in self.kept.get(place, []):
                secrets.append(Secret(each["name"], frozenset(each["events"]), scope, tuple(each["images"])))
                exact.setdefault(each["name"], each["value"])
        # Of two whose names differ in case only the wider one wins, which comes later.
        return tuple(secrets), {name.lower(): value for name, value in exact.items()}

    def answer(self, server: Woodpecker, call: Call) -> Reply:
        """The answer to a call of the API."""
        kind, whose, name = call.rest
        refusal = _refusal(server, call, kind, whose)
        if refusal is not None:
            return refusal
        kept = self.kept.setdefault((kind, int(whose or 0)), [])
        found = next((each for each in kept if each["name"] == name), None)
        if call.method == "GET" and not name:
            return json_reply([_shown(each) for each in paged(call, kept)])
        if call.method == "POST" and not name:
            return self._made(kept, call)
        if found is None:
            return text(404)
        if call.method == "DELETE":
            kept.remove(found)
            return Reply(204)
        if call.method == "PATCH":
            asked = call.document
            if asked is None:
                return NO_BODY
            changed = {key: asked[key] for key in ("events", "images", "note") if key in asked}
            if asked.get("value"):
                changed["value"] = asked["value"]
            if problem := _problem({**found, **changed}):
                return text(422 if kind else 400, problem)
            found |= changed
        return json_reply(_shown(found))

    def _made(self, kept: list[dict[str, Any]], call: Call) -> Reply:

        asked = call.document
        if asked is None:
            return NO_BODY
        if problem := _problem(asked):
            return text(422, f"Error inserting secret. {problem}")
        if any(each["name"] == asked["name"] for each in kept):
            return text(500)  # what the database says goes to the log alone
        kept.append({"images": [], "note": "", **asked})
        return json_reply(_shown(kept[-1]))


def _refusal(server: Woodpecker, call: Call, kind: str, whose: str) -> Reply | None:
    if call.user is None:
        return NO_USER
    if kind == "repos":
        call.rest = (whose, *call.rest[1:])
        found = server.on("push", call)
        return found if isinstance(found, Reply) else None
    if call.user.is_admin or (not kind and call.method == "GET"):
        return None
    owned = [each for each in server.repositories if str(each.org_id) == whose]
    may = kind == "orgs" and any(each.forge.may(call.user.login, "admin") for each in owned)
    return None if may else text(403, "User not authorized")


def _problem(asked: dict[str, Any]) -> str:
    if not asked.get("name"):
        return "empty secret name"
    if not asked.get("value"):
        return "empty secret value"
    if not asked.get("events"):
        return "no event specified"
    unknown = [event for event in asked["events"] if event not in _EVENTS]
    return f"invalid webhook event: {unknown[0]}" if unknown else ""


def _shown(secret: Any) -> dict[str, Any]:
    return {key: value for key, value in secret.items() if key != "value"}
