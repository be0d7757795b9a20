"""The command line as a whole: its help, what it refuses, colours, broken pipes and Ctrl-C."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

import pipelinegen as package

COMMANDS = ("check", "init", "list", "new", "render", "validate")
PROGRAM = [sys.executable, "-m", "pipelinegen"]


@pytest.fixture(autouse=True)
def columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


PINS = [["pins", name] for name in ("list", "check", "adopt")]


@pytest.mark.parametrize("arguments", [[], *([name] for name in COMMANDS), *PINS], ids=" ".join)
def test_help(arguments: list[str], pipelinegen: Callable[..., Any], snapshot: SnapshotAssertion) -> None:
    answer = pipelinegen(*arguments, "--help")
    assert (answer.status, answer.stderr) == (0, "")
    assert answer.stdout == snapshot
    assert pipelinegen(*arguments, "-h") == answer


def test_help_lists_every_command_that_there_is(pipelinegen: Callable[..., Any]) -> None:
    folder = Path(package.__file__).parent / "cli"
    is_command = re.compile(r'^@click\.(command|group)\("', re.MULTILINE)
    files = {path.stem for path in folder.glob("*.py") if is_command.search(path.read_text(encoding="utf-8"))}
    listed = re.findall(r"^  ([a-z]+)  ", pipelinegen("--help").stdout, re.MULTILINE)
    # A module cannot be called by a word of the language.
    assert sorted(listed) == sorted(file.rstrip("_") for file in files)


def test_version(pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("--version")
    assert (answer.status, answer.stdout, answer.stderr) == (0, f"pipelinegen {package.__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        ["rendr"],
        ["frobnicate"],
        ["--colour"],
        ["render", "--outptu", "x"],
        ["render", "--output"],
        ["list", "website"],
        ["list", "--format", "yaml"],
        ["render", "shp"],
        ["check", "shop", "blgo"],
        ["validate", "nowhere.yml"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_status_2(
    arguments: list[str], workspace: Path, pipelinegen: Callable[..., Any], snapshot: SnapshotAssertion
) -> None:
    answer = pipelinegen(*arguments)
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == snapshot


def test_no_command_shows_the_help_as_a_mistake(pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen()
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr.strip() == pipelinegen("--help").stdout.strip()


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["render", "--stdout"]], ids=" ".join)
def test_a_reader_that_went_away_is_no_failure(arguments: list[str], workspace: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(
            [*PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE, text=True
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (0, "")


def test_head_gets_its_line(workspace: Path) -> None:
    script = '"$0" -m pipelinegen render --stdout | head -1; echo "${PIPESTATUS[0]}"'
    done = subprocess.run(["bash", "-c", script, sys.executable], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("# ---- blog/.woodpecker/build-and-deploy.yml\n0\n", "")


def test_a_full_disk_is_an_error_and_no_traceback(workspace: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*PROGRAM, "list"], stdin=subprocess.DEVNULL, stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert (done.returncode, done.stderr) == (2, "error: the output cannot be written: No space left on device\n")


def test_a_terminal_that_knows_only_ascii_still_gets_its_output(workspace: Path, program: Callable[..., Any]) -> None:
    fleet = workspace / "projects" / "fleet.py"
    fleet.write_text(fleet.read_text(encoding="utf-8").replace("whole URL", "whole Ürl"), encoding="utf-8")
    answer = program("render", "blog", "--stdout", environment={"PYTHONIOENCODING": "ascii"})
    assert (answer.status, answer.stderr) == (0, "")
    assert "rl\n" in answer.stdout


def test_ctrl_c_while_definitions_load(workspace: Path, tree: Callable[[Path], object]) -> None:
    ready = workspace / "ready"
    (workspace / "projects" / "slow.py").write_text(
        f"import time\nfrom pathlib import Path\n\nPath({str(ready)!r}).touch()\ntime.sleep(60)\n"
    )
    (workspace / "generated" / "shop" / ".woodpecker" / "deploy.yml").unlink()
    ready.touch()
    before = tree(workspace)
    ready.unlink()
    process = subprocess.Popen([*PROGRAM, "render"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not ready.exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=20)
    assert (process.returncode, stdout, stderr.strip()) == (130, "", "error: interrupted")
    assert tree(workspace) == before


def on_a_terminal(arguments: list[str], **environment: str) -> tuple[int, str]:
    """The status and what the terminal gets on stderr."""
    ours, theirs = pty.openpty()
    try:
        with subprocess.Popen(
            [*PROGRAM, *arguments],
            env={**os.environ, "TERM": "xterm", **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=theirs,
        ) as process:
            os.close(theirs)
            seen = b""
            while True:
                try:
                    piece = os.read(ours, 4096)
                except OSError:  # the other end is closed
                    break
                if not piece:
                    break
                seen += piece
        return process.returncode, seen.decode()
    finally:
        os.close(ours)


def test_an_error_is_coloured_on_a_terminal(workspace: Path) -> None:
    status, seen = on_a_terminal(["render", "shp"], NO_COLOR="")
    assert status == 2
    assert "\x1b[31m\x1b[1merror: \x1b[0mthere is no project 'shp'" in seen


def test_no_color_is_obeyed_on_a_terminal(workspace: Path) -> None:
    status, seen = on_a_terminal(["render", "shp"], NO_COLOR="1")
    assert (status, seen) == (2, "error: there is no project 'shp'; did you mean 'shop'?\r\n")


def test_nothing_is_coloured_in_a_pipe(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "generated" / "shop" / ".woodpecker" / "deploy.yml").write_text("---\n")
    for arguments in (["--help"], ["list"], ["check"], ["render", "--diff"], ["render", "shp"], ["validate"]):
        answer = pipelinegen(*arguments)
        assert "\x1b" not in answer.stdout + answer.stderr


ENVIRONMENTS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8"},
)


def test_the_same_definitions_give_the_same_bytes_everywhere(workspace: Path, program: Callable[..., Any]) -> None:
    first, second = (
        program("render", "--stdout", cwd=folder, environment=environment)
        for environment, folder in zip(ENVIRONMENTS, (workspace, workspace / "generated" / "shop"), strict=True)
    )
    assert first == second
    assert first.status == 0
    for path in sorted((workspace / "generated").rglob("*.yml")):
        name = path.relative_to(workspace / "generated").as_posix()
        assert f"# ---- {name}\n{path.read_text(encoding='utf-8')}" in first.stdout


def test_it_runs_without_a_home_and_without_an_environment(workspace: Path) -> None:
    done = subprocess.run(
        [*PROGRAM, "render"], env={"PATH": "/usr/bin:/bin"}, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "4 files of 2 projects, nothing changed\n"
