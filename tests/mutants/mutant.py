"""What a mutant is: the clean files of one project with one real mistake in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GITHUB = ".github/workflows/build-and-deploy.yml"
DEPLOY = ".woodpecker/deploy.yml"
FALLBACK = ".woodpecker/build-fallback.yml"


Changes = tuple[tuple[str, str], ...]


def command(text: str, *, quoted: bool = False) -> Changes:
    """A command before the first one of a file whose first step with commands begins with a script."""
    line = "'" + text.replace("'", "''") + "'" if quoted else text
    return (("    commands:\n", f"    commands:\n      - {line}\n"),)


@dataclass(frozen=True)
class Mutant:
    """One mistake: `changes` are texts and what stands in their place, each found exactly once in the file at `path`.

    `name` says the mistake, `incident` where it was made (a code of the incident list, an upstream issue, or the page),
    `rule` what must find it. `added` are files that the mistake brings along, `removed` those it takes away. `at` is on
    the line where it must be found, if that is not one that was changed: what lacks something, or suffers from it.
    """

    name: str
    incident: str
    project: str
    rule: str
    path: str = ""
    changes: Changes = ()
    added: Mapping[str, str] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    at: str = ""

    def files(self, clean: Mapping[str, str]) -> dict[str, str]:
        """The project's files with the mistake, by path in the repository. Raises ValueError if it fits nowhere."""
        files = {path: text for path, text in clean.items() if path not in self.removed}
        for old, new in self.changes:
            if (count := files[self.path].count(old)) != 1:
                raise ValueError(f"{self.name}: {old!r} stands {count} times in {self.path} of {self.project}")
            files[self.path] = files[self.path].replace(old, new)
        return {**files, **self.added}

    def touched(self, clean: Mapping[str, str]) -> dict[str, str]:
        """The files that the mistake is in."""
        return {path: text for path, text in self.files(clean).items() if clean.get(path) != text}
