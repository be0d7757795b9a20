"""All CI files of one checkout together."""

from __future__ import annotations

from dataclasses import dataclass

from ..known import NOTHING, Known
from .github import GithubFile
from .woodpecker import WoodpeckerFile


@dataclass(frozen=True)
class Checkout:
    """The files of one repository: `woodpecker` are those that a server reads.

    `others` are the paths of files that belong to a CI and are not read: `.drone.yml`, `.woodpecker/x/y.yml`, the
    `.woodpecker.yml` that a folder shadows, `*.disabled`. All paths are as the files were named.
    """

    folder: str
    woodpecker: tuple[WoodpeckerFile, ...] = ()
    github: tuple[GithubFile, ...] = ()
    others: tuple[str, ...] = ()
    known: Known = NOTHING

    def inside(self, path: str) -> str:
        """A file's path in the repository."""
        return path.removeprefix(self.folder)
