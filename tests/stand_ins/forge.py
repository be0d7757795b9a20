"""A stand-in for GitHub: a small forge made from the REST API as it is published, and not the real server.

It has users, repositories (real git on disk), Actions secrets in real sealed boxes, runs, hooks, files, branches,
commit statuses and pull requests.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from nacl.exceptions import CryptoError

from .github import Pulls
from .repository import RIGHTS, Repository, Right
from .server import Reply, Request, json_reply

_NOT_FOUND = json_reply({"message": "Not Found"}, 404)
_FORBIDDEN = json_reply({"message": "Resource not accessible by personal access token"}, 403)
_ANONYMOUS = json_reply({"message": "Requires authentication"}, 401)


@dataclass
class Call:
    """One request, as far as it is understood."""

    request: Request
    method: str
    url: str
    query: Mapping[str, str]
    login: str
    rest: str = ""

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.request.body or "{}"))


@dataclass
class Forge:
    """The forge, as `server.answer`. `users` are logins by their tokens; `prefix` is `/api/v3` of an Enterprise server.

    `writes` has each call that is no GET, as `METHOD PATH`.
    """

    folder: Path
    users: dict[str, str]
    prefix: str = ""
    page_size: int = 100
    repositories: dict[str, Repository] = field(default_factory=dict)
    pulls: dict[str, Pulls] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)
    _lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    def add(self, full_name: str, *, rights: Mapping[str, Right] | None = None, **settings: Any) -> Repository:
        """Make a repository; without `rights` every user is its admin."""
        number = 1000 + len(self.repositories)
        allowed = dict.fromkeys(self.users.values(), "admin") if rights is None else rights
        made = Repository(number, full_name, self.folder / f"{full_name}.git", rights=dict(allowed), **settings)
        self.repositories[full_name.lower()] = made
        return made

    def repository(self, name: str) -> Repository:
        """The repository of this name."""
        return self.repositories[name.lower()]

    def by_id(self, number: str) -> Repository | None:
        """The repository of this number."""
        return next((each for each in self.repositories.values() if str(each.id) == number), None)

    def ran(self, name: str, commit: str, conclusion: str, *, workflow: str = "build-and-deploy") -> None:
        """Note a run of Actions that has ended."""
        number = 5000 + len(self.repository(name).runs)
        self.repository(name).runs.insert(
            0,
            {
                "id": number,
                "name": "Build and Deploy",
                "path": f".github/workflows/{workflow}.yml",
                "head_sha": commit,
                "status": "completed",
                "conclusion": conclusion,
                "html_url": f"https://github.com/{name}/actions/runs/{number}",
            },
        )

    def __call__(self, request: Request) -> Reply:
        asked = urlsplit(request.path)
        path = unquote(asked.path)
        with self._lock:
            if request.method not in ("GET", "HEAD"):
                self.writes.append(f"{request.method} {path}")
            token = request.headers.get("Authorization", "").partition(" ")[2]
            if token and token not in self.users:
                return json_reply({"message": "Bad credentials"}, 401)
            if not path.startswith(f"{self.prefix}/"):
                return _NOT_FOUND
            query = {key: values[-1] for key, values in parse_qs(asked.query).items()}
            url = f"http://{request.headers['Host']}{request.path}"
            call = Call(request, request.method, url, query, self.users.get(token, ""))
            return self._answer(call, path.removeprefix(self.prefix))

    def _answer(self, call: Call, path: str) -> Reply:
        if path in ("/user", "/user/repos"):
            if not call.login:
                return _ANONYMOUS
            if path == "/user":
                return json_reply({"id": self._user_id(call.login), "login": call.login, "email": None})
            seen = [each for each in self.repositories.values() if call.login in each.rights]
            return self._paged(call, [self._described(each, call.login) for each in seen])
        found = re.fullmatch(r"/repos/([^/]+/[^/]+)(?:/(.*))?", path)
        repository = self.repositories.get(found[1].lower()) if found else None
        if found is None or repository is None or not repository.may(call.login, "pull"):
            return _NOT_FOUND
        if not found[2]:
            return json_reply(self._described(repository, call.login))
        if found[2].partition("/")[0] == "pulls":
            return self._of_pulls(repository)(call.request)
        for pattern, methods, right, answer in _ROUTES:
            if (parts := re.fullmatch(pattern, found[2])) and call.method in methods:
                if not repository.may(call.login, right):
                    return _FORBIDDEN if call.login else _ANONYMOUS
                call.rest = parts[1] if parts.re.groups else ""
                return answer(self, call, repository)
        return _NOT_FOUND

    def _user_id(self, login: str) -> int:
        return 100 + sorted(set(self.users.values())).index(login)

    def _described(self, repository: Repository, login: str) -> dict[str, Any]:
        owner, _, name = repository.full_name.partition("/")
        page = f"https://github.com/{repository.full_name}"
        rights = {"permissions": {right: repository.may(login, right) for right in RIGHTS}} if login else {}
        return {
            "id": repository.id,
            "name": name,
            "full_name": repository.full_name,
            "owner": {"login": owner},
            "private": repository.private,
            "archived": repository.archived,
            "visibility": "private" if repository.private else "public",
            "html_url": page,
            "clone_url": f"{page}.git",
            "ssh_url": f"git@github.com:{repository.full_name}.git",
            "default_branch": repository.default_branch,
            **rights,
        }

    def _of_pulls(self, repository: Repository) -> Pulls:
        name = repository.full_name
        if name not in self.pulls:
            # Whoever gets there has shown a token that is known, or none.
            self.pulls[name] = Pulls("", (name,), prefix=self.prefix, page_size=self.page_size, allows=bool)
        return self.pulls[name]

    def _paged(self, call: Call, items: Sequence[object], key: str = "") -> Reply:
        page = int(call.query.get("page", "1"))
        size = min(self.page_size, int(call.query.get("per_page", "30")))
        part = list(items[(page - 1) * size : page * size])
        reply = json_reply({"total_count": len(items), key: part} if key else part)
        if page * size < len(items):
            base = re.sub(r"[?&]page=[0-9]+", "", call.url)
            reply.headers["Link"] = f'<{base}{"&" if "?" in base else "?"}page={page + 1}>; rel="next"'
        return reply

    def _secrets(self, call: Call, repository: Repository) -> Reply:
        return self._paged(call, _told(repository.secrets, repository.updated), "secrets")

    def _organization_secrets(self, call: Call, repository: Repository) -> Reply:
        if repository.organization_secrets is None:
            return _NOT_FOUND
        return self._paged(call, _told(repository.organization_secrets, {}), "secrets")

    def _public_key(self, _: Call, repository: Repository) -> Reply:
        return json_reply({"key_id": repository.key_id, "key": repository.public_key})

    def _put_secret(self, call: Call, repository: Repository) -> Reply:
        asked, name = call.document, call.rest.upper()  # GitHub keeps all names in capitals
        if not re.fullmatch(r"(?!GITHUB_)[A-Z_][A-Z0-9_]*", name):
            return json_reply({"message": "Secret names can only contain alphanumeric characters"}, 422)
        if asked.get("key_id") != repository.key_id:
            return json_reply({"message": "Bad Request: key_id is unknown"}, 422)
        try:
            value = repository.opened(asked.get("encrypted_value", ""))
        except (CryptoError, ValueError):
            return json_reply({"message": "Bad Request: encrypted_value cannot be decrypted"}, 422)
        status = 204 if name in repository.secrets else 201
        repository.secrets[name] = value
        repository.updated[name] = f"2026-01-02T03:04:{len(self.writes) % 60:02}Z"
        return Reply(204) if status == 204 else json_reply({}, 201)

    def _delete_secret(self, call: Call, repository: Repository) -> Reply:
        return Reply(204) if repository.secrets.pop(call.rest.upper(), None) is not None else _NOT_FOUND

    def _runs(self, call: Call, repository: Repository) -> Reply:
        commit = call.query.get("head_sha", "")
        return self._paged(call, [run for run in repository.runs if commit in ("", run["head_sha"])], "workflow_runs")

    def _hooks(self, call: Call, repository: Repository) -> Reply:
        if call.method == "GET":
            return self._paged(call, repository.hooks)
        hook = {"id": len(repository.hooks) + 1, "active": True, **call.document}
        repository.hooks.append(hook)
        return json_reply(hook, 201)

    def _hook(self, call: Call, repository: Repository) -> Reply:
        hook = next((each for each in repository.hooks if str(each["id"]) == call.rest), None)
        if hook is None:
            return _NOT_FOUND
        if call.method == "DELETE":
            repository.hooks.remove(hook)
            return Reply(204)
        hook |= call.document if call.method == "PATCH" else {}
        return json_reply(hook)

    def _contents(self, call: Call, repository: Repository) -> Reply:
        ref = repository.head(call.query.get("ref") or repository.default_branch)
        path = call.rest.strip("/")
        lines = repository.git("ls-tree", "-z", ref, "--", f"{path}/").decode().split("\0")[:-1] if ref else []
        if lines:
            return json_reply([_entry(line) for line in lines])
        content = repository.git("show", f"{ref}:{path}") if ref else b""
        kind = repository.git("cat-file", "-t", f"{ref}:{path}").decode().strip() if ref else ""
        if kind != "blob":
            return _NOT_FOUND
        text = base64.encodebytes(content).decode()  # with line ends, as GitHub has it
        named = {"name": path.rpartition("/")[2], "path": path, "size": len(content)}
        return json_reply({"type": "file", "encoding": "base64", **named, "content": text})

    def _branches(self, call: Call, repository: Repository) -> Reply:
        return self._paged(call, [_branch(repository, name) for name in repository.branches()])

    def _one_branch(self, call: Call, repository: Repository) -> Reply:
        return json_reply(_branch(repository, call.rest)) if call.rest in repository.branches() else _NOT_FOUND

    def _ref(self, call: Call, repository: Repository) -> Reply:
        if not repository.branches():
            return json_reply({"message": "Git Repository is empty."}, 409)
        if call.rest not in repository.branches():
            return _NOT_FOUND
        sha = repository.head(f"refs/heads/{call.rest}")
        return json_reply({"ref": f"refs/heads/{call.rest}", "object": {"type": "commit", "sha": sha}})

    def _commit(self, call: Call, repository: Repository) -> Reply:
        sha = repository.head(call.rest)
        if not sha:
            return json_reply({"message": f"No commit found for SHA: {call.rest}"}, 422)
        message = repository.git("log", "-1", "--format=%B", sha).decode().strip()
        person = {"name": "A Person", "email": "person@example.org"}
        return json_reply({"sha": sha, "commit": {"message": message, "author": person}, "author": {"login": "person"}})

    def _status(self, call: Call, repository: Repository) -> Reply:
        repository.statuses.append({"sha": call.rest, **call.document})
        return json_reply(repository.statuses[-1], 201)

    def _statuses(self, call: Call, repository: Repository) -> Reply:
        found = [each for each in reversed(repository.statuses) if each["sha"] == repository.head(call.rest)]
        return json_reply({"state": found[0]["state"] if found else "pending", "statuses": found})


def _told(secrets: Mapping[str, str], updated: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "updated_at": updated.get(name, "2026-01-02T03:04:05Z")} for name in sorted(secrets)]


def _branch(repository: Repository, name: str) -> dict[str, Any]:
    return {"name": name, "commit": {"sha": repository.head(f"refs/heads/{name}")}, "protected": False}


def _entry(line: str) -> dict[str, str]:
    facts, _, path = line.partition("\t")
    kind = "dir" if facts.split()[1] == "tree" else "file"
    return {"type": kind, "name": path.rpartition("/")[2], "path": path}


_Answer = Callable[[Forge, Call, Repository], Reply]
_ROUTES: tuple[tuple[str, tuple[str, ...], Right, _Answer], ...] = (
    (r"actions/secrets", ("GET",), "push", Forge._secrets),
    (r"actions/organization-secrets", ("GET",), "push", Forge._organization_secrets),
    (r"actions/secrets/public-key", ("GET",), "push", Forge._public_key),
    (r"actions/secrets/([^/]+)", ("PUT",), "push", Forge._put_secret),
    (r"actions/secrets/([^/]+)", ("DELETE",), "push", Forge._delete_secret),
    (r"actions/runs", ("GET",), "pull", Forge._runs),
    (r"hooks", ("GET", "POST"), "admin", Forge._hooks),
    (r"hooks/([0-9]+)", ("GET", "PATCH", "DELETE"), "admin", Forge._hook),
    (r"contents/(.*)", ("GET",), "pull", Forge._contents),
    (r"branches", ("GET",), "pull", Forge._branches),
    (r"branches/(.+)", ("GET",), "pull", Forge._one_branch),
    (r"git/ref/heads/(.+)", ("GET",), "pull", Forge._ref),
    (r"commits/([^/]+)", ("GET",), "pull", Forge._commit),
    (r"commits/([^/]+)/status", ("GET",), "pull", Forge._statuses),
    (r"statuses/([0-9a-f]{40})", ("POST",), "push", Forge._status),
)
