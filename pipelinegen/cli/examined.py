"""Many files judged side by side, one process a core."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..finding import Finding
    from ..rules import Known

# To start a process costs what some thirty files cost.
_FEW = 100
_CHUNK = 50


def examined(texts: Mapping[str, str], known_of: Callable[[str], Known]) -> list[Finding]:
    """What `rules.validate` finds; the files of a checkout stay together."""
    from ..rules import validate

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if len(texts) <= _FEW or cores == 1:
        return validate(texts, known_of=known_of)
    with ProcessPoolExecutor(cores) as pool:
        return [finding for found in pool.map(_of_chunk, _chunks(texts, known_of)) for finding in found]


def _chunks(
    texts: Mapping[str, str], known_of: Callable[[str], Known]
) -> Iterator[tuple[dict[str, str], dict[str, Known]]]:
    from ..rules import folder_of

    by_folder: dict[str, dict[str, str]] = {}
    for path, text in texts.items():
        by_folder.setdefault(folder_of(path), {})[path] = text
    files: dict[str, str] = {}
    known: dict[str, Known] = {}
    for folder, inside in by_folder.items():
        files |= inside
        known[folder] = known_of(folder)
        if len(files) >= _CHUNK:
            yield files, known
            files, known = {}, {}
    yield files, known


def _of_chunk(chunk: tuple[dict[str, str], dict[str, Known]]) -> list[Finding]:
    from ..rules import validate

    files, known = chunk
    return validate(files, known_of=known.__getitem__)
