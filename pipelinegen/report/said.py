"""How many there are of something, and what is said when nothing is to be done.

`pipelinegen check` says it before anything else is imported, so this module imports nothing.
"""

from __future__ import annotations


def count(number: int, noun: str) -> str:
    """How many there are of something: `1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def all_as_defined(files: int) -> str:
    """What `check` says where nothing drifts."""
    return f"{count(files, 'file')} {'is' if files == 1 else 'are'} as defined"


def changed(files: int, projects: int, written: int, removed: int) -> str:
    """What `render` says when it has written or removed files."""
    these = [f"{written} changed"] if written else []
    these += [f"{removed} removed"] if removed else []
    return ", ".join([f"{count(files, 'file')} of {count(projects, 'project')}", *these])


def nothing_changed(files: int, projects: int) -> str:
    """What `render` says where nothing is to be written."""
    return f"{count(files, 'file')} of {count(projects, 'project')}, nothing changed"
