"""Compares the GitHub workflow that pipelinegen renders with the one that another tool wrote, as parsed documents."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipelinegen.syntax.yaml import load_plain


def differences(ours: Any, theirs: Any, place: str = "") -> Iterator[str]:
    """Every place at which two documents differ, with both values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in dict.fromkeys([*ours, *theirs]):
            here = f"{place}.{key}" if place else str(key)
            if key not in theirs:
                yield f"{here} is missing there"
            elif key not in ours:
                yield f"{here} is only there"
            else:
                yield from differences(ours[key], theirs[key], here)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(mine, other, f"{place}[{index}]")
    elif isinstance(ours, str) and isinstance(theirs, str) and ours.rstrip("\n") == theirs.rstrip("\n"):
        # No shell and no action's list of tags reads the last line break, and yamloom cannot write it everywhere.
        return
    elif ours != theirs or type(ours) is not type(theirs):
        yield f"{place} is {theirs!r} there and {ours!r} here"


def main(tool: str, ours: Path, theirs: Path) -> int:
    """Print the differences; the exit status is 1 if there are any."""
    documents = [load_plain(path.read_text(encoding="utf-8")) for path in (ours, theirs)]
    found = list(differences(*documents))
    if found:
        print(f"bench/definitions/with_{tool}.py no longer declares the workflow that pipelinegen renders; change it:")
        print("\n".join(found[:10]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])))
