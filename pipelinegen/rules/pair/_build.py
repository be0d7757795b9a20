"""A build of images, as it is found in the files of either CI."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from ...finding import Position
from ..view.github import GithubFile, GithubStep
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._image import Image
from ._sample import known

OWN_VALUE = re.compile(r"\$\{(?!CI_)[A-Za-z_]")
"""A `${…}` that Woodpecker replaces by what the caller sends."""


@dataclass(frozen=True)
class Build:
    """Images that one step builds; `whole` says that nothing of them is unknown.

    `context`, `dockerfile` and `platforms` are None where they are not known, `platforms` also where none is named.
    `events` are Woodpecker's names; what GitHub alone knows begins with `github `. `conditional` says that something
    else decides, too.
    """

    file: GithubFile | WoodpeckerFile
    step: GithubStep | WoodpeckerStep
    position: Position
    images: tuple[Image, ...]
    whole: bool
    pushes: bool
    events: frozenset[str]
    conditional: bool = False
    context: str | None = None
    dockerfile: str | None = None
    platforms: frozenset[str] | None = None

    @property
    def path(self) -> str:
        """The file it is in."""
        return self.file.path


def folder_of(text: str) -> str | None:
    """A path in the repository in one form; None where it is none, or not known."""
    if text and (not known(text) or "://" in text or text.startswith(("/", "git@", "..", "{{"))):
        return None
    return posixpath.normpath(text or ".")


def platforms_of(text: str) -> frozenset[str] | None:
    names = frozenset(name.strip() for name in re.split(r"[,\n]", text) if name.strip())
    return names if names and known(text) else None
