"""All CI files of one checkout together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from ...syntax import yaml
from ..known import NOTHING, Known
from .github import GithubFile
from .source import Source
from .woodpecker import WoodpeckerFile

_File = TypeVar("_File", bound=Source)


@dataclass(frozen=True)
class Checkout:
    """The files of one repository: `woodpecker` are those that a server reads.

    `others` are the paths of files that belong to a CI and are not read: `.drone.yml`, `.woodpecker/x/y.yml`, the
    `.woodpecker.yml` that a folder shadows, `*.disabled`. All paths are as the files were named. `texts` are those of
    the others, by path.
    """

    folder: str
    woodpecker: tuple[WoodpeckerFile, ...] = ()
    github: tuple[GithubFile, ...] = ()
    others: tuple[str, ...] = ()
    known: Known = NOTHING
    texts: Mapping[str, str] = field(default_factory=dict)

    def inside(self, path: str) -> str:
        """A file's path in the repository."""
        return path.removeprefix(self.folder)

    @cached_property
    def workflows(self) -> tuple[WoodpeckerFile, ...]:
        """Woodpecker's files that are YAML and hold a mapping."""
        return _readable(self.woodpecker)

    @cached_property
    def actions(self) -> tuple[GithubFile, ...]:
        """GitHub's files that are YAML and hold a mapping."""
        return _readable(self.github)

    @cached_property
    def memory(self) -> dict[str, Any]:
        """What several rules work out of all files, so that it is worked out once."""
        return {}


def _readable(files: tuple[_File, ...]) -> tuple[_File, ...]:
    found = []
    for file in files:
        try:
            root = file.root
        except yaml.YamlError:
            continue
        if root is not None and root.kind == "mapping":
            found.append(file)
    return tuple(found)
