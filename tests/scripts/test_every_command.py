"""What `every-command.sh` runs, and what it says of those that fail."""

from __future__ import annotations

import shutil
from subprocess import CompletedProcess

import pytest

from .conftest import Shell


def run(shell: Shell, *commands: str, after: str = "") -> CompletedProcess[str]:
    return shell.run("every-command.sh", environment={"COMMANDS": "\n".join([*commands, ""])}, after=after)


@pytest.mark.parametrize("interpreter", ["sh", "bash", "busybox"])
def test_every_command_runs_and_those_that_fail_are_named(shell: Shell, interpreter: str) -> None:
    if shutil.which(interpreter) is None:
        pytest.skip(f"{interpreter} is not installed")
    if interpreter != "sh":
        command = {"bash": "bash --noprofile --norc -e", "busybox": "busybox sh"}[interpreter]
        shell.stand_in("sh", f'exec {command} "$@"')
    done = run(shell, "echo one", "false", "echo two | grep three", "exit 7", "echo 'last  one'", after="echo next\n")
    assert done.returncode == 1
    assert done.stdout == (
        "== echo one\none\n== false\n== echo two | grep three\n== exit 7\n== echo 'last  one'\nlast  one\n"
    )
    assert done.stderr == (
        "every-command: not every command succeeded; these failed:\n"
        "  false (exit status 1)\n"
        "  echo two | grep three (exit status 1)\n"
        "  exit 7 (exit status 7)\n"
    )


def test_the_step_goes_on_when_all_succeed(shell: Shell) -> None:
    done = run(shell, "true", "", "  cd / && pwd", "pwd", after="echo next\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"== true\n==   cd / && pwd\n/\n== pwd\n{shell.home}\nevery-command: all 3 succeeded\nnext\n"
    )


def test_a_command_is_taken_as_it_is_written(shell: Shell) -> None:
    done = run(shell, r"printf '%s|' a\\b '*' \"$HOME\"", "read -r line || echo nothing is on stdin")
    assert (done.returncode, done.stderr) == (0, "")
    assert 'a\\b|*|"' in done.stdout
    assert "\nnothing is on stdin\n" in done.stdout


@pytest.mark.parametrize("commands", ["", "\n\n"])
def test_no_command_is_a_mistake(shell: Shell, commands: str) -> None:
    done = shell.run("every-command.sh", environment={"COMMANDS": commands})
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "every-command: COMMANDS is empty; give each command a line\n"
    assert shell.run("every-command.sh").stderr == done.stderr
