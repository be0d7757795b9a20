"""What is noticed of what Python opens."""

from __future__ import annotations

import importlib
import io
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.memory.opened import Opened, watched


def seen(work: Callable[[], object]) -> Opened:
    """What is noticed while something is done."""
    opened = Opened()
    with watched(opened):
        work()
    return opened


def test_files_that_are_read_are_noticed_by_every_way_of_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in "abcd":
        (tmp_path / name).touch()

    def work() -> None:
        (tmp_path / "a").read_text()
        io.open("b", "rb").close()  # noqa: UP020
        os.close(os.open(os.fsencode(tmp_path / "c"), os.O_RDONLY))
        with (tmp_path / "d").open("r+"):
            pass

    assert seen(work).files.keys() == {str(tmp_path / name) for name in "abcd"}


def test_files_that_are_only_written_are_not(tmp_path: Path) -> None:
    assert seen(lambda: (tmp_path / "a").write_text("x")).files == {}


def test_a_file_that_is_looked_for_in_vain_is_noticed(tmp_path: Path) -> None:
    def work() -> None:
        with pytest.raises(FileNotFoundError):
            (tmp_path / "none").read_text()

    assert seen(work).files == {str(tmp_path / "none"): ""}


def test_folders_that_are_listed_are_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a").mkdir()
    opened = seen(lambda: (os.listdir(), [*(tmp_path / "a").glob("*.json")]))  # noqa: PTH208
    assert {os.path.normpath(path) for path in opened.folders} == {str(tmp_path), str(tmp_path / "a")}


@pytest.mark.parametrize("times", [1, 2], ids=["from the source", "from byte code"])
def test_a_module_is_noticed_by_its_source(times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "some_module_of_a_user.py").write_text("x = 1\n")
    for _ in range(times):
        sys.modules.pop("some_module_of_a_user", None)
        importlib.invalidate_caches()
        opened = seen(lambda: importlib.import_module("some_module_of_a_user"))
    del sys.modules["some_module_of_a_user"]
    assert str(tmp_path / "some_module_of_a_user.py") in opened.files
    assert not any(path.endswith(".pyc") for path in opened.files)
    assert (tmp_path / "__pycache__").exists()


def test_byte_code_that_is_kept_elsewhere_has_its_source_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "elsewhere"))
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "another_module_of_a_user.py").write_text("x = 1\n")
    for _ in range(2):
        sys.modules.pop("another_module_of_a_user", None)
        importlib.invalidate_caches()
        opened = seen(lambda: importlib.import_module("another_module_of_a_user"))
    del sys.modules["another_module_of_a_user"]
    assert str(tmp_path / "another_module_of_a_user.py") in opened.files
    assert not any("elsewhere" in path for path in opened.files)


def test_the_files_of_python_and_of_installed_packages_are_left_out() -> None:
    import json.tool

    import click

    import pipelinegen.errors

    paths = [module.__file__ for module in (json.tool, click, pipelinegen.errors)]
    assert seen(lambda: [Path(path or "").read_bytes() for path in paths]).files == {}


def test_what_cannot_be_looked_at_again_is_named(tmp_path: Path) -> None:
    assert seen(lambda: subprocess.run(["true"])).beyond
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        assert seen(lambda: socket.create_connection(listening.getsockname()).close()).beyond
    file = tmp_path / "a"
    file.touch()

    def work() -> None:
        file.read_text()
        file.write_text("x")
        file.read_text()

    assert seen(work).beyond == {str(file)}


def test_outside_of_it_nothing_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    opened = seen(lambda: None)
    (tmp_path / "a").read_text()
    subprocess.run(["true"])
    assert (opened.files, opened.folders, opened.beyond) == ({}, {}, set())
    with watched(None):
        (tmp_path / "a").read_text()


def test_the_number_of_an_open_file_is_no_path(tmp_path: Path) -> None:
    with (tmp_path / "a").open("w") as file:
        opened = seen(lambda: os.fdopen(os.dup(file.fileno()), "r").close())
        opened.notice("open", (file.fileno(), "r", 0))
    assert opened.files == {}
