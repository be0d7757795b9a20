"""Which files are Dockerfiles, and which folder one is built in."""

from __future__ import annotations

import re
from collections.abc import Collection
from posixpath import dirname

from ..syntax.dockerfile import copied, is_there

_NAME = re.compile(r"(?:.+/)?(?:(?:Dockerfile|Containerfile)(?:\.(?!dockerignore$)[\w-]+)?|[\w.-]+\.Dockerfile)")


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
    return tuple(each for each in (".", own) if sources and all(is_there(each, source, files) for source in sources))
