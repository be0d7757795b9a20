"""A read view of Woodpecker workflow files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ALL_EVENTS = ("cron", "deployment", "manual", "pull_request", "push", "release", "tag")


def secret_names(document: Any) -> set[str]:
    """The secrets that `from_secret` asks for, anywhere in the file."""
    return set(_secrets(document))


def events(document: Any) -> set[str]:
    """The events for which the workflow's own `when` can match; all of them where it does not say."""
    when = document.get("when") if isinstance(document, dict) else None
    conditions = when if isinstance(when, list) else [when]
    found: set[str] = set()
    for condition in conditions:
        event = condition.get("event") if isinstance(condition, dict) else None
        found.update([event] if isinstance(event, str) else event or ALL_EVENTS)
    return found


def _secrets(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        name = node.get("from_secret")
        if isinstance(name, str):
            yield str(name)
        else:
            for value in node.values():
                yield from _secrets(value)
    elif isinstance(node, list):
        for item in node:
            yield from _secrets(item)
