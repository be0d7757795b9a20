"""A call of the stand-in Woodpecker server's API, and what its answers have in common."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .server import Reply

_TEXT = {"Content-Type": "text/plain; charset=utf-8"}


@dataclass(frozen=True)
class User:
    """Somebody who has logged in; what a person may do with a repository is the forge's to say."""

    id: int
    login: str
    is_admin: bool = False


@dataclass
class Call:
    """One request, as far as it is understood; `rest` are the parts of its path."""

    method: str
    path: str
    query: Mapping[str, str]
    body: str
    user: User | None
    rest: tuple[str, ...] = ()

    @property
    def document(self) -> dict[str, Any] | None:
        """The body, if it is a JSON object."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


def text(status: int, words: str = "") -> Reply:
    """What the server says of most errors: a line of text, or nothing at all."""
    return Reply(status, words, dict(_TEXT) if words else {})


NO_USER = text(401, "User not authorized")
NO_BODY = text(400, "EOF")


def paged(call: Call, items: Sequence[object]) -> list[object]:
    """The page that was asked for; nothing tells how many there are."""
    page, size = (int(call.query.get(name) or 0) for name in ("page", "perPage"))
    page, size = max(page, 1), size if 1 <= size <= 50 else 50
    return list(items[(page - 1) * size : page * size])
