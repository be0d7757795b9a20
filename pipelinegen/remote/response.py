"""What comes back on the wire, up to a size and a time."""

from __future__ import annotations

import time
from http.client import HTTPResponse, IncompleteRead


def headers_of(response: HTTPResponse) -> dict[str, str]:
    """The headers, by lower-case names."""
    found: dict[str, str] = {}
    for name, value in response.headers.items():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def content_of(response: HTTPResponse, limit: int, deadline: float) -> bytes | None:
    """The body; None if it is larger than `limit` bytes. Raises OSError and HTTPException."""
    content = bytearray()
    while part := response.read1(65536):
        content += part
        if len(content) > limit:
            return None
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:  # so many bytes were promised, and never came
        raise IncompleteRead(b"")
    return bytes(content)
