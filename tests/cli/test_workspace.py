"""Where the definitions are: the settings in pyproject.toml, and what is wrong with them."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ALL = "4 files of 2 projects, 4 changed\n"


def test_the_folders_can_have_other_names(
    workspace: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], dict[str, bytes | None]]
) -> None:
    wanted = tree(workspace / "generated")
    shutil.rmtree(workspace / "generated")
    (workspace / "projects").rename(workspace / "declared here")
    (workspace / "pyproject.toml").write_text(
        '[tool.pipelinegen]\nprojects = "declared here"\noutput = "ci/out"\ntemplates = "nowhere"\n'
    )
    answer = pipelinegen("render")
    assert (answer.status, answer.stdout, answer.stderr) == (0, ALL, "")
    written = tree(workspace / "ci" / "out")

    def unnamed(files: dict[str, bytes | None], folder: bytes) -> dict[str, bytes | None]:
        """Without the definition's folder, and the digest that it is part of."""
        return {
            name: content and re.sub(rb"digest \w+", b"digest", content.replace(b"from " + folder, b"from ", 1))
            for name, content in files.items()
        }

    assert unnamed(written, b"declared here/") == unnamed(wanted, b"projects/")
    assert b"declared here/shop.py" in (written["shop/.woodpecker/deploy.yml"] or b"")


def test_without_a_setting_a_projects_folder_here_is_enough(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert pipelinegen("check").stdout == "4 files are as defined\n"
    (workspace / "pyproject.toml").unlink()
    assert pipelinegen("check").stdout == "4 files are as defined\n"


def test_the_nearest_pyproject_with_settings_counts(
    workspace: Path, monkeypatch: pytest.MonkeyPatch, pipelinegen: Callable[..., Any]
) -> None:
    inner = workspace / "a" / "b"
    inner.mkdir(parents=True)
    (workspace / "a" / "pyproject.toml").write_text("[tool.other]\n")
    monkeypatch.chdir(inner)
    assert pipelinegen("check").stdout == "4 files are as defined\n"


def test_nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipelinegen: Callable[..., Any]) -> None:
    monkeypatch.chdir(tmp_path)
    for command in ("render", "check", "list"):
        answer = pipelinegen(command)
        assert (answer.status, answer.stdout) == (2, "")
        assert answer.stderr == (
            f"error: {tmp_path}: no definitions here; go to a folder with a `projects` folder, or name one in "
            'pyproject.toml:\n  [tool.pipelinegen]\n  projects = "projects"\n'
        )


@pytest.mark.parametrize(
    "toml, wrong",
    [
        (
            '[tool.pipelinegen]\nproject = "x"\n',
            "[tool.pipelinegen] has no setting 'project'; did you mean 'projects'?",
        ),
        ("[tool.pipelinegen]\nfrob = 1\n", "[tool.pipelinegen] has no setting 'frob'"),
        ("[tool.pipelinegen]\noutput = 3\n", "[tool.pipelinegen] output = 3 must be the name of a folder"),
        ("[tool.pipelinegen]\noutput = ['a']\n", "[tool.pipelinegen] output = ['a'] must be the name of a folder"),
        ("[tool]\npipelinegen = 3\n", "[tool.pipelinegen] = 3 must be a table"),
        ("tool = 3\n", "[tool] = 3 must be a table"),
        ("[tool.pipelinegen\n", "Expected ']' at the end of a table declaration (at line 1, column 18)"),
        (b"# caf\xe9\n", "not UTF-8 text (byte 5); save it as UTF-8"),
    ],
)
@pytest.mark.parametrize("command", ["render", "validate"])
def test_a_wrong_setting_is_an_error_for_every_command(
    toml: str | bytes, wrong: str, command: str, workspace: Path, pipelinegen: Callable[..., Any]
) -> None:
    path = workspace / "pyproject.toml"
    path.write_bytes(toml if isinstance(toml, bytes) else toml.encode())
    answer = pipelinegen(command)
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == f"error: {path}: {wrong}\n"


def test_a_projects_folder_that_is_not_there(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "pyproject.toml").write_text('[tool.pipelinegen]\nprojects = "nowhere"\n')
    answer = pipelinegen("render")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == f"error: {workspace / 'nowhere'}: there is no such folder; it holds the definitions\n"


def test_a_pyproject_with_a_byte_order_mark(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "pyproject.toml").write_bytes(b"\xef\xbb\xbf[tool.pipelinegen]\n")
    answer = pipelinegen("check")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr.startswith(f"error: {workspace / 'pyproject.toml'}: ")
    assert answer.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("settings", "output", "mixed"),
    [
        ('output = "projects"', "projects", "projects"),
        ('output = "./projects/"', "./projects/", "projects"),
        ('output = "."', ".", "projects"),
        ('output = ""', "", "projects"),
        ('output = ".."', "..", "projects"),
        ('output = "templates"', "templates", "templates"),
        ('output = "a"\ntemplates = "a/b"', "a", "templates"),
        ('templates = "generated"', "generated", "templates"),
        ('output = "link"', "link", "projects"),
    ],
)
def test_an_output_that_holds_what_it_is_made_of(
    workspace: Path,
    pipelinegen: Callable[..., Any],
    tree: Callable[[Path], dict[str, bytes | None]],
    *,
    settings: str,
    output: str,
    mixed: str,
) -> None:
    path = workspace / "pyproject.toml"
    path.write_text(f"[tool.pipelinegen]\n{settings}\n")
    (workspace / "link").symlink_to("projects")
    before = tree(workspace)
    for command in ("render", "check"):
        answer = pipelinegen(command)
        assert (answer.status, answer.stdout) == (2, "")
        assert answer.stderr == (
            f"error: {path}: [tool.pipelinegen] output = {output!r} holds the {mixed}, and what is written would mix "
            "with them; name a folder of its own\n"
        )
    assert tree(workspace) == before


@pytest.mark.parametrize("output", ["projects/out", "templates/out", "../out"])
def test_an_output_beside_or_inside_is_a_folder_of_its_own(
    workspace: Path, pipelinegen: Callable[..., Any], output: str
) -> None:
    (workspace / "pyproject.toml").write_text(f'[tool.pipelinegen]\noutput = "{output}"\n')
    assert pipelinegen("render").stdout == ALL
    assert pipelinegen("check").stdout == "4 files are as defined\n"
