"""A process that asks the Woodpecker engine one large question: `engine.py fleet FOLDER` or `engine.py substitute`."""

from __future__ import annotations

import sys
from pathlib import Path

from pipelinegen.checkout import woodpecker_files
from pipelinegen.woodpecker import EVENTS, metadata_of, simulate, substitute

MEGABYTE = 1_000_000


def every_event(folder: Path) -> int:
    """What every event starts in every repository below a folder; how many workflows that are."""
    started = 0
    for repository in sorted(path.parent for path in folder.glob("*/.woodpecker")):
        files = woodpecker_files(repository)
        started += sum(len(simulate(files, metadata_of(event, default_branch="master")).running) for event in EVENTS)
    return started


def large_text() -> int:
    """One megabyte with a reference in every line, substituted; the size of the result."""
    line = '  - echo "$HOME" ${CI_COMMIT_SHA:0:8} ${TAG:-none} and plain text \\\n'
    return len(substitute(line * (MEGABYTE // len(line)), {"CI_COMMIT_SHA": "3d3c42e5" * 5}))


if __name__ == "__main__":
    print(every_event(Path(sys.argv[2])) if sys.argv[1] == "fleet" else large_text())
