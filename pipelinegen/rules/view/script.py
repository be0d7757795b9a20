"""A script in a CI file: shell, with the place of every character in the file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ...finding import Position
from ...syntax import shell, yaml
from ...syntax.shell import Script
from ..known import Known

if TYPE_CHECKING:
    from .github import GithubFile, GithubStep
    from .woodpecker import WoodpeckerFile, WoodpeckerStep

_SHELL = re.compile(r"(?:^|[\s/|;&])(?:ba|da|a)?sh(?![\w-])")
_SHORT = {"e": "errexit"}


def options_of(command: str) -> frozenset[str]:
    """The options that a shell is started with, by their long names: `bash -leo pipefail {0}`."""
    found = set()
    words = iter(command.split())
    for word in words:
        if word.startswith("-") and not word.startswith("--"):
            found |= {_SHORT[letter] for letter in word if letter in _SHORT}
            if "o" in word:
                found.add(next(words, "").strip(";\"'"))
    return frozenset(found)


@dataclass(frozen=True)
class Piece:
    """A part of a script that is one value of the file: where it begins in the script, and where its characters are."""

    start: int
    place: Callable[[int], Position]


@dataclass(frozen=True)
class StepScript:
    """The script of one step as its shell gets it.

    `ci` says whose step it is; exactly one of `woodpecker` and `github` is its file, and `step` the step. `image` is
    what it runs in, empty if that is GitHub's machine or not known. `errexit` and `pipefail` are as the CI starts it.
    """

    ci: Literal["woodpecker", "github"]
    text: str
    pieces: tuple[Piece, ...]
    step: WoodpeckerStep | GithubStep
    woodpecker: WoodpeckerFile | None = None
    github: GithubFile | None = None
    image: str = ""
    environment: frozenset[str] = frozenset()
    errexit: bool = True
    pipefail: bool = False

    @cached_property
    def script(self) -> Script:
        """The script, parsed; nothing of it where an entrypoint that is no shell of ours gets it."""
        entrypoint = self.step.field("entrypoint") if self.woodpecker is not None else None
        said = " ".join(node.value for node in yaml.scalars(entrypoint))
        if not said:
            return shell.read(self.text, errexit=self.errexit, pipefail=self.pipefail)
        shells = list(_SHELL.finditer(said))
        if not shells:
            return Script(self.text)
        options = options_of(said[shells[-1].end() :])
        return shell.read(self.text, errexit="errexit" in options, pipefail="pipefail" in options)

    @property
    def known(self) -> Known:
        """What is known beside the file."""
        file = self.woodpecker or self.github
        return file.known if file else Known()

    @property
    def written(self) -> str:
        """The script as it is written, with GitHub's `${{ … }}`; offsets are those of the script."""
        run = self.step.field("run") if self.github is not None else None
        return run.value if run is not None and len(run.value) == len(self.text) else self.text

    def position(self, offset: int) -> Position:
        """Where a character of the script stands in the file."""
        at = bisect_right([piece.start for piece in self.pieces], offset) - 1
        piece = self.pieces[max(at, 0)]
        return piece.place(offset - piece.start)
