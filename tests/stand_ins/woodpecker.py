"""A stand-in for a Woodpecker 3.17 server, made from its REST API as it is published, and not the real server.

It keeps all in memory, takes the files from the stand-in forge's git, and runs what they say; see `agent`.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from .agent import Agent
from .call import NO_BODY, NO_USER, Call, User, paged, text
from .forge import Forge
from .pipelines import Pipelines
from .registered import Registered, settings_problem
from .repository import Right
from .secret_store import SecretStore
from .server import Reply, Request, json_reply

VERSION = "3.17.0"
_PAGE = Reply(
    200, "<!doctype html>\n<html><head><title>Woodpecker</title></head></html>", {"Content-Type": "text/html"}
)
_FIELDS = re.compile(r"(?:\S+ ){4}\S+|@(?:yearly|monthly|weekly|daily|hourly|every \S+)")


@dataclass
class Woodpecker:
    """The server, as `server.answer`. `users` are those who have a token, by it.

    `writes` has each call that is no GET, as `METHOD PATH`. `url` is what it takes for its own address, `next_number`
    what the next repository gets.
    """

    forge: Forge
    agent: Agent
    users: dict[str, User]
    url: str = "https://ci.example"
    next_number: int = 1
    repositories: list[Registered] = field(default_factory=list)
    secrets: SecretStore = field(default_factory=SecretStore)
    writes: list[str] = field(default_factory=list)
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def __post_init__(self) -> None:
        self.pipelines = Pipelines(self)

    def registered(self, name: str) -> Registered:
        """The repository that is known by this name."""
        return next(each for each in self.repositories if each.full_name.lower() == name.lower())

    def register(self, name: str, **settings: Any) -> Registered:
        """Make a repository of the forge active, as somebody has done in the user interface."""
        forge = self.forge.repository(name)
        known = next((each for each in self.repositories if each.forge_remote_id == str(forge.id)), None)
        if known is None:
            owners = sorted({each.full_name.partition("/")[0] for each in self.forge.repositories.values()})
            owner = 1 + owners.index(forge.full_name.partition("/")[0])
            known = Registered(self.next_number, forge, org_id=owner)
            self.next_number += 1
            self.repositories.append(known)
        known.active = True
        known.settings |= settings
        if not forge.hooks:
            hook = {"url": f"{self.url}/api/hook", "content_type": "json"}
            forge.hooks.append({"id": 1, "active": True, "events": ["push", "deployment"], "config": hook})
        return known

    def push(self, repository: str, branch: str, changed: Sequence[str] = ()) -> dict[str, Any] | None:
        """What the forge's hook starts after a push; None if that is nothing."""
        with self.lock:
            known = self.registered(repository)
            if not known.active or not known.forge.hooks:
                return None
            return self.pipelines.start(known, "push", branch, {}, tuple(changed))

    def __call__(self, request: Request) -> Reply:
        asked = urlsplit(request.path)
        path = unquote(asked.path)
        token = request.headers.get("Authorization", "").partition(" ")[2]
        query = {key: values[-1] for key, values in parse_qs(asked.query, keep_blank_values=True).items()}
        call = Call(request.method, path, query, request.body, self.users.get(token))
        with self.lock:
            if call.method not in ("GET", "HEAD"):
                self.writes.append(f"{call.method} {path}")
            return self._answer(call)

    def _answer(self, call: Call) -> Reply:
        for method, pattern, answer in _ROUTES:
            if call.method == method and (found := re.fullmatch(pattern, call.path)):
                call.rest = found.groups()
                return answer(self, call)
        return _PAGE  # what the server does not know is left to its user interface

    def may(self, call: Call, known: Registered, right: Right) -> bool:
        """Whether the user has a right on a repository."""
        if call.user is None:
            return right == "pull" and known.forge.may("", "pull")
        return call.user.is_admin or known.forge.may(call.user.login, right)

    def on(self, right: Right, call: Call) -> Registered | Reply:
        """The repository of the path, or why not."""
        known = next((each for each in self.repositories if str(each.number) == call.rest[0]), None)
        if not call.rest[0].isdecimal():
            return text(400, f'strconv.ParseInt: parsing "{call.rest[0]}": invalid syntax')
        if known is None:
            return text(404)
        if self.may(call, known, right):
            return known
        if call.user is None:
            return NO_USER
        # Who lacks a right is told that there is nothing, except where only an admin may.
        return text(403, "User not authorized") if right == "admin" and self.may(call, known, "push") else text(404)

    def _version(self, _: Call) -> Reply:
        return json_reply({"source": "https://github.com/woodpecker-ci/woodpecker", "version": VERSION})

    def _health(self, _: Call) -> Reply:
        return Reply(204)

    def _user(self, call: Call) -> Reply:
        if call.user is None:
            return NO_USER
        user = {"id": call.user.id, "forge_id": 1, "forge_remote_id": str(100 + call.user.id), "login": call.user.login}
        return json_reply({**user, "email": "", "avatar_url": "", "admin": call.user.is_admin, "org_id": 1})

    def _user_repositories(self, call: Call) -> Reply:
        if call.user is None:
            return NO_USER
        known = {each.forge.id: each for each in self.repositories}
        found = [each.json for each in self.repositories if self.may(call, each, "pull")]
        found = [each for each in found if each["active"] or call.query.get("all") == "true"]
        if call.query.get("all") == "true":
            others = [each for each in self.forge.repositories.values() if each.id not in known]
            found += [Registered(0, each).json for each in others if each.may(call.user.login, "admin")]
        return json_reply([each for each in found if call.query.get("name", "") in each["full_name"]])

    def _lookup(self, call: Call) -> Reply:
        if call.user is None:
            return NO_USER
        known = next((each for each in self.repositories if each.full_name.lower() == call.rest[0].lower()), None)
        return json_reply(known.json) if known and self.may(call, known, "pull") else text(404)

    def _activate(self, call: Call) -> Reply:
        if call.user is None:
            return NO_USER
        number = call.query.get("forge_remote_id", "")
        if not number:
            return text(400, "No forge_remote_id provided")
        if any(each.forge_remote_id == number and each.active for each in self.repositories):
            return text(409, "Repository is already active.")
        forge = self.forge.by_id(number)
        if forge is None or not forge.may(call.user.login, "pull"):
            return text(404, "Could not get repository from forge.")
        if not forge.may(call.user.login, "admin"):
            return text(403, "User has to be a admin of this repository")
        return json_reply(self.register(forge.full_name).json)

    def _repository(self, call: Call) -> Reply:
        known = self.on("pull", call)
        return known if isinstance(known, Reply) else json_reply(known.json)

    def _change(self, call: Call) -> Reply:
        known = self.on("admin", call)
        if isinstance(known, Reply):
            return known
        asked = call.document
        if asked is None:
            return NO_BODY
        if problem := settings_problem(known, asked, is_admin=bool(call.user and call.user.is_admin)):
            return text(*problem)
        known.settings |= asked | ({"trusted": known.trusted | asked["trusted"]} if "trusted" in asked else {})
        return json_reply(known.json)

    def _remove(self, call: Call) -> Reply:
        known = self.on("admin", call)
        if isinstance(known, Reply):
            return known
        known.active = False
        known.forge.hooks.clear()
        if call.query.get("remove") == "true":
            self.repositories.remove(known)
        return json_reply(known.json)

    def _repair(self, call: Call) -> Reply:
        known = self.on("admin", call)
        if isinstance(known, Reply):
            return known
        known.forge.hooks.clear()
        self.register(known.full_name)
        return Reply(204)

    def _permissions(self, call: Call) -> Reply:
        known = self.on("pull", call)
        if isinstance(known, Reply):
            return known
        rights: tuple[Right, ...] = ("pull", "push", "admin")
        return json_reply({right: self.may(call, known, right) for right in rights})

    def _branches(self, call: Call) -> Reply:
        known = self.on("pull", call)
        return known if isinstance(known, Reply) else json_reply(paged(call, known.forge.branches()))

    def _crons(self, call: Call) -> Reply:
        known = self.on("push", call)
        if isinstance(known, Reply):
            return known
        return json_reply(paged(call, known.crons))

    def _add_cron(self, call: Call) -> Reply:
        known = self.on("push", call)
        if isinstance(known, Reply):
            return known
        asked = call.document
        if asked is None:
            return NO_BODY
        if not _FIELDS.fullmatch(asked.get("schedule", "")) or not asked.get("name"):
            return text(422, "Error inserting cron. validate failed")
        if asked.get("branch") and asked["branch"] not in known.forge.branches():
            return text(400, f"Error inserting cron. branch not resolved: {asked['branch']}")
        if any(each["name"] == asked["name"] for each in known.crons):
            return text(409)
        made = {"branch": "", "timezone": "UTC", "variables": {}, **asked, "enabled": bool(asked.get("enabled"))}
        known.crons.append({"id": len(known.crons) + 1, "repo_id": known.number, **made})
        return json_reply(known.crons[-1])

    def _cron(self, call: Call) -> Reply:
        known = self.on("push", call)
        if isinstance(known, Reply):
            return known
        cron = next((each for each in known.crons if str(each["id"]) == call.rest[1]), None)
        if cron is None:
            return text(404)
        if call.method == "DELETE":
            known.crons.remove(cron)
            return Reply(204)
        asked = call.document if call.method == "PATCH" else {}
        if asked is None:
            return NO_BODY
        if "schedule" in asked and not _FIELDS.fullmatch(asked["schedule"]):
            return text(400, "Error updating cron. validate failed")
        cron |= asked
        return json_reply(cron)


_Answer = Callable[[Woodpecker, Call], Reply]
_ID = "/api/repos/([^/]+)"


def _secrets(server: Woodpecker, call: Call) -> Reply:
    return server.secrets.answer(server, call)


def _pipelines(server: Woodpecker, call: Call) -> Reply:
    return server.pipelines.answer(call)


_ROUTES: list[tuple[str, str, _Answer]] = [
    ("GET", "/version", Woodpecker._version),
    ("GET", "/healthz", Woodpecker._health),
    ("GET", "/api/user", Woodpecker._user),
    ("GET", "/api/user/repos", Woodpecker._user_repositories),
    ("GET", "/api/repos/lookup/(.+)", Woodpecker._lookup),
    ("POST", "/api/repos", Woodpecker._activate),
    ("GET", _ID, Woodpecker._repository),
    ("PATCH", _ID, Woodpecker._change),
    ("DELETE", _ID, Woodpecker._remove),
    ("POST", f"{_ID}/repair", Woodpecker._repair),
    ("GET", f"{_ID}/permissions", Woodpecker._permissions),
    ("GET", f"{_ID}/branches", Woodpecker._branches),
    ("GET", f"{_ID}/cron", Woodpecker._crons),
    ("POST", f"{_ID}/cron", Woodpecker._add_cron),
    *((method, f"{_ID}/cron/([0-9]+)", Woodpecker._cron) for method in ("GET", "PATCH", "DELETE")),
    *(
        (method, r"/api/(repos|orgs)/([^/]+)/secrets(?:/(.+))?", _secrets)
        for method in ("GET", "POST", "PATCH", "DELETE")
    ),
    *((method, r"/api()/?()secrets(?:/(.+))?", _secrets) for method in ("GET", "POST", "PATCH", "DELETE")),
    *((method, rf"{_ID}/pipelines(?:/([^/]+)(?:/(cancel))?)?", _pipelines) for method in ("GET", "POST")),
    ("GET", f"{_ID}/logs/([0-9]+)/([0-9]+)", _pipelines),
]
