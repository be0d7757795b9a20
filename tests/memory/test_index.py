"""Digests of files that are not read again."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from pipelinegen.memory.digest import digest
from pipelinegen.memory.folder import NAME, Folder, make_folder
from pipelinegen.memory.index import Index

from .conftest import TICK


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A cache of its own."""
    made = make_folder(str(tmp_path))
    assert made is not None
    return made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file to look at."""
    path = tmp_path / "a.txt"
    path.write_text("first")
    return path


def look(folder: Folder | None, file: Path) -> str:
    """What a run of its own finds, and remembers."""
    index = Index(folder)
    found = index.digest(str(file), file.stat())
    index.keep()
    return found


def test_an_old_file_is_read_once(folder: Folder, file: Path, impatient: None) -> None:
    time.sleep(2 * TICK)
    assert look(folder, file) == digest(b"first")
    assert (folder.read("index") or b"").count(b"\n") == 1
    index = Index(folder)
    (file.parent / "b.txt").write_text("other")
    assert index.digest(str(file), file.stat()) == digest(b"first")


def test_a_young_file_is_read_again(folder: Folder, file: Path) -> None:
    assert look(folder, file) == digest(b"first")
    assert folder.read("index") is None
    # The same size within one tick of the clock: nothing but the content tells.
    stat = file.stat()
    file.write_text("other")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert look(folder, file) == digest(b"other")


def test_a_run_does_not_believe_what_it_has_seen_of_a_young_file_itself(folder: Folder, file: Path) -> None:
    index = Index(folder)
    stat = file.stat()
    assert index.digest(str(file), stat) == digest(b"first")
    file.write_text("other")
    assert index.digest(str(file), stat) == digest(b"other")


def test_size_and_time_put_back_do_not_help(folder: Folder, file: Path, impatient: None) -> None:
    time.sleep(2 * TICK)
    look(folder, file)
    stat = file.stat()
    file.write_text("other")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (stat.st_size, stat.st_mtime_ns)
    assert look(folder, file) == digest(b"other")


def test_another_file_in_its_place_is_read(folder: Folder, file: Path, impatient: None) -> None:
    other = file.with_name("b.txt")
    other.write_text("other")
    stat = file.stat()
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    time.sleep(2 * TICK)
    look(folder, file)
    other.rename(file)
    assert look(folder, file) == digest(b"other")


def test_without_a_folder_every_file_is_read(file: Path) -> None:
    assert look(None, file) == digest(b"first")


def test_a_name_with_a_line_break_is_not_remembered(folder: Folder, tmp_path: Path, impatient: None) -> None:
    file = tmp_path / "a\nb"
    file.write_text("x")
    time.sleep(2 * TICK)
    assert look(folder, file) == digest(b"x")
    assert b"b\0" not in (folder.read("index") or b"")


def test_what_has_become_of_the_index_is_no_matter(folder: Folder, file: Path, impatient: None) -> None:
    time.sleep(2 * TICK)
    look(folder, file)
    (file.parent / NAME / "index").write_bytes(b"\xff\n\0")
    assert look(folder, file) == digest(b"first")
    folder.write("index", b"a\nb\nc")
    assert look(folder, file) == digest(b"first")
