"""A run remembers a fleet only if all that it has seen is still so at its end."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.memory.fleet import AsDefined
from pipelinegen.memory.session import Session
from pipelinegen.memory.state import Places

Known = Callable[[], AsDefined | None]


def begin(folder: Path) -> Session:
    """A run in the small fleet."""
    names = ("", "projects", "templates", "generated", "")
    return Session(Places(*(str(folder / name) for name in names)))


def outputs(folder: Path) -> dict[str, str]:
    """The texts of all outputs by their paths."""
    return {str(path): path.read_text(encoding="utf-8") for path in sorted((folder / "generated").rglob("*.yml"))}


def test_a_run_that_has_seen_everything_is_remembered(workspace: Path, known: Known) -> None:
    session = begin(workspace)
    session.add(outputs(workspace))
    session.keep(1, ())
    found = known()
    assert found is not None
    assert (found.files, found.projects) == (4, 1)


def test_one_that_has_rendered_less_than_all_is_not(workspace: Path, known: Known) -> None:
    session = begin(workspace)
    session.add(outputs(workspace))
    session.keep(2, ())
    assert known() is None


def test_nor_is_one_that_wants_another_text_than_there_is(workspace: Path, known: Known) -> None:
    session = begin(workspace)
    wanted = outputs(workspace)
    session.add({**wanted, next(iter(wanted)): "another"})
    session.keep(1, ())
    assert known() is None


def test_nor_one_whose_file_is_not_there(workspace: Path, known: Known) -> None:
    session = begin(workspace)
    session.add({**outputs(workspace), str(workspace / "generated" / "x.txt"): "x"})
    session.keep(1, ())
    assert known() is None


def test_what_was_written_may_differ_from_before_and_nothing_else(workspace: Path, known: Known) -> None:
    first, second = map(Path, list(outputs(workspace))[:2])
    session = begin(workspace)
    first.write_text("new")
    second.write_text("new, too")
    session.add(outputs(workspace))
    session.keep(1, [str(first)])
    assert known() is None
    session.keep(1, [str(first), str(second)])
    assert known() is not None


def test_what_was_removed_must_be_gone(workspace: Path, known: Known) -> None:
    first, *others = outputs(workspace).items()
    session = begin(workspace)
    session.add(dict(others))
    session.keep(1, [first[0]])
    assert known() is None
    Path(first[0]).unlink()
    session.keep(1, [first[0]])
    assert known() is not None


@pytest.mark.parametrize("path", ["projects/shop.py", "generated/shop/.woodpecker/deploy.yml", "pyproject.toml"])
def test_the_same_content_written_once_more_is_a_change(path: str, workspace: Path, known: Known) -> None:
    session = begin(workspace)
    session.add(outputs(workspace))
    stat = (workspace / path).stat()
    (workspace / path).write_bytes((workspace / path).read_bytes())
    os.utime(workspace / path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    session.keep(1, ())
    assert known() is None


def test_proofs_are_kept_unless_the_program_or_a_template_changed_meanwhile(workspace: Path) -> None:
    first = begin(workspace)
    assert first.proofs is not None
    first.proofs.add("a")
    (workspace / "templates").mkdir()
    first.keep_proofs()
    second = begin(workspace)
    assert second.proofs is not None
    assert not second.proofs.hold("a")
    assert second.templates != first.templates
    second.proofs.add("a")
    second.keep_proofs()
    third = begin(workspace)
    assert third.proofs is not None
    assert third.proofs.hold("a")
