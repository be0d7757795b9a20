"""A repository as GitHub knows it."""

from __future__ import annotations

from dataclasses import dataclass

from ..reading import at, is_on, number, text, words


@dataclass(frozen=True, slots=True)
class ForgeRepository:
    """A repository. `full_name` is its name now, which may not be the one that was asked for.

    `may_push` and `may_admin` are rights of the token's user; None where GitHub does not tell, as without a token.
    """

    id: int
    full_name: str
    default_branch: str
    is_archived: bool
    is_private: bool
    may_push: bool | None
    may_admin: bool | None


def read_repository(document: object) -> ForgeRepository:
    """What GitHub says of a repository. Raises StrangeError."""
    return ForgeRepository(
        id=number(document, "id"),
        full_name=text(document, "full_name"),
        default_branch=words(document, "default_branch"),
        is_archived=is_on(document, "archived"),
        is_private=is_on(document, "private"),
        may_push=_right(document, "push"),
        may_admin=_right(document, "admin"),
    )


def _right(document: object, name: str) -> bool | None:
    found = at(document, "permissions", name)
    return found if isinstance(found, bool) else None
