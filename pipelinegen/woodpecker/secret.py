"""Secrets: which one a name means, and whether a step may have it for an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from ..errors import near
from .file.image import is_listed
from .metadata import PULL_EVENTS

if TYPE_CHECKING:
    from .file.container import Container

Scope = Literal["repository", "organization", "global"]
_ORDER: tuple[Scope, ...] = ("repository", "organization", "global")


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret of a server: for which events it may be used and, if `images` names any, by which plugins alone.

    Without any event it may be used for all of them. A server's own secrets have at least one.
    """

    name: str
    events: frozenset[str]
    scope: Scope = "repository"
    images: tuple[str, ...] = ()


def by_name(secrets: Iterable[Secret]) -> Mapping[str, Secret]:
    """The secrets that a pipeline can use, by their names in lower case.

    Of two with the same name the narrower scope wins, for all events; of two whose names differ in case only, the
    wider one.
    """
    return _by_name(tuple(secrets))


@lru_cache(8)  # they are the same for every file and every event
def _by_name(secrets: tuple[Secret, ...]) -> Mapping[str, Secret]:
    exact: dict[str, Secret] = {}
    for secret in sorted(secrets, key=lambda secret: _ORDER.index(secret.scope)):
        exact.setdefault(secret.name, secret)
    return {_lower(name): secret for name, secret in exact.items()}


def _lower(name: str) -> str:
    # Go makes one character of one character.
    return "".join(character.lower()[0] for character in name)


def fault(name: str, known: Mapping[str, Secret], event: str, step: Container) -> str:
    """Why a step cannot have a secret, and what to do; empty if it can."""
    secret = known.get(_lower(name))
    if secret is None:
        hint = near(_lower(name), known)
        return f"secret {name!r} not found{hint or '; create it, or correct the name'}"
    if secret.images and not step.is_plugin:
        return (
            f"secret {name!r} is only allowed to be used by plugins, and step {step.name!r} is none, because it has "
            "`commands`, `entrypoint` or `environment`"
        )
    if secret.images and not is_listed(step.image, secret.images):
        allowed = ", ".join(secret.images)
        return f"secret {name!r} is not allowed to be used with image {step.image!r}; it is for {allowed}"
    if secret.events and ("pull_request" if event in PULL_EVENTS else event) not in secret.events:
        allowed = ", ".join(sorted(secret.events))
        return f"secret {name!r} is not allowed to be used with pipeline event {event!r}; it is for {allowed}"
    return ""
