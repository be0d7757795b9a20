"""Values that only GitHub can read."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from ..reading import StrangeError

if TYPE_CHECKING:
    from nacl.public import PublicKey


def read_key(key: str) -> PublicKey:
    """The public key that is written in base64. Raises StrangeError if it is none."""
    from nacl.exceptions import CryptoError  # only who sets a secret pays for libsodium
    from nacl.public import PublicKey

    try:
        return PublicKey(base64.b64decode(key, validate=True))
    except (ValueError, TypeError, CryptoError):
        raise StrangeError("'key' is no public key in it") from None


# https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api
def sealed(value: str, key: PublicKey) -> str:
    """The value in a sealed box for the owner of the key, in base64."""
    from nacl.public import SealedBox

    # Bytes that are no text come from the environment like this, and are sealed as they were.
    return base64.b64encode(SealedBox(key).encrypt(value.encode(errors="surrogateescape"))).decode()
