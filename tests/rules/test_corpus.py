"""Good files of many kinds, written as strangers write them: no rule may call one of them wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelinegen.checkout import ci_files, read_text
from pipelinegen.finding import Severity
from pipelinegen.rules import validate

CORPUS = Path(__file__).parents[1] / "corpus"
CHECKOUTS = sorted(path for path in CORPUS.iterdir() if path.is_dir())


def test_it_is_large() -> None:
    assert sum(1 for _ in ci_files(CORPUS)) >= 60


@pytest.mark.parametrize("checkout", CHECKOUTS, ids=lambda path: path.name)
def test_a_good_file_has_no_error(checkout: Path) -> None:
    files = {path.relative_to(checkout).as_posix(): read_text(path) for path in ci_files(checkout)}
    assert files
    assert [str(each) for each in validate(files) if each.severity is Severity.ERROR] == []
