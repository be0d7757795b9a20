"""Names of images, as a server compares them with the lists of its settings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_LABEL = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_REFERENCE = re.compile(
    rf"(?P<name>(?:{_LABEL}(?:\.{_LABEL})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?/{_PART}(?:/{_PART})*)"
    r"(?::(?P<tag>[\w][\w.-]{0,127}))?"
    r"(?:@(?P<digest>[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?",
    re.ASCII,
)
_IDENTIFIER = re.compile("[a-f0-9]{64}")


@dataclass(frozen=True, slots=True)
class _Image:
    """An image by its whole name; what is no image at all is only its text."""

    name: str
    version: str = ""


def is_listed(image: str, entries: Iterable[str]) -> bool:
    """Whether one of the entries means the image; one without any colon means every tag."""
    found = _read(image)
    # A registry's port is a colon, too: such an entry means the tag `latest` unless it has one.
    return any(found == _read(entry) if ":" in entry else found.name == _read(entry).name for entry in entries)


@lru_cache(maxsize=256)
def _read(image: str) -> _Image:
    match = None if _IDENTIFIER.fullmatch(image) else _REFERENCE.fullmatch(_with_host(image))
    if match is None:
        return _Image(image)
    tag = match["tag"] or ("" if match["digest"] else "latest")
    return _Image(match["name"], ":".join(filter(None, (tag, match["digest"]))))


def _with_host(image: str) -> str:
    """The image with its registry, and with the folder that Docker's own images are in."""
    first, slash, rest = image.partition("/")
    is_host = slash and (any(sign in first for sign in ".:") or first == "localhost" or first.lower() != first)
    host, rest = (first, rest) if is_host else ("docker.io", image)
    if host == "index.docker.io":
        host = "docker.io"
    return f"{host}/library/{rest}" if host == "docker.io" and "/" not in rest else f"{host}/{rest}"
