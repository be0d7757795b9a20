"""Digests of several parts, none of which can be taken for its neighbour."""

from __future__ import annotations

try:
    from _blake2 import blake2b  # hashlib's own, without loading OpenSSL, which takes as long as all else here
except ImportError:
    from hashlib import blake2b

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

SIZE = 20


def digest(content: bytes, key: bytes = b"") -> str:
    """The digest of one content; only who has the key can tell that of a content made up."""
    return blake2b(content, digest_size=SIZE, key=key).hexdigest()


def digest_of_texts(texts: Iterable[str], key: bytes = b"") -> str:
    """The digest of a sequence of texts, whatever characters they hold."""
    return digest(packed(texts), key)


def packed(texts: Iterable[str]) -> bytes:
    """The texts as one content, each after its length."""
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    return b"".join(b"%d:%b" % (len(text), text) for text in encoded)
