"""`check` of the workspace's output: what it says in every format, and that nothing is written."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from pipelinegen import __version__

from ..written import generated

GENERATED = generated("", "projects/old.py")


@pytest.fixture
def folder(workspace: Path) -> Path:
    """Where the shop's Woodpecker files are."""
    return workspace / "generated" / "shop" / ".woodpecker"


def test_everything_is_as_defined(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("check")
    assert (answer.status, answer.stdout, answer.stderr) == (0, "4 files are as defined\n", "")


def test_a_changed_file(
    workspace: Path, folder: Path, pipelinegen: Callable[..., Any], snapshot: SnapshotAssertion
) -> None:
    path = folder / "deploy.yml"
    path.write_text(path.read_text(encoding="utf-8").replace('"main"', '"master"'), encoding="utf-8")
    answer = pipelinegen("check")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout == snapshot


def test_a_missing_file(workspace: Path, folder: Path, pipelinegen: Callable[..., Any]) -> None:
    text = (folder / "deploy.yml").read_text(encoding="utf-8")
    (folder / "deploy.yml").unlink()
    answer = pipelinegen("check")
    assert answer.status == 1
    lines = answer.stdout.splitlines()
    assert lines[0] == "missing: generated/shop/.woodpecker/deploy.yml"
    assert lines[1:3] == ["--- /dev/null", "+++ b/generated/shop/.woodpecker/deploy.yml"]
    assert lines[4:-1] == [f"+{line}" for line in text.splitlines()]
    assert lines[-1] == "1 of 4 files differ; mend them with `pipelinegen render`"


def test_an_orphaned_file(
    workspace: Path, folder: Path, pipelinegen: Callable[..., Any], snapshot: SnapshotAssertion
) -> None:
    (folder / "old.yml").write_text(GENERATED)
    answer = pipelinegen("check")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout == snapshot


def test_orphans_are_counted_apart(workspace: Path, folder: Path, pipelinegen: Callable[..., Any]) -> None:
    (folder / "old.yml").write_text(GENERATED)
    (folder / "older.yml").write_text(GENERATED)
    (folder / "deploy.yml").unlink()
    answer = pipelinegen("check", "shop")
    total = "1 of 3 files differ and 2 files are orphaned; mend them with `pipelinegen render shop`"
    assert (answer.status, answer.stdout.splitlines()[-1]) == (1, total)


def test_the_files_of_a_deleted_project_are_orphans(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "projects" / "blog.py").unlink()
    answer = pipelinegen("check")
    assert answer.status == 1
    assert "orphaned: generated/blog/.woodpecker/build-and-deploy.yml\n" in answer.stdout


def test_a_foreign_file_where_none_is_wanted_is_nobody_s_business(
    workspace: Path, folder: Path, pipelinegen: Callable[..., Any]
) -> None:
    (folder / "mine.yml").write_text("steps: []\n")
    assert pipelinegen("check").status == 0


def test_a_foreign_file_in_the_place_of_ours_differs(
    workspace: Path, folder: Path, pipelinegen: Callable[..., Any]
) -> None:
    (folder / "deploy.yml").write_text("steps: []\n")
    answer = pipelinegen("check")
    assert answer.status == 1
    assert answer.stdout.startswith("not ours: generated/shop/.woodpecker/deploy.yml\n")


def test_a_file_with_broken_bytes_differs(workspace: Path, folder: Path, pipelinegen: Callable[..., Any]) -> None:
    (folder / "deploy.yml").write_bytes(GENERATED.encode() + b"\xff\xfe\n")
    answer = pipelinegen("check")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout.startswith("changed by hand: generated/shop/.woodpecker/deploy.yml\n")


def test_only_the_named_project_is_looked_at(workspace: Path, folder: Path, pipelinegen: Callable[..., Any]) -> None:
    (folder / "deploy.yml").unlink()
    assert pipelinegen("check", "blog").stdout == "1 file is as defined\n"
    answer = pipelinegen("check", "shop")
    assert answer.status == 1
    assert answer.stdout.endswith("1 of 3 files differ; mend them with `pipelinegen render shop`\n")


def test_check_writes_nothing(
    workspace: Path, folder: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object]
) -> None:
    (folder / "deploy.yml").unlink()
    (folder / "old.yml").write_text(GENERATED)
    before = tree(workspace)
    assert pipelinegen("check").status == 1
    assert tree(workspace) == before


def test_an_output_outside_the_workspace(workspace: Path, tmp_path: Path, pipelinegen: Callable[..., Any]) -> None:
    output = tmp_path / "out side"
    (workspace / "pyproject.toml").write_text(f'[tool.pipelinegen]\noutput = "{output}"\n')
    answer = pipelinegen("check")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout.startswith(f"missing: {output}/blog/.woodpecker/build-and-deploy.yml\n")


def test_from_a_folder_below_paths_still_lead_to_the_files(
    workspace: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, pipelinegen: Callable[..., Any]
) -> None:
    (folder / "deploy.yml").unlink()
    monkeypatch.chdir(workspace / "projects")
    answer = pipelinegen("check")
    assert answer.status == 1
    named = answer.stdout.splitlines()[0].removeprefix("missing: ")
    assert (Path.cwd() / named).resolve() == folder / "deploy.yml"


@pytest.fixture
def spoilt(workspace: Path, folder: Path) -> Path:
    """The workspace with a file of every verdict."""
    definition = workspace / "projects" / "blog.py"
    definition.write_text(definition.read_text().replace('branch="master"', 'branch="main"'))
    github = folder.parent / ".github" / "workflows" / "build-and-deploy.yml"
    text = re.sub(
        r"docker/login-action@\w{40}  # v4.1.0", f"docker/login-action@{'5' * 40}  # v5.0.0", github.read_text()
    )
    github.write_text(text)
    with (folder / "deploy.yml").open("a") as file:
        file.write("# mine\n")
    (folder / "build-fallback.yml").write_text("steps: [mine]\n")
    (folder / "mine.yml").write_text("steps: [mine]\n")
    (folder / "old.yml").write_text(GENERATED)
    return workspace


@pytest.mark.parametrize("style", ["text", "json", "github"])
def test_what_is_said(
    spoilt: Path,
    rendered_workspace: Path,
    pipelinegen: Callable[..., Any],
    snapshot: SnapshotAssertion,
    style: str,
) -> None:
    if style == "text":  # the diff of a whole file says nothing more
        name = "generated/shop/.woodpecker/build-fallback.yml"
        shutil.copy(rendered_workspace / name, spoilt / name)
    answer = pipelinegen("check", "--format", style)
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout == snapshot


def test_what_is_said_as_sarif_is_what_is_said_as_json(spoilt: Path, pipelinegen: Callable[..., Any]) -> None:
    answer = pipelinegen("check", "--format", "sarif")
    assert (answer.status, answer.stderr) == (1, "")
    log = json.loads(answer.stdout)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    [run] = log["runs"]
    assert run["tool"]["driver"] == {"name": "pipelinegen", "semanticVersion": __version__, "rules": []}
    assert run["properties"] == {"files": 4}
    told = json.loads(pipelinegen("check", "--format", "json").stdout)
    expected = {
        (each["path"], each["line"], f"{each['message']}; {each['help']}") for each in told["verdicts"] if each["drift"]
    }
    found = set()
    for result in run["results"]:
        [location] = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uriBaseId"] == "%SRCROOT%"
        found.add((place["artifactLocation"]["uri"], place["region"]["startLine"], result["message"]["text"]))
        assert (result["level"], "ruleIndex" in result) == ("error", False)
    assert found == expected
    assert {result["ruleId"] for result in run["results"]} == {
        *("outdated-file", "pin-only", "changed-by-hand", "foreign-file", "orphaned-file")
    }
    assert len({result["partialFingerprints"]["rulePathAndLine/v1"] for result in run["results"]}) == 5


@pytest.mark.parametrize(
    ("style", "said"),
    [
        ("text", "4 files are as defined\n"),
        ("github", "4 files checked, nothing found\n"),
    ],
)
def test_what_is_said_of_nothing(workspace: Path, pipelinegen: Callable[..., Any], style: str, said: str) -> None:
    answer = pipelinegen("check", "--format", style)
    assert (answer.status, answer.stdout, answer.stderr) == (0, said, "")


def test_in_json_every_file_is_told(workspace: Path, folder: Path, pipelinegen: Callable[..., Any]) -> None:
    (folder / "mine.yml").write_text("steps: []\n")
    answer = pipelinegen("check", "shop", "--format", "json")
    assert (answer.status, answer.stderr) == (0, "")
    told = json.loads(answer.stdout)
    assert {key: told[key] for key in ("files", "drift")} == {"files": 3, "drift": 0}
    assert {each["path"]: each["verdict"] for each in told["verdicts"]} == {
        "generated/shop/.github/workflows/build-and-deploy.yml": "same",
        "generated/shop/.woodpecker/build-fallback.yml": "same",
        "generated/shop/.woodpecker/deploy.yml": "same",
        "generated/shop/.woodpecker/mine.yml": "foreign",
    }


@pytest.mark.parametrize(
    ("style", "encoding"),
    [("text", "utf-8"), ("json", "utf-8"), ("sarif", "utf-8"), ("github", "utf-8"), ("text", "ascii")],
)
def test_no_name_and_no_text_is_too_odd_to_be_told(
    workspace: Path, folder: Path, program: Callable[..., Any], style: str, encoding: str
) -> None:
    (folder / "deploy.yml").write_bytes(b"\xff\xc3\xa9 mine\n")
    (folder / "\udcff\xe9.yml").write_text(GENERATED)
    answer = program("check", "shop", "--format", style, environment={"PYTHONIOENCODING": encoding})
    assert (answer.status, answer.stderr) == (1, "")
    if style in ("json", "sarif"):
        answer.stdout.encode()
        json.loads(answer.stdout)
    elif encoding == "utf-8":
        assert "\udcff\xe9" in answer.stdout, "bytes come out as they are in"


def test_check_looks_into_a_repository_and_writes_nothing(
    spoilt: Path,
    folder: Path,
    repository: Callable[..., Path],
    pipelinegen: Callable[..., Any],
    tree: Callable[[Path], object],
) -> None:
    repository(spoilt)
    (folder / "deploy.yml").touch()  # git would note the new time in its index
    index = spoilt / ".git" / "index"
    before = tree(spoilt), index.stat().st_mtime_ns
    for arguments in ((), ("--ref", "HEAD"), ("--against", "generated"), ("--headers",), ("--format", "sarif")):
        assert pipelinegen("check", *arguments).status == 1
    assert (tree(spoilt), index.stat().st_mtime_ns) == before


def test_a_read_only_workspace_is_checked(
    spoilt: Path, pipelinegen: Callable[..., Any], tree: Callable[[Path], object]
) -> None:
    before = tree(spoilt)
    folders = [spoilt, *(path for path in spoilt.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(0o500)
    answer = pipelinegen("check")
    for path in folders:
        path.chmod(0o700)
    assert (answer.status, answer.stderr) == (1, "")
    assert tree(spoilt) == before


def test_a_twin_of_a_missing_file_is_in_the_way(workspace: Path, folder: Path, pipelinegen: Callable[..., Any]) -> None:
    (folder / "deploy.yml").rename(folder / "Deploy.yml")
    answer = pipelinegen("check", "shop")
    assert answer.status == 1
    assert re.findall(r"^(?:not ours|orphaned): .*", answer.stdout, re.MULTILINE) == [
        "orphaned: generated/shop/.woodpecker/Deploy.yml",
        "not ours: generated/shop/.woodpecker/deploy.yml (.woodpecker/Deploy.yml is there)",
    ]


def test_an_error_behind_a_drift_is_status_2(workspace: Path, folder: Path, pipelinegen: Callable[..., Any]) -> None:
    (workspace / "generated" / "blog" / ".woodpecker" / "build-and-deploy.yml").unlink()
    path = folder / "deploy.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("# Format 1,", "# Format 2,"), encoding="utf-8")
    answer = pipelinegen("check")
    assert answer.status == 2
    assert answer.stderr == (
        "error: generated/shop/.woodpecker/deploy.yml: "
        "a newer pipelinegen wrote this (format 2, this one knows 1); update this one\n"
    )
    answer = pipelinegen("check", "--format", "json")
    assert (answer.status, answer.stdout) == (2, "")


def test_an_empty_output(workspace: Path, pipelinegen: Callable[..., Any]) -> None:
    shutil.rmtree(workspace / "generated")
    answer = pipelinegen("check")
    assert answer.status == 1
    assert answer.stdout.endswith("4 of 4 files differ; mend them with `pipelinegen render`\n")
    assert pipelinegen("render").status == 0
    assert pipelinegen("check").status == 0


@pytest.mark.parametrize("style", ["github", "sarif"])
def test_what_a_change_means_is_for_people_and_json(
    workspace: Path, pipelinegen: Callable[..., Any], style: str
) -> None:
    answer = pipelinegen("check", "--explain", "--format", style)
    said = f"error: --explain goes only with the formats 'text' and 'json', not with {style!r}\n"
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", said)
