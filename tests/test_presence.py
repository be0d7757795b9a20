"""What is there where generated files belong: texts, and words for what is no file. Links: `test_snapshot`."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.presence import NO_FILE, obstacle, present

WANTED = (".woodpecker/deploy.yml",)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where Woodpecker's files are."""
    (tmp_path / ".woodpecker").mkdir()
    return tmp_path / ".woodpecker"


def test_nothing_is_there(tmp_path: Path) -> None:
    assert present(tmp_path, WANTED) == {}
    assert present(tmp_path / "gone", WANTED) == {}


def test_every_byte_comes_through(folder: Path) -> None:
    content = "é\r\n".encode() + bytes(range(256))
    (folder / "deploy.yml").write_bytes(content)
    assert present(folder.parent, WANTED)[WANTED[0]].encode("utf-8", "surrogateescape") == content


def test_of_a_whole_folder_everything_is_looked_at_but_repositories(tmp_path: Path, folder: Path) -> None:
    for path in ("a.yml", "x/b.yaml", "x/c.txt", ".git/d.yml", "inner/.git/HEAD", "inner/e.yml"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(path)
    (folder / "deploy.yml").write_text("mine")
    assert present(tmp_path, ("x/c.txt", "none.yml"), ("",)) == {
        path: path if path in ("a.yml", "x/b.yaml", "x/c.txt") else "mine"
        for path in (".woodpecker/deploy.yml", "a.yml", "x/b.yaml", "x/c.txt")
    }
    assert present(tmp_path) == {".woodpecker/deploy.yml": "mine"}


def test_what_cannot_be_read_to_its_end_is_not_read(folder: Path) -> None:
    os.mkfifo(folder / "deploy.yml")
    found = present(folder.parent, WANTED)
    assert found == {WANTED[0]: "(no file)\n"}
    assert set(found.values()) <= NO_FILE


def test_a_read_only_folder_is_read(folder: Path) -> None:
    (folder / "deploy.yml").write_text("mine")
    (folder / "deploy.yml").chmod(0o400)
    folder.chmod(0o500)
    assert present(folder.parent, WANTED) == {WANTED[0]: "mine"}
    folder.chmod(0o700)


@pytest.mark.parametrize("closed", [".woodpecker/deploy.yml", ".woodpecker"])
def test_what_may_not_be_read_is_an_error(folder: Path, closed: str) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (folder / "deploy.yml").write_text("mine")
    (folder.parent / closed).chmod(0)
    try:
        with pytest.raises(PipelinegenError) as stop:
            present(folder.parent)
        assert str(stop.value) == f"{folder.parent / closed}: Permission denied"
    finally:
        (folder.parent / closed).chmod(0o700)


def test_another_file_does_not_answer_for_one_that_is_not_there(
    folder: Path, tree: Callable[[Path], dict[str, object]]
) -> None:
    (folder / "Deploy.yml").write_text("mine")
    assert present(folder.parent, WANTED) == {".woodpecker/Deploy.yml": "mine"}
    (folder / "deploy.yml").write_text("ours")
    found = present(folder.parent, WANTED)
    if len(tree(folder)) == 1:
        assert found == {".woodpecker/Deploy.yml": "ours"}, "this disk ignores case"
    else:
        assert found == {".woodpecker/Deploy.yml": "mine", ".woodpecker/deploy.yml": "ours"}


def test_what_is_above_a_file(tmp_path: Path, folder: Path) -> None:
    assert obstacle(tmp_path, WANTED[0]) is None
    assert obstacle(tmp_path, ".github/workflows/build.yml") is None
    (tmp_path / ".github").write_text("mine")
    assert obstacle(tmp_path, ".github/workflows/build.yml") == (tmp_path / ".github", "a file")
    (folder / "deploy.yml").symlink_to("elsewhere")
    assert obstacle(tmp_path, WANTED[0]) is None, "what is at its place is not above it"
