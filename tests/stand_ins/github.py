"""A stand-in for what GitHub's REST API does with pull requests; it keeps them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .server import Reply, Request, json_reply

_NOT_FOUND = json_reply({"message": "Not Found"}, 404)


def refused(message: str) -> Reply:
    """GitHub's answer to a pull request that it does not open."""
    error = {"resource": "PullRequest", "code": "custom", "message": message}
    return json_reply({"message": "Validation Failed", "errors": [error]}, 422)


@dataclass
class Pulls:
    """The pull requests of some repositories, as `server.answer`.

    `repositories` are those that the token may see; `prefix` is what stands before the paths (`/api/v3` of an
    Enterprise server). A page holds `page_size` at most. `allows` judges the Authorization, if `token` does not.
    """

    token: str
    repositories: tuple[str, ...]
    prefix: str = ""
    page_size: int = 30
    pulls: list[dict[str, Any]] = field(default_factory=list)
    writes: list[str] = field(default_factory=list)
    allows: Callable[[str], bool] | None = None
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def __call__(self, request: Request) -> Reply:
        authorization = request.headers.get("Authorization", "")
        if not (self.allows(authorization) if self.allows else authorization == f"Bearer {self.token}"):
            return json_reply({"message": "Bad credentials"}, 401)
        asked = urlsplit(request.path)
        if not asked.path.startswith(f"{self.prefix}/repos/"):
            return _NOT_FOUND
        owner, name, kind, *number = asked.path.removeprefix(f"{self.prefix}/repos/").split("/")
        repository = next((each for each in self.repositories if each.lower() == f"{owner}/{name}".lower()), None)
        if repository is None or kind != "pulls":
            return _NOT_FOUND
        if request.method != "GET":
            self.writes.append(f"{request.method} {asked.path}")
        if number:
            return self._change(repository, int(number[0]), json.loads(request.body))
        if request.method == "POST":
            return self._create(repository, json.loads(request.body))
        query = {key: values[-1] for key, values in parse_qs(asked.query).items()}
        return self._list(repository, query, f"http://{request.headers['Host']}{asked.path}?{asked.query}")

    def open(
        self, repository: str, head: str, base: str = "main", title: str = "", body: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """A pull request that somebody has opened."""
        number = next(self._numbers)
        owner = repository.partition("/")[0]
        self.pulls.append(
            {
                "number": number,
                "html_url": f"https://github.com/{repository}/pull/{number}",
                "state": "open",
                "title": title,
                "body": body,
                "head": {"ref": head, "label": f"{owner}:{head}", "repo": {"id": repository}},
                "base": {"ref": base, "label": f"{owner}:{base}", "repo": {"id": repository}},
                **more,
            }
        )
        return self.pulls[-1]

    def _list(self, repository: str, query: Mapping[str, str], url: str) -> Reply:
        found = [pull for pull in self._of(repository) if pull["state"] == query.get("state", "open")]
        if "base" in query:
            found = [pull for pull in found if pull["base"]["ref"] == query["base"]]
        if ":" in query.get("head", ""):  # any other value is ignored
            found = [pull for pull in found if pull["head"]["label"].lower() == query["head"].lower()]
        page = int(query.get("page", "1"))
        size = min(self.page_size, int(query.get("per_page", "30")))
        reply = json_reply(found[(page - 1) * size : page * size])
        if page * size < len(found):
            following = url.replace(f"&page={page}", "") + f"&page={page + 1}"
            reply.headers["Link"] = f'<{url}>; rel="last", <{following}>; rel="next"'
        return reply

    def _create(self, repository: str, asked: dict[str, Any]) -> Reply:
        owner = repository.partition("/")[0]
        if any(pull["head"]["ref"] == asked["head"] and pull["state"] == "open" for pull in self._of(repository)):
            return refused(f"A pull request already exists for {owner}:{asked['head']}.")
        return json_reply(self.open(repository, **asked), 201)

    def _change(self, repository: str, number: int, asked: dict[str, Any]) -> Reply:
        for pull in self._of(repository):
            if pull["number"] == number:
                pull.update(asked)
                return json_reply(pull)
        return _NOT_FOUND

    def _of(self, repository: str) -> list[dict[str, Any]]:
        return [pull for pull in self.pulls if pull["base"]["repo"]["id"] == repository]
