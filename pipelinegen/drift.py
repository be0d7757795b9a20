"""Rendered files against the files on disk: missing, changed, orphaned."""

from __future__ import annotations

import difflib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Verdict = Literal["missing", "changed", "orphaned"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One file that is not as the definitions want it; `wanted` is None for an orphan, `found` for a missing file."""

    path: Path
    verdict: Verdict
    wanted: str | None
    found: str | None

    def diff(self) -> str:
        """The unified diff from what is there to what is wanted."""
        before, after = self.found or "", self.wanted or ""
        name = self.path.as_posix()
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in difflib.unified_diff(
                [*io.StringIO(before)],  # unlike splitlines, ends a line at \n only, as git does
                [*io.StringIO(after)],
                "/dev/null" if self.found is None else f"a/{name}",
                "/dev/null" if self.wanted is None else f"b/{name}",
            )
        )


def compare(wanted: Mapping[Path, str], present: Mapping[Path, str]) -> list[Difference]:
    """What differs, by path. `present` are the generated files that are there; what nobody wants is an orphan."""
    differences = []
    for path in sorted({*wanted, *present}):
        new, old = wanted.get(path), present.get(path)
        if new != old:
            verdict: Verdict = "missing" if old is None else "orphaned" if new is None else "changed"
            differences.append(Difference(path, verdict, new, old))
    return differences
