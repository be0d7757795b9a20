"""Files to disk: all of them or none, whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from pipelinegen.errors import PipelinegenError
from pipelinegen.render.write import write_files

Tree = Callable[[Path], dict[str, bytes | None]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two files and an empty folder."""
    here = tmp_path / "here"
    (here / "empty" / "deep").mkdir(parents=True)
    (here / "a.yml").write_text("old a\n")
    (here / "b.yml").write_text("old b\n")
    return here


def test_files_are_written_with_their_folders(folder: Path, tree: Tree) -> None:
    write_files({folder / "a.yml": "neu ä\n", folder / "x" / "y" / "z.yml": "z\r\n"}, remove=[folder / "b.yml"])
    assert tree(folder) == {
        "a.yml": "neu ä\n".encode(),
        "empty": None,
        "empty/deep": None,
        "x": None,
        "x/y": None,
        "x/y/z.yml": b"z\r\n",
    }


def test_nothing_to_do(folder: Path, tree: Tree) -> None:
    before = tree(folder)
    write_files({})
    assert tree(folder) == before


def test_a_file_keeps_its_mode_and_a_new_one_obeys_the_umask(folder: Path) -> None:
    (folder / "a.yml").chmod(0o640)
    mask = os.umask(0o027)
    try:
        write_files({folder / "a.yml": "new", folder / "new.yml": "new"})
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(mask)
    assert [(folder / name).stat().st_mode & 0o777 for name in ("a.yml", "new.yml")] == [0o640, 0o640]


def test_removing_the_last_file_of_a_folder_removes_the_folder(folder: Path, tree: Tree) -> None:
    (folder / "p" / "q").mkdir(parents=True)
    (folder / "p" / "q" / "r.yml").write_text("r")
    before = tree(folder)
    write_files({}, remove=[folder / "p" / "q" / "r.yml"])
    assert tree(folder) == {name: content for name, content in before.items() if not name.startswith("p")}


def test_what_is_to_be_removed_may_be_gone(folder: Path) -> None:
    write_files({folder / "a.yml": "new\n"}, remove=[folder / "gone.yml"])
    assert (folder / "a.yml").read_text() == "new\n"


def refused(files: dict[Path, str], remove: list[Path]) -> str:
    with pytest.raises(PipelinegenError) as caught:
        write_files(files, remove)
    return str(caught.value)


def test_a_target_that_is_a_folder(folder: Path, tree: Tree) -> None:
    (folder / "taken.yml").mkdir()
    before = tree(folder)
    files = {folder / "a.yml": "new", folder / "new" / "n.yml": "new", folder / "taken.yml": "new"}
    message = refused(files, [folder / "b.yml"])
    assert tree(folder) == before
    assert message == f"{folder / 'taken.yml'}: Is a directory; nothing was written"


def test_a_parent_that_is_a_file(folder: Path, tree: Tree) -> None:
    before = tree(folder)
    files = {folder / "a.yml": "new", folder / "n" / "n.yml": "new", folder / "b.yml" / "c" / "d.yml": "new"}
    message = refused(files, [])
    assert tree(folder) == before
    assert message.startswith(f"{folder / 'b.yml'}")
    assert message.endswith(": Not a directory; nothing was written")


def test_a_removal_that_fails(folder: Path, tree: Tree) -> None:
    (folder / "taken.yml").mkdir()
    before = tree(folder)
    message = refused(
        {folder / "a.yml": "new", folder / "n" / "n.yml": "new"}, [folder / "b.yml", folder / "taken.yml"]
    )
    assert tree(folder) == before
    assert message == f"{folder / 'taken.yml'}: Is a directory; nothing was written"


def test_a_name_that_is_too_long_leaves_no_folder(folder: Path, tree: Tree) -> None:
    before = tree(folder)
    message = refused({folder / "a.yml": "new", folder / "n" / ("x" * 300) / "y.yml": "new"}, [])
    assert tree(folder) == before
    assert message.endswith("File name too long; nothing was written")


def test_a_failure_leaves_folders_that_were_empty_before(folder: Path, tree: Tree) -> None:
    (folder / "taken.yml").mkdir()
    before = tree(folder)
    refused({folder / "empty" / "deep" / "new" / "n.yml": "new", folder / "taken.yml": "new"}, [])
    assert tree(folder) == before


def test_a_text_that_is_no_utf_8_is_refused_like_any_failure(folder: Path, tree: Tree) -> None:
    before = tree(folder)
    refused({folder / "a.yml": "new", folder / "b.yml": "\ud800"}, [])
    assert tree(folder) == before


def test_a_failure_after_everything_was_moved_puts_it_all_back(folder: Path, tree: Tree) -> None:
    (folder / "link.yml").symlink_to("a.yml")
    (folder / "b.yml").chmod(0o600)
    (folder / "c.yml").write_text("old c")
    before = tree(folder)
    # Below a file there is nothing, and asking to remove it from there is an error all the same.
    message = refused(
        {folder / "link.yml": "new", folder / "new.yml": "new"}, [folder / "b.yml", folder / "c.yml" / "d"]
    )
    assert tree(folder) == before
    assert message == f"{folder / 'c.yml' / 'd'}: Not a directory; nothing was written"
    assert (folder / "b.yml").stat().st_mode & 0o777 == 0o600
    assert (folder / "link.yml").is_symlink()


def test_an_unwritable_folder(folder: Path, tree: Tree) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    before = tree(folder)
    (folder / "empty").chmod(0o500)
    message = refused({folder / "a.yml": "new", folder / "empty" / "n.yml": "new"}, [])
    (folder / "empty").chmod(0o700)
    assert tree(folder) == before
    assert message.endswith("Permission denied; nothing was written")


class Interrupted(Mapping[Path, str]):
    """Files of which the last one never comes, because somebody presses Ctrl-C."""

    def __init__(self, files: dict[Path, str]) -> None:
        self._files = files

    def __getitem__(self, path: Path) -> str:
        return self._files[path]

    def __len__(self) -> int:
        return len(self._files)

    def __iter__(self) -> Iterator[Path]:
        yield from self._files
        raise KeyboardInterrupt


def test_ctrl_c_while_files_are_prepared(folder: Path, tree: Tree) -> None:
    before = tree(folder)
    with pytest.raises(KeyboardInterrupt):
        write_files(Interrupted({folder / "a.yml": "new", folder / "n" / "n.yml": "new"}))
    assert tree(folder) == before


STOPPED = """
import os, shutil, sys
from pathlib import Path
from pipelinegen.render.write import write_files

def stop_before(number):
    def hook(event, arguments):
        nonlocal number
        if any(str(folder) in str(each) for each in arguments) and event != "os.listdir":
            number -= 1
            if number == 0:
                os.kill(os.getpid(), int(sys.argv[2]))
    sys.addaudithook(hook)

number, status = 0, 1
while status:
    number += 1
    folder = Path(sys.argv[1] + str(number))
    shutil.copytree(sys.argv[1], folder)
    child = os.fork()
    if child == 0:
        stop_before(number)
        try:
            write_files({folder / "a.yml": "new", folder / "n" / "n.yml": "new"}, [folder / "b.yml"])
        except KeyboardInterrupt:
            os._exit(1)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_a_process_stopped_anywhere_leaves_whole_files(how: int, folder: Path, tree: Tree) -> None:
    before = tree(folder)
    subprocess.run([sys.executable, "-c", STOPPED, str(folder), str(int(how))], check=True)
    after = {"a.yml": b"new", "n": None, "n/n.yml": b"new", "empty": None, "empty/deep": None}
    outcomes = [tree(each) for each in folder.parent.glob("here?*")]
    assert len(outcomes) > 10
    assert before in outcomes
    assert after in outcomes
    for outcome in outcomes:
        files = {name: content for name, content in outcome.items() if ".pipelinegen-" not in name}
        if how == signal.SIGINT:
            assert outcome == before or files == after
        else:
            assert all(content in (before.get(name), after.get(name)) for name, content in files.items())


@pytest.mark.parametrize("links", [True, False])
def test_a_new_file_is_never_written_over_another(
    folder: Path, tree: Tree, links: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "not on this disk")

    if not links:
        monkeypatch.setattr(os, "link", refuse)
    before = tree(folder)
    texts = {folder / "x/new.yml": "new", folder / "b.yml": "new b", folder / "a.yml": "new a"}
    with pytest.raises(PipelinegenError) as caught:
        write_files(texts, new=[folder / "x/new.yml", folder / "a.yml"])
    assert str(caught.value) == (
        f"{folder / 'a.yml'}: somebody else has written it meanwhile, and it stays as it is; nothing was written"
    )
    assert tree(folder) == before
    (folder / "a.yml").unlink()
    write_files(texts, new=[folder / "x/new.yml", folder / "a.yml"])
    assert {path: path.read_text() for path in texts} == texts
    assert tree(folder).keys() == {*before, "x", "x/new.yml"}


def test_a_folder_in_which_somebody_else_has_put_something_stays(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = {folder / "x/y/new.yml": "new", folder / "b.yml": "new b"}
    real = os.link

    def link(source: Path, target: Path) -> None:
        (folder / "x/mine").write_text("mine")
        real(source, target)

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(PipelinegenError, match="somebody else"):
        write_files(texts, new=[*texts])
    assert (folder / "x/mine").read_text() == "mine"
    assert not (folder / "x/y").exists()
