"""Which files are Dockerfiles, and which folder one is built in."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from fnmatch import fnmatchcase
from posixpath import dirname, normpath

_NAME = re.compile(r"(?:.+/)?(?:(?:Dockerfile|Containerfile)(?:\.(?!dockerignore$)[\w-]+)?|[\w.-]+\.Dockerfile)")
_COPY = re.compile(r"\s*(?:COPY|ADD)\s+(?P<rest>\S.*)", re.IGNORECASE)
_ELSEWHERE = ("http://", "https://", "git@", "<<")


def is_dockerfile(path: str) -> bool:
    """Whether a file is called as Dockerfiles are."""
    return _NAME.fullmatch(path) is not None


def contexts(path: str, text: str, files: Collection[str]) -> tuple[str, ...]:
    """The folders in which everything that the Dockerfile copies is there: the checkout's root, its own, both or none.

    At the root these are one. One that copies nothing tells nothing.
    """
    own = dirname(path) or "."
    if own == ".":
        return (own,)
    sources = [*copied(text)]
    return tuple(each for each in (".", own) if sources and all(_is_there(each, source, files) for source in sources))


def copied(text: str) -> Iterator[str]:
    """What is copied from the context: not from another stage, not from the network, no text that stands there."""
    # An escaped line end goes on; a comment between does not end it.
    joined = re.sub(r"\\[ \t]*\n(?:[ \t]*#[^\n]*\n)*", " ", text)
    for each in joined.split("\n"):
        found = _COPY.fullmatch(each.rstrip("\r"))
        if found is None:
            continue
        words = found["rest"].split()
        flags = [word for word in words if word.startswith("--")]
        if any(flag.startswith("--from=") for flag in flags):
            continue
        # A variable in a name is known to the build only.
        yield from (source for source in _words(words[len(flags) :])[:-1] if "$" not in source)


def _words(words: list[str]) -> list[str]:
    try:
        listed = json.loads(" ".join(words))
    except ValueError:
        listed = words
    names = [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else words
    return [] if any(each.startswith(_ELSEWHERE) for each in names) else names


def _is_there(context: str, source: str, files: Collection[str]) -> bool:
    wanted = normpath(f"{context}/{source.lstrip('/')}").split("/")
    if wanted == ["."]:
        return True
    # An asterisk ends at a slash.
    found = (each.split("/")[: len(wanted)] for each in files)
    return any(len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted)) for parts in found)
