"""What a server is set to, as far as it decides what runs."""

from __future__ import annotations

from dataclasses import dataclass

from .secret import Secret
from .version import BASELINE, Version


@dataclass(frozen=True, slots=True)
class Server:
    """A server's version, its secrets and its lists of images; None where a list is not known.

    Without a list of secrets every secret is taken to exist and to be allowed.
    """

    version: Version = BASELINE
    secrets: tuple[Secret, ...] | None = None
    privileged_plugins: tuple[str, ...] | None = None
    trusted_clone: tuple[str, ...] | None = None
