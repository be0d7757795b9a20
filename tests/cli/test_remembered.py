"""What `check` and `render` say from memory is what they say the long way."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.memory.folder import NAME

COMMANDS = [["check"], ["render"], ["render", "--exit-code"]]


def imported(*arguments: str, **environment: str) -> tuple[str, set[str]]:
    """What a command says, and what it imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "pipelinegen", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
    )
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert done.returncode == 0, done.stderr
    assert len(lines) == len(done.stderr.splitlines()), done.stderr
    return done.stdout, {line.rpartition("|")[2].strip() for line in lines}


@pytest.fixture
def known(workspace: Path) -> Path:
    """The small fleet, remembered by processes of their own; a first one makes the folder, which changes the root."""
    for _ in range(2):
        subprocess.run([sys.executable, "-m", "pipelinegen", "check"], check=True, capture_output=True)
    return workspace


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_the_same_is_said_and_next_to_nothing_imported(arguments: list[str], known: Path) -> None:
    said, modules = imported(*arguments)
    at_length, all_modules = imported(*arguments, PIPELINEGEN_CACHE="off")
    assert said == at_length
    assert said in ("4 files are as defined\n", "4 files of 2 projects, nothing changed\n")
    assert {"click", "pydantic", "dataclasses"} <= all_modules
    heavy = {"click", "pydantic", "jinja2", "ruamel", "jsonschema", "json", "tomllib", "hashlib", "inspect"}
    if "--exit-code" not in arguments:  # which asks git
        heavy |= {"dataclasses", "pathlib", "subprocess", "typing"}
    assert modules & heavy == set()
    assert "pipelinegen.memory.fleet" in modules


@pytest.mark.parametrize(
    "arguments", [["check", "--format", "text"], ["check", "blog"], ["render", "--diff"]], ids=" ".join
)
def test_any_other_command_line_goes_the_long_way(arguments: list[str], known: Path) -> None:
    assert "click" in imported(*arguments)[1]


def test_switched_off_nothing_is_read_or_written(workspace: Path, program: Callable[..., Any]) -> None:
    shutil.rmtree(workspace / NAME, ignore_errors=True)
    for arguments in COMMANDS:
        assert program(*arguments, environment={"PIPELINEGEN_CACHE": "off"}).status == 0
    assert not (workspace / NAME).exists()


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_reader_that_went_away_is_no_failure(arguments: list[str], known: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pipelinegen", *arguments], stdout=writer, stderr=subprocess.PIPE, text=True
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_is_an_error(known: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "pipelinegen", "check"], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (2, "error: the output cannot be written: No space left on device\n")


@pytest.mark.parametrize("arguments", [["check"], ["render"]], ids=" ".join)
def test_a_closed_output_is_no_failure(arguments: list[str], known: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "pipelinegen", *arguments],
        stderr=subprocess.PIPE,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_a_working_directory_that_is_gone_is_no_traceback(tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    script = f'cd {folder} && rmdir {folder} && exec "$0" -P -m pipelinegen check'
    done = subprocess.run(["sh", "-c", script, sys.executable], capture_output=True, text=True)
    assert done.returncode == 2


def test_no_home_is_needed(known: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if name not in ("HOME", "XDG_CACHE_HOME")}
    done = subprocess.run([sys.executable, "-m", "pipelinegen", "check"], env=kept, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "4 files are as defined\n", "")


class TestExitCode:
    """A hook must hear of files that git does not know, however well they are remembered."""

    @pytest.fixture
    def repository(self, known: Path) -> Path:
        """The fleet in a repository that knows nothing of it yet."""
        subprocess.run(["git", "init", "-q"], check=True)
        return known

    @pytest.mark.usefixtures("repository")
    def test_a_file_that_git_does_not_know_yet(self, program: Callable[..., Any]) -> None:
        answer = program("render", "--exit-code")
        assert answer.status == 1
        assert "not in git yet: generated/shop/.woodpecker/deploy.yml\n" in answer.stdout
        assert program("render").status == 0

    @pytest.mark.usefixtures("repository")
    def test_all_files_in_git(self) -> None:
        subprocess.run(["git", "add", "."], check=True)
        said, modules = imported("render", "--exit-code")
        assert said == "4 files of 2 projects, nothing changed\n"
        assert "click" not in modules

    def test_a_file_of_nobody_s_outside_of_the_output(self, repository: Path) -> None:
        subprocess.run(["git", "add", "."], check=True)
        (repository / "generated" / "notes.yml").touch()
        assert "click" not in imported("render", "--exit-code")[1]


def without_privileges() -> None:
    """What root may not do either, from here on: write where the mode of a folder does not allow it."""
    if os.geteuid() == 0:
        drop = 24  # PR_CAPBSET_DROP of Linux
        for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
            ctypes.CDLL(None).prctl(drop, capability, 0, 0, 0)


@pytest.fixture
def read_only(workspace: Path) -> Iterator[Path]:
    """The small fleet where nobody may write, not even root."""
    shutil.rmtree(workspace / NAME, ignore_errors=True)
    folders = [path for path in (workspace, *workspace.rglob("*")) if path.is_dir()]
    for folder in folders:
        folder.chmod(0o555)
    yield workspace
    for folder in folders:
        folder.chmod(0o755)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="privileges are dropped as on Linux")
@pytest.mark.parametrize("made", [False, True], ids=["no cache", "a cache"])
def test_where_nothing_can_be_written_nothing_is_said_of_it(made: bool, read_only: Path) -> None:
    command = [sys.executable, "-m", "pipelinegen", "check"]
    if made:
        read_only.chmod(0o755)
        for _ in range(2):
            subprocess.run(command, check=True, capture_output=True)
        (read_only / NAME).chmod(0o555)
        read_only.chmod(0o555)
    before = sorted(read_only.rglob("*"))
    for _ in range(2):
        done = subprocess.run(command, preexec_fn=without_privileges, capture_output=True, text=True)
        assert (done.returncode, done.stdout, done.stderr) == (0, "4 files are as defined\n", "")
    assert sorted(read_only.rglob("*")) == before
    if made:
        (read_only / NAME).chmod(0o755)


def test_many_at_once_never_call_drift_as_defined(workspace: Path, program: Callable[..., Any]) -> None:
    """Eight processes check and render, while a ninth hand edits; then every one of them tells the truth."""
    output = workspace / "generated" / "shop" / ".woodpecker" / "deploy.yml"
    wanted = output.read_text(encoding="utf-8")
    edited = wanted.replace("event", "avent", 1)
    commands = [["check"], ["check"], ["render"], ["check"], ["render"], ["check"], ["check"], ["render"]]
    with ThreadPoolExecutor(8) as threads:
        stop = threading.Event()

        def edits() -> None:
            while not stop.is_set():
                output.write_text(edited, encoding="utf-8")
                time.sleep(0.03)

        editor = threading.Thread(target=edits)
        editor.start()
        answers = [*threads.map(lambda arguments: program(*arguments), commands)]
        stop.set()
        editor.join()
        assert {answer.status for answer in answers} <= {0, 1}
        assert {answer.stderr for answer in answers} == {""}
        for text, status in ((edited, 1), (wanted, 0), (edited, 1), (wanted, 0)):
            output.write_text(text, encoding="utf-8")
            answers = [*threads.map(lambda arguments: program(*arguments), [["check"]] * 8)]
            assert {answer.status for answer in answers} == {status}
    assert [path.name for path in (workspace / NAME).glob("temporary-*")] == []
