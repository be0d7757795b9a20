"""Entries that want a secret, told by their names."""

from __future__ import annotations

import re

from ._references import Place

_WORDS = re.compile(r"[a-z0-9]+")
_SECRET = frozenset(
    {"password", "passwd", "pass", "passphrase", "token", "secret", "webhook", "credentials", "credential", "pat"}
)
# A `key` alone opens something; a `cache_key` does not.
_KEYS = frozenset({"api", "private", "ssh", "access", "secret", "deploy", "signing", "account", "encryption", "gpg"})


def is_secret(name: str) -> bool:
    """Whether an entry of that name, such as `dockerhub-token` or `SSH_KEY`, wants a secret."""
    words = _WORDS.findall(name.lower())
    if not words:
        return False
    if words[-1] in ("key", "apikey"):
        return words[-1] == "apikey" or len(words) == 1 or words[-2] in _KEYS
    return words[-1] in _SECRET or (words[-1] == "url" and len(words) > 1 and words[-2] == "webhook")


def wants_secret(place: Place) -> bool:
    """Whether a `${…}` is the value of a setting or an entry of `environment` that wants a secret."""
    use = place.use
    if use.area not in ("settings", "environment") or use.is_key or not is_secret(use.path[-1]):
        return False
    if use.area == "environment":
        # A part of a value is seldom a secret: `TLS_SECRET: shop-${STAGE}-tls` is a name.
        return is_whole(place)
    # The `key` of a cache is what it is found by.
    return use.path[-1].lower() != "key" or use.step is None or "cache" not in use.step.image


def is_whole(place: Place) -> bool:
    """Whether the value is that `${…}` and nothing else."""
    return place.use.node.value.strip() == place.source
