"""The Woodpecker files of a repository on disk."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.checkout import ci_files, current_branch, read_text, woodpecker_files
from pipelinegen.errors import PipelinegenError


def test_the_folder_and_the_single_file_are_found_and_nothing_else(tmp_path: Path) -> None:
    for path in (".woodpecker/a.yml", ".woodpecker/sub/b.yaml", ".woodpecker.yml", "c.yml", ".woodpecker/readme.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    found = woodpecker_files(tmp_path)
    assert found == {path: path for path in (".woodpecker/a.yml", ".woodpecker/sub/b.yaml", ".woodpecker.yml")}


def made_too_deep(folder: Path) -> None:
    """Make folders in it until their names together are longer than any that can be opened."""
    folder.mkdir(parents=True)
    at = os.open(folder, os.O_RDONLY)
    for _ in range(17):
        os.mkdir("x" * 250, dir_fd=at)
        inner = os.open("x" * 250, os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = inner
    os.close(at)


@pytest.mark.parametrize("look", [lambda folder: [*ci_files(folder)], woodpecker_files], ids=["any", "Woodpecker's"])
def test_a_folder_that_cannot_be_looked_into_is_no_empty_one(tmp_path: Path, look: Callable[[Path], object]) -> None:
    made_too_deep(tmp_path / ".woodpecker")
    (tmp_path / ".woodpecker" / "a.yml").touch()
    with pytest.raises(PipelinegenError) as stop:
        look(tmp_path)
    assert str(stop.value).startswith(f"{tmp_path}/.woodpecker/xxx")
    assert str(stop.value).endswith("xxx: File name too long; what is in it cannot be looked at")


def test_a_file_in_the_place_of_the_folder_holds_none(tmp_path: Path) -> None:
    (tmp_path / ".woodpecker").touch()
    (tmp_path / ".woodpecker.yml").write_text("a")
    assert [*woodpecker_files(tmp_path)] == [".woodpecker.yml"]
    assert [*ci_files(tmp_path)] == [tmp_path / ".woodpecker.yml"]


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_bytes(b"\xef\xbb\xbfa: 1\n")
    assert read_text(tmp_path / "a.yml") == "a: 1\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"\xff", "not UTF-8 text (byte 0); save it as UTF-8"), (b"12345", "larger than 4 bytes; this is no CI file")],
)
def test_what_is_no_text_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "a.yml"
    path.write_bytes(content)
    with pytest.raises(PipelinegenError) as refusal:
        read_text(path, 4)
    assert str(refusal.value) == f"{path}: {message}"


def test_a_work_tree_beside_its_repository_has_a_branch_too(tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    (tmp_path / "repository" / "HEAD").write_text("ref: refs/heads/a/b\n")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / ".git").write_text("gitdir: ../repository\n")
    assert current_branch(tmp_path / "tree") == "a/b"


def test_a_link_that_is_no_path_is_no_branch(tmp_path: Path) -> None:
    (tmp_path / ".git").write_text("gitdir: a\0b\n")
    assert current_branch(tmp_path) is None


@pytest.mark.parametrize("head", ["3d3c42e5aac5ba805825da76410c181273ba90b1\n", "ref: refs/remotes/a\n", "", None])
def test_without_a_branch_there_is_none(tmp_path: Path, head: str | None) -> None:
    if head is not None:
        (tmp_path / ".git").mkdir()
        (tmp_path / ".git" / "HEAD").write_text(head)
    assert current_branch(tmp_path) is None
