"""How many there are, in words."""

from __future__ import annotations

import pytest

from pipelinegen.report.said import changed


@pytest.mark.parametrize(
    ("written", "removed", "told"),
    [(1, 0, "1 changed"), (0, 2, "2 removed"), (3, 1, "3 changed, 1 removed")],
)
def test_what_was_written_and_what_was_removed(written: int, removed: int, told: str) -> None:
    assert changed(4, 2, written, removed) == f"4 files of 2 projects, {told}"
