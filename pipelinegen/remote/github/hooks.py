"""Webhooks of a repository on GitHub."""

from __future__ import annotations

from dataclasses import dataclass

from ..reading import is_on, texts, words


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook: where it is sent, and on which of GitHub's events."""

    url: str
    is_active: bool
    events: tuple[str, ...]


def read_hook(document: object) -> Hook:
    """What GitHub says of a webhook."""
    return Hook(words(document, "config", "url"), is_on(document, "active"), texts(document, "events"))
