"""One change that somebody would make, and everything that is said of it: `cases/NAME/{old,new}/…`, `expected.txt`.

Written anew where PIPELINEGEN_MEANING is `write`; read then what has changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pipelinegen.meaning import meaning

CASES = sorted((Path(__file__).parent / "cases").iterdir())
LEAST = 60


def texts(folder: Path) -> dict[str, str]:
    """The files of one side by their paths in the repository."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_a_change_means(case: Path) -> None:
    old, new = texts(case / "old"), texts(case / "new")
    told = "".join(f"{each.path}: {each.text}\n" for each in meaning(old, new))
    expected = case / "expected.txt"
    if os.environ.get("PIPELINEGEN_MEANING") == "write":
        expected.write_text(told)
    assert told == expected.read_text()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_is_as_it_was_is_not_told(case: Path) -> None:
    for side in ("old", "new"):
        assert meaning(texts(case / side), texts(case / side)) == []


def test_cases_are_many_and_each_is_another() -> None:
    assert len(CASES) >= LEAST
    every = [(sorted(texts(case / "old").items()), sorted(texts(case / "new").items())) for case in CASES]
    assert len({repr(each) for each in every}) == len(CASES)
    assert all(old != new for old, new in every)
