"""What is known beside the files: what a workspace's definitions say of a server and its secrets."""

from __future__ import annotations

from dataclasses import dataclass

from ..woodpecker.secret import Secret
from ..woodpecker.version import BASELINE, Version


@dataclass(frozen=True)
class Known:
    """What the rules may rely on; None where nobody said.

    `version` is that of the Woodpecker server. `floating_images` may be used without a fixed tag. `secrets` are those
    that the repository can use in Woodpecker, `github_secrets` the names in GitHub. `variables` are the names that a
    manual pipeline or the server's own settings bring. `latest_of` are the repositories of images for which `latest`
    may be pushed. `privileged_plugins` is the server's list.
    """

    version: Version = BASELINE
    floating_images: frozenset[str] | None = None
    secrets: tuple[Secret, ...] | None = None
    github_secrets: frozenset[str] | None = None
    variables: frozenset[str] | None = None
    latest_of: frozenset[str] = frozenset()
    privileged_plugins: tuple[str, ...] | None = None


NOTHING = Known()
"""Nobody said anything."""
