"""Files as people write them: what is said of each, and that nothing of them is passed over.

A case is a folder: the CI files of a repository, the `arguments` of the command, and what is `expected` of it.
`PIPELINEGEN_CASES=write pytest tests/importing/test_cases.py` writes the latter anew, to be read in review.
"""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelinegen.woodpecker import EVENTS, metadata_of
from pipelinegen.woodpecker.compile import compile_file
from pipelinegen.woodpecker.server import Server

from .leaves import leaves, unaccounted

FOLDER = Path(__file__).parent / "cases"
CASES = sorted(path.name for path in FOLDER.iterdir())


def _arguments(case: str) -> list[str]:
    return ["import", str(FOLDER / case), *shlex.split((FOLDER / case / "arguments").read_text())]


@pytest.mark.parametrize("case", CASES)
def test_it_is_told_as_expected(case: str, fleet: Path, pipelinegen: Callable[..., object]) -> None:
    answer = pipelinegen(*_arguments(case))
    told = f"{answer.stdout}---\n{answer.stderr}---\nexit status {answer.status}\n".replace(f"{FOLDER / case}", "DIR")
    file = FOLDER / case / "expected"
    if os.environ.get("PIPELINEGEN_CASES") == "write":
        file.write_text(told, encoding="utf-8")
    assert told == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("case", CASES)
def test_nothing_is_passed_over(case: str, fleet: Path, pipelinegen: Callable[..., object]) -> None:
    """Each value of each file is the same in what is rendered afterwards, or named; what means the same does so."""
    answer = pipelinegen(*_arguments(case), "--format", "json")
    if answer.status == 2:
        assert answer.stdout == "" or json.loads(answer.stdout)["missing"]
        return
    told = json.loads(answer.stdout)
    for path, text in told["writes"].items():
        (fleet / path).parent.mkdir(parents=True, exist_ok=True)
        (fleet / path).write_text(text, encoding="utf-8")
    rendered = fleet / "generated" / told["project"]
    assert pipelinegen("render", told["project"]).status == 0
    found = {path for path in (FOLDER / case).rglob("*.y*ml") if path.is_file()}
    assert {each["path"] for each in told["files"]} == {path.relative_to(FOLDER / case).as_posix() for path in found}
    for each in told["files"]:
        if each["verdict"] == "unread":
            assert each["differences"]
            continue
        before = (FOLDER / case / each["path"]).read_bytes().decode()
        after = (rendered / each["becomes"]).read_text(encoding="utf-8")
        assert unaccounted(before, after, each) == []
        if each["verdict"] == "exact":
            assert after.endswith(before.partition("\n\n")[2] if before.startswith("---\n# Gen") else before)
        if each["verdict"] in ("exact", "form"):
            assert _meant(each["becomes"], before) == _meant(each["becomes"], after)
        else:
            assert each["differences"] or each["not_expressed"]


def _meant(path: str, text: str) -> object:
    """What a CI makes of a file: for Woodpecker compiled on every event, for GitHub its values."""
    if path.startswith(".github/"):
        return leaves(text)
    return [repr(_compiled(path, text, event)) for event in EVENTS]


def _compiled(path: str, text: str, event: str) -> list[object]:
    found = compile_file(path, text, metadata_of(event, variables={"IMAGE_TAG": "0a1b2c3d"}), Server())
    return [
        (step.container.name, step.container.image, step.environment, step.container.commands)
        for each in found
        for stage in each.stages
        for step in stage
    ]
