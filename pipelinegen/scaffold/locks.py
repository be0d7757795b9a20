"""The lock files of a new fleet: those that pipelinegen itself is kept with, without what is nobody else's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from ..lock import LOCKS, Kind, read_lock
from .fleet import TOOLS

_PACKAGE = Path(__file__).parent.parent


def packaged_lock(kind: Kind) -> Path:
    """The lock that comes with pipelinegen: inside an installed package, beside it in a checkout."""
    inside = _PACKAGE / "locks" / f"{kind}s.yml"
    return inside if inside.is_file() else _PACKAGE.parent / LOCKS[kind]


def new_locks() -> dict[str, str]:
    """Their texts by their paths: all actions, and the images that every fleet has for its steps."""
    return {path: _lock(kind, {image for _, image in TOOLS if image}) for kind, path in LOCKS.items()}


def _lock(kind: Kind, images: Collection[str]) -> str:
    text = packaged_lock(kind).read_text(encoding="utf-8")
    unwanted = {pin.line for pin in read_lock(kind, LOCKS[kind], text) if kind == "image" and pin.name not in images}
    lines = text.splitlines(keepends=True)
    head = next(at for at, each in enumerate(lines, 1) if each.strip() == "steps:")
    kept = [step for first, step in _steps(lines, head) if unwanted.isdisjoint(range(first, first + len(step)))]
    return "".join((*lines[:head], *(line for step in kept for line in step)))


def _steps(lines: Sequence[str], head: int) -> Iterator[tuple[int, list[str]]]:
    """Each step below the head, with the comments above it and the number of its first line."""
    step: list[str] = []
    for number, each in enumerate(lines[head:], head + 1):
        if step and not _is_comment(step) and each.lstrip().startswith(("- ", "#")):
            yield number - len(step), step
            step = []
        step.append(each)
    yield len(lines) + 1 - len(step), step


def _is_comment(step: Sequence[str]) -> bool:
    return bool(step) and all(each.lstrip().startswith("#") for each in step)
