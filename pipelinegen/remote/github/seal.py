"""Values that only GitHub can read."""

from __future__ import annotations

import base64
import binascii

from ..reading import StrangeError


# https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api
def sealed(value: str, key: str) -> str:
    """The value in a sealed box for the owner of a public key; both in base64. Raises StrangeError for no key."""
    from nacl.exceptions import CryptoError  # only who sets a secret pays for libsodium
    from nacl.public import PublicKey, SealedBox

    try:
        public = PublicKey(base64.b64decode(key, validate=True))
    except (binascii.Error, ValueError, TypeError, CryptoError):
        raise StrangeError("'key' is no public key in it") from None
    return base64.b64encode(SealedBox(public).encrypt(value.encode())).decode()
