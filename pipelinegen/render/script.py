"""The shell scripts that templates embed: real files, found by name, given to the CI byte for byte."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup

from ..errors import PipelinegenError, near
from .filters import Target, block

# A template's `script(name)` is one line of this kind until the file is put together: the proofs of the layout then
# read the line instead of some hundred lines of shell, and the text is proved apart, byte for byte.
_PLACE = re.compile(r"^( *)%%script (\S+)%%$", re.MULTILINE)


class Scripts:
    """The scripts of the templates folders (the first folder that has one wins) that one template embeds."""

    def __init__(self, folders: Sequence[Path], target: Target) -> None:
        self._folders = folders
        self._target = target
        self.texts: dict[str, str] = {}
        self._blocks: dict[str, str] = {}

    def __call__(self, name: str) -> Markup:
        """The place of a script, as the content of a block `|`. Raises PipelinegenError when no folder has it."""
        if name not in self.texts:
            try:
                text = self._read(name)
                self._blocks[name] = _block(text, self._target)
            except ValueError as error:
                raise PipelinegenError(f"script {name!r} cannot be embedded: {error}") from None
            self.texts[name] = text
        return Markup(place(name))

    def expand(self, text: str) -> str:
        """The text with every script in its place, indented as the place is."""

        def written(found: re.Match[str]) -> str:
            return _indented(self._blocks[found[2]], found[1])

        return _PLACE.sub(written, text)

    def _read(self, name: str) -> str:
        for folder in self._folders:
            path = folder / "scripts" / name
            if path.is_file():
                # Not read_text: it would turn \r\n into \n, and the proof compares bytes.
                try:
                    return path.read_bytes().decode("utf-8")
                except UnicodeDecodeError as error:
                    raise ValueError(f"it is not UTF-8 text (byte {error.start})") from None
        known = sorted({path.name for folder in self._folders for path in (folder / "scripts").glob("*.sh")})
        raise PipelinegenError(f"there is no script {name!r} in the templates folders{near(name, known)}")


@lru_cache(64)  # every project of a fleet embeds the same ones
def _block(text: str, target: Target) -> str:
    return str(block(text, target))


@lru_cache(64)
def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line if line else line for line in text.split("\n"))


def place(name: str) -> str:
    """The line that stands for a script."""
    return f"%%script {name}%%"


def line_after_expansion(outline: str, line: int, texts: dict[str, str]) -> int:
    """The line of the whole file that belongs to a line of its outline, both from 1."""
    before = "\n".join(outline.split("\n")[: line - 1])
    return line + sum(texts[name].count("\n") - 1 for _, name in _PLACE.findall(before))
