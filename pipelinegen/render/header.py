"""The comment at the head of a rendered file: where it comes from, how to change it, which secrets it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..header import first_line
from ..model.secret import Secret
from .filters import comment


def header(definition: str, secrets: Sequence[Secret], events: Iterable[str] | None) -> str:
    """The header's lines, but for the digest. `events` are those a Woodpecker secret must allow; None for GitHub.

    Raises UnfitError for a purpose that no comment can hold.
    """
    lines = []
    if not secrets:
        lines.append("# Needs no secret.")
    elif events is None:
        lines.append("# Needs these secrets in the repository's GitHub Actions settings:")
        lines.extend(f"#   {secret.name}: {comment(secret.purpose)}" for secret in secrets)
    else:
        allowed = ", ".join(sorted(events))
        # Of a file that is as it was found its definition may not know what starts it.
        lines.append(f"# Needs these Woodpecker secrets{f', each allowed for: {allowed}.' if allowed else ':'}")
        lines.extend(f"#   {secret.name} ({secret.scope}): {comment(secret.purpose)}" for secret in secrets)
    return first_line(definition) + "\n".join(lines) + "\n"
