"""The folder in which is remembered: whatever is wrong with it, it is as if nothing were there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.memory.folder import NAME, Folder, find_folder, make_folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A cache of its own."""
    made = make_folder(str(tmp_path))
    assert made is not None
    return made


def test_what_is_written_is_read_back_by_whoever_finds_the_folder(folder: Folder, tmp_path: Path) -> None:
    folder.write("a", b"first\nand second")
    folder.write("b", b"")
    for each in (folder, make_folder(str(tmp_path)), find_folder(str(tmp_path))):
        assert each is not None
        assert (each.read("a"), each.read("b"), each.read("c")) == (b"first\nand second", b"", None)
    folder.write("a", b"other")
    assert folder.read("a") == b"other"
    assert sorted(path.name for path in (tmp_path / NAME).iterdir()) == [".gitignore", "CACHEDIR.TAG", "a", "b"]


def test_git_and_backups_pass_it_over(folder: Folder, tmp_path: Path) -> None:
    folder.write("a", b"x")
    assert (tmp_path / NAME / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    listed = subprocess.run(
        ["git", "-C", tmp_path, "status", "--porcelain", "--untracked-files=all"], capture_output=True, text=True
    )
    assert (listed.returncode, listed.stdout) == (0, "")


def test_a_folder_without_a_cache_has_none(tmp_path: Path) -> None:
    assert find_folder(str(tmp_path)) is None
    assert make_folder(str(tmp_path / "missing")) is None


def test_a_name_says_what_its_own_content_is(folder: Folder, tmp_path: Path) -> None:
    folder.write("a", b"x")
    shutil.copy(tmp_path / NAME / "a", tmp_path / NAME / "b")
    assert folder.read("b") is None


def test_a_copy_of_the_folder_is_not_believed(folder: Folder, tmp_path: Path) -> None:
    folder.write("a", b"x")
    other = tmp_path / "other"
    other.mkdir()
    # With all times, as a checkout or the cache of a CI would bring it.
    shutil.copytree(tmp_path / NAME, other / NAME, copy_function=shutil.copy2)
    copied = find_folder(str(other))
    assert copied is not None
    assert copied.read("a") is None
    copied.write("a", b"y")
    assert (copied.read("a"), folder.read("a")) == (b"y", b"x")


def test_nor_is_a_folder_that_was_put_in_its_place(folder: Folder, tmp_path: Path) -> None:
    folder.write("a", b"x")
    shutil.copytree(tmp_path / NAME, tmp_path / "copy", copy_function=shutil.copy2)
    shutil.rmtree(tmp_path / NAME)
    (tmp_path / "copy").rename(tmp_path / NAME)
    found = find_folder(str(tmp_path))
    assert found is not None
    assert found.read("a") is None


@pytest.mark.parametrize("name", [NAME, f"{NAME}/CACHEDIR.TAG"])
def test_a_link_is_no_cache(name: str, folder: Folder, tmp_path: Path) -> None:
    (tmp_path / name).rename(tmp_path / "elsewhere")
    (tmp_path / name).symlink_to(tmp_path / "elsewhere")
    before = sorted((tmp_path / "elsewhere").iterdir()) if name == NAME else []
    assert find_folder(str(tmp_path)) is None
    assert make_folder(str(tmp_path)) is None
    assert before == (sorted((tmp_path / "elsewhere").iterdir()) if name == NAME else [])


@given(content=st.binary(max_size=100))
def test_whatever_else_is_in_a_file_is_not_read(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = tmp_path_factory.mktemp("hostile")
    made = make_folder(str(root))
    assert made is not None
    (root / NAME / "a").write_bytes(content)
    assert made.read("a") is None


def test_what_was_changed_is_not_read(folder: Folder, tmp_path: Path) -> None:
    folder.write("a", b"some content")
    path = tmp_path / NAME / "a"
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert folder.read("a") is None
        path.write_bytes(whole[:at])
        assert folder.read("a") is None
    path.write_bytes(whole + b"x")
    assert folder.read("a") is None
    path.write_bytes(whole)
    assert folder.read("a") == b"some content"


def test_a_folder_or_a_pipe_in_the_place_of_a_file_is_no_content(folder: Folder, tmp_path: Path) -> None:
    (tmp_path / NAME / "a").mkdir()
    assert folder.read("a") is None
    folder.write("a", b"x")
    assert folder.read("a") is None
    folder.touch("missing")


def test_only_the_last_ones_of_use_are_kept(folder: Folder, tmp_path: Path) -> None:
    for number in range(6):
        folder.write(f"x-{number}", b"")
        os.utime(tmp_path / NAME / f"x-{number}", (1000 + number, 1000 + number))
    folder.write("y-0", b"")
    folder.touch("x-0")
    folder.forget("x-", 3)
    names = sorted(path.name for path in (tmp_path / NAME).iterdir() if "-" in path.name)
    assert names == ["x-0", "x-4", "x-5", "y-0"]


def test_what_a_killed_process_left_behind_is_removed_after_an_hour(folder: Folder, tmp_path: Path) -> None:
    old, young = tmp_path / NAME / "temporary-1-a", tmp_path / NAME / "temporary-2-b"
    for path, age in ((old, 3700), (young, 10)):
        path.touch()
        os.utime(path, (time.time() - age, time.time() - age))
    folder.forget("x-", 3)
    assert (old.exists(), young.exists()) == (False, True)


def test_a_read_only_folder_is_read_and_not_written(folder: Folder, tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder.write("a", b"x")
    (tmp_path / NAME).chmod(0o555)
    try:
        folder.write("a", b"y")
        folder.write("b", b"y")
        folder.forget("a", 0)
        folder.touch("a")
        assert (folder.read("a"), folder.read("b"), folder.now()) == (b"x", None, 0)
    finally:
        (tmp_path / NAME).chmod(0o755)


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    """No file may grow beyond what the limit of the process allows, as if the disk were full."""
    code = (
        "import resource, signal, sys\n"
        "from pipelinegen.memory.folder import make_folder\n"
        "folder = make_folder(sys.argv[1])\n"
        "folder.write('a', b'x')\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))\n"
        "folder.write('a', b'y' * 1000)\n"
        "print(folder.read('a'))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("b'x'\n", "")
    assert sorted(path.name for path in (tmp_path / NAME).iterdir()) == [".gitignore", "CACHEDIR.TAG", "a"]
