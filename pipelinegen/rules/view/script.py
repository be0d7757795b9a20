"""A script in a CI file: shell, with the place of every character in the file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from ...finding import Position
from ...syntax import shell
from ...syntax.shell import Script
from ..known import Known

if TYPE_CHECKING:
    from .github import GithubFile, GithubStep
    from .woodpecker import WoodpeckerFile, WoodpeckerStep


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
        """The script, parsed."""
        return shell.read(self.text, errexit=self.errexit, pipefail=self.pipefail)

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
