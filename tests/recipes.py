"""The recipes of docs/ci.md: definitions that are rendered with the fleet that docs/definitions.md begins with."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

DOCS = Path(__file__).parents[1] / "docs"


@dataclass(frozen=True)
class Recipe:
    """A definition under a heading of its page, and the parts of its files that are shown below it."""

    heading: str
    definition: str
    excerpts: tuple[str, ...]

    def render(self, folder: Path) -> dict[str, str]:
        """The files that it renders to in a folder of its own, by their paths there."""
        projects = folder / "projects"
        projects.mkdir(parents=True)
        fleet = next(re.finditer(r"^```python\n(.*?)^```$", _text("definitions.md"), re.DOTALL | re.MULTILINE))[1]
        (projects / "fleet.py").write_text(fleet, encoding="utf-8")
        (projects / "own.py").write_text(self.definition, encoding="utf-8")
        self.run(folder, "render")
        found = [path for name in (".github", ".woodpecker") for path in sorted((folder / name).rglob("*.yml"))]
        return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}

    def run(self, folder: Path, *arguments: str) -> str:
        """What a command prints there, which must succeed."""
        done = subprocess.run(
            [sys.executable, "-m", "pipelinegen", *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, ""), done.stdout
        return done.stdout


def _text(document: str) -> str:
    return (DOCS / document).read_text(encoding="utf-8")


def recipes() -> list[Recipe]:
    """All of them, in their order. What is no whole definition is none."""
    found: list[Recipe] = []
    heading = ""
    parts = re.finditer(r"^#+ ([^\n]*)$|^```(\w+)\n(.*?)^```$", _text("ci.md"), re.DOTALL | re.MULTILINE)
    for title, language, block in (part.groups() for part in parts):
        if title:
            heading = title
        elif language == "python" and "\nproject = Project(" in block:
            found.append(Recipe(heading, block, ()))
        elif language == "yaml":
            last = found.pop()
            found.append(Recipe(last.heading, last.definition, (*last.excerpts, block)))
    return found
