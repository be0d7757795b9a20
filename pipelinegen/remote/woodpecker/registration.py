"""A repository as a Woodpecker server knows it."""

from __future__ import annotations

from dataclasses import dataclass

from ..reading import count, is_on, text, texts, words

KINDS_OF_TRUST = ("network", "volumes", "security")


@dataclass(frozen=True, slots=True)
class Registration:
    """A repository with its settings; what the server does not say is empty or None.

    `number` is None where it was never active. `timeout` is in minutes. `trusted` are the kinds of trust that it has;
    `cancel_previous` are the events whose pipelines a newer one ends.
    """

    number: int | None
    full_name: str
    forge_remote_id: str
    forge_id: int | None
    is_active: bool
    clone_url: str
    forge_url: str
    default_branch: str
    visibility: str
    org_id: int | None
    timeout: int | None
    trusted: frozenset[str]
    allow_deploy: bool
    allow_pull_requests: bool
    cancel_previous: tuple[str, ...]
    require_approval: str
    config_file: str


def read_registration(document: object) -> Registration:
    """What the server says of a repository. Raises StrangeError."""
    return Registration(
        number=count(document, "id") or None,  # it says nothing, or 0, of one that was never active
        full_name=text(document, "full_name"),
        forge_remote_id=words(document, "forge_remote_id"),
        forge_id=count(document, "forge_id"),
        is_active=is_on(document, "active"),
        clone_url=words(document, "clone_url"),
        forge_url=words(document, "forge_url"),
        default_branch=words(document, "default_branch"),
        visibility=words(document, "visibility"),
        org_id=count(document, "org_id"),
        timeout=count(document, "timeout"),
        trusted=frozenset(kind for kind in KINDS_OF_TRUST if is_on(document, "trusted", kind)),
        allow_deploy=is_on(document, "allow_deploy"),
        allow_pull_requests=is_on(document, "allow_pr"),
        cancel_previous=texts(document, "cancel_previous_pipeline_events"),
        require_approval=words(document, "require_approval"),
        config_file=words(document, "config_file"),
    )
