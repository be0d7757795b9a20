"""What others find of the mutants: `docs/kill-matrix.md`, measured anew and compared with what is committed.

Written where PIPELINEGEN_KILL_MATRIX is `write`. A cell of an engine that is not installed is taken from there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.finding import Position
from pipelinegen.rules import validate
from pipelinegen.schema.validate import check_upstream
from pipelinegen.syntax import yaml

from ..mutants.every import MUTANTS
from ..mutants.fleet import clean, known
from ..mutants.mutant import Mutant
from .conftest import ROOT, engines

PAGE = ROOT / "docs" / "kill-matrix.md"
COLUMNS = ("pipelinegen", "schema", "actionlint", "zizmor", "yamllint", "woodpecker-cli lint")
FOUND, MISSED, NOT_FOR_IT, UNKNOWN = "found", "", "·", "?"

Check = Callable[..., list[str]]


@pytest.fixture(scope="module")
def placed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A checkout for each mutant, by its name."""
    top = tmp_path_factory.mktemp("mutants")
    folders = {}
    for number, mutant in enumerate(MUTANTS):
        folders[mutant.name] = top / str(number)
        for path, text in mutant.files(clean(mutant.project)).items():
            file = top / str(number) / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
    return folders


def killed(found: Iterable[str], placed: dict[str, Path]) -> set[str]:
    """The mutants in whose checkouts something was found."""
    by_folder = {folder: name for name, folder in placed.items()}
    lines = list(found)
    return {name for folder, name in by_folder.items() if any(line.startswith(f"{folder}/") for line in lines)}


def test_the_page_is_what_is_measured(
    placed: dict[str, Path],
    actionlint: Check,
    zizmor: Check,
    yamllint: Check,
    request: pytest.FixtureRequest,
) -> None:
    # The other files of a mutant are clean.
    touched = [placed[each.name] / path for each in MUTANTS for path in each.touched(clean(each.project))]
    every = [file for file in touched if file.suffix in (".yml", ".yaml")]
    github = [file for file in every if file.parts[-3:-1] == (".github", "workflows")]
    verdicts: dict[str, set[str]] = {
        "actionlint": killed(actionlint(github), placed),
        "zizmor": killed(zizmor(github, "pedantic"), placed),
        "yamllint": killed(yamllint(every), placed),
    }
    found = {mutant.name: validate(mutant.files(clean(mutant.project)), known(mutant.project)) for mutant in MUTANTS}
    verdicts["pipelinegen"] = {mutant.name for mutant in MUTANTS if mutant.rule in rules(found[mutant.name])}
    verdicts["schema"] = {
        mutant.name
        for mutant in MUTANTS
        if any(against_schema(path, text) for path, text in mutant.touched(clean(mutant.project)).items())
    }
    if (engines() / "bin" / "woodpecker-cli").exists():
        lint = request.getfixturevalue("woodpecker_lint")
        verdicts["woodpecker-cli lint"] = {
            name for name, folder in placed.items() if lint(*sorted(folder.glob(".woodpecker/*.yml"))).status
        }
    page = written(verdicts)
    if os.environ.get("PIPELINEGEN_KILL_MATRIX") == "write":
        PAGE.write_text(page)
    assert PAGE.read_text() == page, (
        "write it anew: PIPELINEGEN_KILL_MATRIX=write pytest tests/engines/test_kill_matrix.py"
    )
    assert len(verdicts["pipelinegen"]) == len(MUTANTS)


def against_schema(path: str, text: str) -> bool:
    """Whether the CI's published schema finds something in a file; what is no YAML it cannot read."""
    try:
        document = yaml.load_plain(text)
    except yaml.YamlError:
        return False
    is_read = path.endswith((".yml", ".yaml")) and not path.startswith(".drone")
    return is_read and bool(check_upstream(path, document, lambda _: Position()))


def rules(findings: Iterable[Any]) -> set[str]:
    return {finding.rule for finding in findings}


def written(verdicts: dict[str, set[str]]) -> str:
    """The page. What is not measured here is said as it was."""
    before = committed()
    rows = [[cell(mutant, column, verdicts, before) for column in COLUMNS] for mutant in MUTANTS]
    counts = [sum(row[at] == FOUND for row in rows) for at in range(len(COLUMNS))]
    alone = sum(row[0] == FOUND and FOUND not in row[1:] for row in rows)
    lines = [
        "# Kill matrix",
        "",
        "Each row is a real mistake, made in the clean files of `generated/`, where no tool finds anything. The rule",
        "in the row is the one that must find it. The columns are measured, not told: `make check` runs every tool",
        "over every mutant and compares. Mutants are in `tests/mutants/`.",
        "",
        f"{len(MUTANTS)} mutants. {alone} of them are found by no other tool that was measured.",
        "",
        f"An empty cell: the tool finds nothing. `{NOT_FOR_IT}`: it reads no such files. `{UNKNOWN}`: not measured.",
        "*schema* is the CI's published schema; actionlint runs with shellcheck, zizmor as its pedantic persona,",
        "yamllint with its default rules but for line lengths.",
        "",
        "| mistake | from | rule | " + " | ".join(COLUMNS) + " |",
        "|---" * (len(COLUMNS) + 3) + "|",
    ]
    for mutant, row in zip(MUTANTS, rows, strict=True):
        lines.append(f"| {mutant.name} | {mutant.incident} | `{mutant.rule}` | " + " | ".join(row) + " |")
    lines.append("| **found** | | | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines) + "\n"


def cell(mutant: Mutant, column: str, verdicts: dict[str, set[str]], before: dict[str, list[str]]) -> str:
    touched = [*mutant.touched(clean(mutant.project)), *mutant.removed]
    github = any(path.startswith(".github/") for path in touched)
    woodpecker = any(path.startswith(".woodpecker") for path in touched)
    if (column in ("actionlint", "zizmor") and not github) or (column == "woodpecker-cli lint" and not woodpecker):
        return NOT_FOR_IT
    if column not in verdicts:
        row = before.get(mutant.name)
        return row[COLUMNS.index(column)] if row else UNKNOWN
    return FOUND if mutant.name in verdicts[column] else MISSED


def committed() -> dict[str, list[str]]:
    """The cells of the committed page by the mutant's name."""
    text = PAGE.read_text() if PAGE.exists() else ""
    rows = [[each.strip() for each in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
    return {row[0]: row[3:] for row in rows}
