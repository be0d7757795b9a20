"""What is seen of a disk, and that every change is."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.checkout import FOLDERS
from pipelinegen.memory import look as looking
from pipelinegen.memory.folder import NAME
from pipelinegen.memory.index import Index
from pipelinegen.memory.look import ABSENT, Look, signed_at


def everything(folder: Path) -> str:
    look = Look(Index(None))
    look.everything(str(folder))
    return look.digest


def ci_files(folder: Path) -> str:
    look = Look(Index(None))
    look.ci_files(str(folder))
    look.ci_files_of(str(folder))
    return look.digest


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some files of an output, and of the checkout that it is in."""
    write(tmp_path / "blog/.woodpecker/a.yml")
    write(tmp_path / "blog/.github/workflows/b.yaml")
    write(tmp_path / ".woodpecker/pins.yml")
    write(tmp_path / ".github/workflows/ci.yml")
    return tmp_path


CHANGES: dict[str, Callable[[Path], object]] = {
    "edited": lambda folder: write(folder / "blog/.woodpecker/a.yml", "y"),
    "added": lambda folder: write(folder / "blog/.woodpecker/c.yml"),
    "removed": lambda folder: (folder / "blog/.woodpecker/a.yml").unlink(),
    "renamed": lambda folder: (folder / "blog/.woodpecker/a.yml").rename(folder / "blog/.woodpecker/c.yml"),
    "moved": lambda folder: (folder / "blog").rename(folder / "shop"),
    "a link in the place of a file": lambda folder: linked(folder / "blog/.woodpecker/a.yml"),
    "a link in the place of a folder": lambda folder: linked(folder / "blog/.woodpecker"),
    "a folder in the place of a file": lambda folder: (
        (folder / "blog/.woodpecker/a.yml").unlink(),
        (folder / "blog/.woodpecker/a.yml").mkdir(),
    ),
    "a pipe in the place of a file": lambda folder: (
        (folder / "blog/.woodpecker/a.yml").unlink(),
        os.mkfifo(folder / "blog/.woodpecker/a.yml"),
    ),
    "a new project": lambda folder: write(folder / "shop/.woodpecker/a.yml"),
    "the lock": lambda folder: write(folder / ".woodpecker/pins.yml", "y"),
    "a workflow of the checkout": lambda folder: write(folder / ".github/workflows/other.yml"),
    "a linked folder of the checkout": lambda folder: linked(folder / ".github"),
}


def linked(path: Path) -> None:
    """Put what is at a path elsewhere, and a link to it in its place."""
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_of_ci_files_is_seen(change: Callable[[Path], object], folder: Path) -> None:
    before = ci_files(folder)
    assert ci_files(folder) == before
    change(folder)
    assert ci_files(folder) != before


@pytest.mark.parametrize(
    "path", ["blog/.woodpecker/.git", "blog/.woodpecker/b/.git", ".github/.git", ".woodpecker/.git"]
)
def test_a_repository_in_between_is_seen(path: str, folder: Path) -> None:
    before = ci_files(folder)
    write(folder / path)
    assert ci_files(folder) != before


@pytest.mark.parametrize(
    "path", ["blog/README.md", "blog/.woodpecker/run.sh", ".git/config.yml", ".venv/lib/a.yml", "notes.yml"]
)
def test_what_no_comparison_reads_is_not_seen(path: str, folder: Path) -> None:
    before = ci_files(folder)
    write(folder / path)
    (folder / "blog/.woodpecker/a.yml").chmod(0o755)
    (folder / "blog/empty").mkdir()
    assert ci_files(folder) == before


def test_a_hidden_folder_counts_if_a_project_may_have_left_it(folder: Path) -> None:
    before = ci_files(folder)
    write(folder / ".old/.woodpecker/a.yml")
    assert ci_files(folder) != before


def test_the_content_behind_a_link_is_seen(folder: Path, tmp_path: Path) -> None:
    target = write(tmp_path / "target")
    (folder / "blog/.woodpecker/c.yml").symlink_to(target)
    before = ci_files(folder), everything(folder)
    target.write_text("y")
    assert ci_files(folder) != before[0]
    target.unlink()
    assert everything(folder) != before[1]


def test_everything_below_a_folder_is_seen_but_byte_code_and_what_is_hidden(tmp_path: Path) -> None:
    folder = tmp_path / "projects"
    write(folder / "a/b.py")
    before = everything(folder)
    for path in ("__pycache__/b.pyc", "a/__pycache__/b.pyc", f"{NAME}/index", ".git/HEAD", "node_modules/a.js"):
        write(folder / path)
    assert everything(folder) == before
    write(folder / ".hidden")
    assert everything(folder) != before


def test_a_folder_behind_a_link_is_looked_into_once(tmp_path: Path) -> None:
    folder, other = tmp_path / "projects", tmp_path / "other"
    write(other / "a.py")
    folder.mkdir()
    (folder / "linked").symlink_to(other)
    (other / "round").symlink_to(folder)
    before = everything(folder)
    write(other / "a.py", "y")
    assert everything(folder) != before


def test_what_is_not_there_is_seen_to_be_missing(tmp_path: Path) -> None:
    look = Look(Index(None))
    look.everything(str(tmp_path / "none"))
    assert look.tokens == {str(tmp_path / "none"): ABSENT}
    assert look.at(str(write(tmp_path / "file") / "below")) == ABSENT
    assert look.names(str(tmp_path / "none")) == ABSENT
    assert everything(tmp_path / "none") != everything(write(tmp_path / "none"))


def test_the_names_in_a_folder(tmp_path: Path) -> None:
    look = Look(Index(None))
    write(tmp_path / "a")
    before = look.names(str(tmp_path))
    write(tmp_path / "a", "other")
    write(tmp_path / "__pycache__" / "a.pyc")
    write(tmp_path / NAME / "index")
    assert look.names(str(tmp_path)) == before
    write(tmp_path / ".b")
    assert look.names(str(tmp_path)) != before


def test_a_sign_changes_when_the_same_is_written_once_more(tmp_path: Path) -> None:
    file = write(tmp_path / "a")
    (tmp_path / "link").symlink_to(file)
    before = signed_at(str(file)), signed_at(str(tmp_path / "link"))
    os.utime(file, ns=(1, 1))
    assert signed_at(str(file)) != before[0]
    assert signed_at(str(tmp_path / "link")) != before[1]
    assert signed_at(str(tmp_path / "none")) == ""


def test_what_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    write(tmp_path / "a/b.yml").chmod(0)
    with pytest.raises(PermissionError):
        everything(tmp_path)


def test_where_a_ci_reads_is_known_once() -> None:
    # Written twice, since what is imported before an answer from memory must be little.
    assert looking._CI == FOLDERS
