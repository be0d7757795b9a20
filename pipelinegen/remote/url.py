"""URLs: whose they are, what may be shown of them, and what a server means by one."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

_PORTS = {"http": 80, "https": 443}


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of a URL; None if it is none that a web server can have."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode()  # looks at the length of every part
        port = parts.port or _PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    is_plain = url.isascii() and url.isprintable() and " " not in url
    return (parts.scheme, host, port) if host and is_plain else None


def shown(url: str) -> str:
    """A URL without the parts that can be secret."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def joined(url: str, target: str) -> str:
    """The URL that a server means by `target` in its answer to `url`; empty if that is none."""
    try:
        return quote(urljoin(url, target), safe="%/:=&?~#+!$,;'@()*[]", errors="replace")
    except ValueError:
        return ""
