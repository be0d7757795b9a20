"""Whether to remember anything from one run to the next, and what is remembered."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from ..memory.fleet import AsDefined
    from ..memory.session import Session

SWITCH = "PIPELINEGEN_CACHE"


def is_on() -> bool:
    """Whether the user has left the cache on."""
    return os.environ.get(SWITCH, "") != "off"


def find_as_defined() -> AsDefined | None:
    """What is remembered of the working directory's fleet, if every file is as defined; else None."""
    from ..memory.fleet import recall

    try:
        here = os.getcwd()  # noqa: PTH109 (pathlib costs 10 ms)
    except OSError:
        return None
    return recall(here) if is_on() else None


def is_in_git(found: AsDefined) -> bool:
    """Whether git knows every file, or there is no git."""
    from pathlib import Path

    from ..git import untracked

    unknown = untracked(Path(found.root), named_index())
    return not any(str(path) in found.paths for path in unknown)


def named_index() -> Path | None:
    """The index of the commit in the making, if git has started this; that of `git commit PATH` is one of its own."""
    from pathlib import Path

    named = os.environ.get("GIT_INDEX_FILE")
    return Path(named) if named else None


def begin(root: Path, projects: Path, templates: Path, output: Path) -> Session | None:
    """What a run may remember of a workspace. Call it before anything of the workspace is read."""
    if not is_on():
        return None
    from ..memory.session import Session
    from ..memory.state import Places

    return Session(Places(str(root), str(projects), str(templates), str(output), os.getcwd()))  # noqa: PTH109
