"""`postmortem-todos.sh` on real directories: which files count, which rows, and what the prompt says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from .conftest import Shell

PREFIX = "postmortem-todos: "
OUTAGE = """# Outage

TODO | not a row
| Action | Status |
|---|---|
| Add an alert | TODO |
| Write it down | DONE |
| Read the TODO list | open |
  |TODO|`rm -rf`, $(id) and "quotes" \\ |
| Last cell open |  TODO
"""
ROWS = '| Add an alert | TODO |\n  |TODO|`rm -rf`, $(id) and "quotes" \\ |\n| Last cell open |  TODO\n'
Run = Callable[..., CompletedProcess[str]]


@pytest.fixture(autouse=True)
def _programs(needs: Callable[..., None]) -> None:
    needs("jq")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "check out"
    directory = root / "docs" / "post-mortems"
    (directory / "2026").mkdir(parents=True)
    (directory / "outage.md").write_text(OUTAGE)
    (directory / "2026" / "other one.md").write_text("| a | TODO |\r\n")
    (directory / "done.md").write_text("| a | DONE |\n")
    (directory / "notes.txt").write_text("| a | TODO |\n")
    (root / "docs" / "other.md").write_text("| a | TODO |\n")
    (root / "docs" / "post-mortems-old.md").write_text("| a | TODO |\n")
    return root


@pytest.fixture
def prompt(tmp_path: Path) -> Path:
    path = tmp_path / "the prompt"
    path.write_text("of an earlier run\n")
    return path


@pytest.fixture
def run(shell: Shell, checkout: Path, prompt: Path, tmp_path: Path) -> Run:
    def execute(files: list[str] | str | None = None, **changes: str) -> CompletedProcess[str]:
        temporary = tmp_path / "temporary"
        temporary.mkdir(exist_ok=True)
        environment = {"TMPDIR": str(temporary), "PROMPT_FILE": str(prompt), "INSTRUCTIONS": "Do these.\n%s", **changes}
        if files is not None:
            environment["CI_PIPELINE_FILES"] = files if isinstance(files, str) else json.dumps(files)
        done = shell.run(
            "postmortem-todos.sh", environment=environment, cwd=checkout, after="trap\nprintf 'the rest ran\\n'\n"
        )
        assert list(temporary.iterdir()) == []
        return done

    return execute


def failure(done: CompletedProcess[str]) -> str:
    """The last line on stderr of a run that failed as it should, without the script's name."""
    assert (done.returncode, done.stdout) == (1, "")
    last = done.stderr.splitlines()[-1]
    assert last.startswith(PREFIX)
    assert done.stderr.count(PREFIX) == 1
    return last.removeprefix(PREFIX)


def test_the_open_rows_of_changed_files_make_the_prompt(run: Run, prompt: Path) -> None:
    done = run(["stacks/x.tf", "docs/post-mortems/outage.md", "docs/post-mortems/2026/other one.md"])
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"TODO rows in 2 changed post-mortems, prompt in {prompt}\nthe rest ran\n"
    assert prompt.read_bytes().decode() == (
        f"Do these.\n%s\n\ndocs/post-mortems/2026/other one.md\n| a | TODO |\r\n\ndocs/post-mortems/outage.md\n{ROWS}"
    )


def test_a_file_named_twice_is_listed_once(run: Run, prompt: Path) -> None:
    assert run(["docs/post-mortems/outage.md"] * 2).returncode == 0
    assert prompt.read_text() == f"Do these.\n%s\n\ndocs/post-mortems/outage.md\n{ROWS}"


@pytest.mark.parametrize(
    "files",
    [
        [],
        ["docs/post-mortems/done.md"],
        ["docs/post-mortems/notes.txt"],
        ["docs/post-mortems/deleted.md"],
        ["docs/other.md", "docs/post-mortems-old.md", "other/docs/post-mortems/outage.md"],
        ["docs/post-mortems/outage.md\n"],
    ],
)
def test_without_open_rows_the_prompt_is_emptied(run: Run, prompt: Path, files: list[str]) -> None:
    done = run(files)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "no TODO rows in the changed post-mortems\nthe rest ran\n"
    assert prompt.read_text() == ""


@pytest.mark.parametrize("files", [None, ""])
def test_without_a_list_of_files_all_are_looked_at(run: Run, prompt: Path, files: str | None) -> None:
    done = run(files)
    assert done.returncode == 0
    assert done.stdout.startswith("TODO rows in 2 changed post-mortems")
    assert prompt.read_bytes().count(b"\ndocs/post-mortems/") == 2


@pytest.mark.parametrize("setting", ["docs/", "docs"])
def test_another_directory_can_be_named(run: Run, prompt: Path, setting: str) -> None:
    assert run(["docs/other.md"], POSTMORTEMS_DIR=setting).returncode == 0
    assert prompt.read_text() == "Do these.\n%s\n\ndocs/other.md\n| a | TODO |\n"


def test_a_directory_that_moved_fails(run: Run, prompt: Path) -> None:
    assert failure(run([], POSTMORTEMS_DIR="post-mortems")) == (
        "POSTMORTEMS_DIR 'post-mortems' does not exist in the checkout; was it moved?"
    )
    assert prompt.read_text() == "of an earlier run\n"


def test_a_file_that_cannot_be_read_is_not_a_file_without_todos(run: Run, checkout: Path, prompt: Path) -> None:
    unreadable = Path("/proc/self/mem")  # even for root
    if not unreadable.is_file():
        pytest.skip("this system has no /proc/self/mem, a file that nobody can read")
    (checkout / "docs" / "post-mortems" / "broken.md").symlink_to(unreadable)
    assert failure(run(["docs/post-mortems/broken.md"])) == (
        "cannot read 'docs/post-mortems/broken.md' (cat's reason is above)"
    )
    assert prompt.read_text() == "of an earlier run\n"


@pytest.mark.parametrize("files", ["no JSON", '{"a": "docs/post-mortems/outage.md"}', "[1]", '"text"'])
def test_a_list_that_is_none_fails(run: Run, files: str) -> None:
    assert failure(run(files)) == (
        f"the changed files cannot be listed (the reason is above); CI_PIPELINE_FILES starts '{files}'"
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("INSTRUCTIONS", "INSTRUCTIONS is empty; say what the agent has to do with the rows"),
        ("PROMPT_FILE", "PROMPT_FILE is empty; say where the prompt goes"),
    ],
)
def test_an_empty_setting_fails(run: Run, name: str, message: str) -> None:
    assert failure(run([], **{name: ""})) == message
