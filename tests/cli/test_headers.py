"""`check --headers`: edits by hand, found where no definition is."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelinegen import __version__

Run = Callable[..., Any]
Tree = Callable[[Path], object]
BUILD, DEPLOY, FALLBACK = (
    ".github/workflows/build-and-deploy.yml",
    ".woodpecker/deploy.yml",
    ".woodpecker/build-fallback.yml",
)
WHERE = "what is worth keeping belongs into the definition that the file's first line names\n"


@pytest.fixture
def shop(rendered_workspace: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shop's own repository, which is also the working directory. No definition is around."""
    shutil.copytree(rendered_workspace / "generated" / "shop", tmp_path / "shop")
    (tmp_path / "shop" / ".woodpecker" / "mine.yml").write_bytes(b"# \xff is nobody's business\nsteps: []\n")
    monkeypatch.chdir(tmp_path / "shop")
    return tmp_path / "shop"


def edit(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace("skip_clone: true", "skip_clone: false"), encoding="utf-8")


def test_nothing_was_edited(shop: Path, pipelinegen: Run) -> None:
    answer = pipelinegen("check", "--headers")
    assert (answer.status, answer.stdout, answer.stderr) == (0, "3 generated files, none edited by hand\n", "")


def test_an_edit_is_told(shop: Path, pipelinegen: Run, tree: Tree) -> None:
    edit(shop / DEPLOY)
    before = tree(shop)
    answer = pipelinegen("check", "--headers")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout == f"changed by hand: {DEPLOY}\n1 of 3 generated files was edited; {WHERE}"
    assert tree(shop) == before
    (shop / FALLBACK).write_bytes((shop / FALLBACK).read_bytes().replace(b"\n", b"\r\n"))
    answer = pipelinegen("check", "--headers")
    assert answer.stdout == (
        f"changed by hand: {FALLBACK}\nchanged by hand: {DEPLOY}\n2 of 3 generated files were edited; {WHERE}"
    )


@pytest.mark.parametrize(
    "change",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content + b"\xff",
        lambda content: content.removesuffix(b"\n"),
        lambda content: content.replace(b"finds edits by hand", b"finds nothing"),
    ],
    ids=["byte order mark", "no UTF-8", "the last line's end", "the line with the digest"],
)
def test_every_byte_counts(shop: Path, pipelinegen: Run, change: Callable[[bytes], bytes]) -> None:
    (shop / DEPLOY).write_bytes(change((shop / DEPLOY).read_bytes()))
    answer = pipelinegen("check", "--headers")
    assert (answer.status, answer.stdout.splitlines()[0]) == (1, f"changed by hand: {DEPLOY}")


def test_a_bumped_pin_is_no_edit(shop: Path, pipelinegen: Run) -> None:
    text = (shop / BUILD).read_text(encoding="utf-8")
    (shop / BUILD).write_text(text.replace("v6.1.0", "v7.0.0").replace("d23441a4", "0123abcd"), encoding="utf-8")
    assert pipelinegen("check", "--headers").status == 0


def test_a_folder_can_be_named_and_hold_many_checkouts(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pipelinegen: Run
) -> None:
    shutil.copytree(shop, tmp_path / "src" / "owner" / "a shop")
    monkeypatch.chdir(tmp_path)
    edit(tmp_path / "src" / "owner" / "a shop" / DEPLOY)
    answer = pipelinegen("check", "--headers", "--against", "src")
    assert (answer.status, answer.stderr) == (1, "")
    assert answer.stdout == f"changed by hand: src/owner/a shop/{DEPLOY}\n1 of 3 generated files was edited; {WHERE}"
    answer = pipelinegen("check", "--headers", "--against", str(tmp_path / "shop"))
    assert (answer.status, answer.stdout) == (0, "3 generated files, none edited by hand\n")


def test_the_formats(shop: Path, pipelinegen: Run) -> None:
    edit(shop / DEPLOY)
    message = "this file was changed by hand"
    remedy = "what is worth keeping belongs into the definition; then `pipelinegen render` writes it anew"
    answer = pipelinegen("check", "--headers", "--format", "github")
    assert (answer.status, answer.stdout) == (
        1,
        f"::error file={DEPLOY},line=1,col=1,title=changed-by-hand::"
        f"{DEPLOY}:1:1: {message}; {remedy} [changed-by-hand]\n"
        "3 files checked, 1 error\n",
    )
    answer = pipelinegen("check", "--headers", "--format", "json")
    same = {"definition": "projects/shop.py", "verdict": "same", "drift": False}
    assert (answer.status, json.loads(answer.stdout)) == (
        1,
        {
            "files": 3,
            "drift": 1,
            "verdicts": [
                {**same, "path": BUILD},
                {**same, "path": FALLBACK},
                {
                    **same,
                    "path": DEPLOY,
                    "verdict": "changed",
                    "drift": True,
                    "line": 1,
                    "message": message,
                    "help": remedy,
                },
            ],
        },
    )
    answer = pipelinegen("check", "--headers", "--format", "sarif")
    assert answer.status == 1
    [run] = json.loads(answer.stdout)["runs"]
    assert run["tool"]["driver"] == {"name": "pipelinegen", "semanticVersion": __version__, "rules": []}
    [result] = run["results"]
    assert (result["ruleId"], result["message"]["text"]) == ("changed-by-hand", f"{message}; {remedy}")
    place = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place == {"uri": DEPLOY, "uriBaseId": "%SRCROOT%"}


@pytest.mark.parametrize("style", ["text", "json", "sarif", "github"])
def test_the_formats_of_nothing(shop: Path, pipelinegen: Run, style: str) -> None:
    answer = pipelinegen("check", "--headers", "--format", style)
    assert (answer.status, answer.stderr) == (0, "")


@pytest.mark.parametrize(
    ("folder", "message"),
    [
        ("empty", "no generated file below this folder; name a checkout that has some"),
        ("foreign", "no generated file below this folder; name a checkout that has some"),
        ("gone", "there is no such folder; name a checkout, or a folder that holds some"),
        ("file", "is no folder; name a checkout, or a folder that holds some"),
    ],
)
def test_nothing_to_look_at_is_an_error(shop: Path, pipelinegen: Run, folder: str, message: str) -> None:
    (shop / "empty").mkdir()
    (shop / "foreign" / ".woodpecker").mkdir(parents=True)
    (shop / "foreign" / ".woodpecker" / "mine.yml").write_text("steps: []\n")
    (shop / "file").touch()
    answer = pipelinegen("check", "--headers", "--against", folder)
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", f"error: {folder}: {message}\n")


def test_a_newer_format_is_an_error(shop: Path, pipelinegen: Run) -> None:
    text = (shop / DEPLOY).read_text(encoding="utf-8")
    (shop / DEPLOY).write_text(text.replace("# Format 1,", "# Format 2,"), encoding="utf-8")
    answer = pipelinegen("check", "--headers")
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == (
        f"error: {DEPLOY}: a newer pipelinegen wrote this (format 2, this one knows 1); update this one\n"
    )


@pytest.mark.parametrize("more", [("shop",), ("--ref", "main"), ("--explain",)], ids=" ".join)
def test_what_needs_definitions_is_refused(shop: Path, pipelinegen: Run, more: tuple[str, ...]) -> None:
    answer = pipelinegen("check", "--headers", *more)
    assert (answer.status, answer.stdout) == (2, "")
    assert answer.stderr == ("error: --headers reads no definition, so it goes only with --against and --format\n")


def test_a_file_that_may_not_be_read_is_an_error(shop: Path, pipelinegen: Run) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (shop / DEPLOY).chmod(0)
    answer = pipelinegen("check", "--headers")
    assert (answer.status, answer.stdout, answer.stderr) == (2, "", f"error: {DEPLOY}: Permission denied\n")


def test_a_name_of_any_bytes_is_told(shop: Path, program: Run) -> None:
    shutil.copy(shop / DEPLOY, shop / ".woodpecker" / "\udcffé.yml")
    edit(shop / ".woodpecker" / "\udcffé.yml")
    for encoding in ("utf-8", "ascii"):
        answer = program("check", "--headers", environment={"PYTHONIOENCODING": encoding})
        assert (answer.status, answer.stderr) == (1, "")
        assert "1 of 4 generated files was edited" in answer.stdout
