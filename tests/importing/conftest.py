"""The small fleet as the working directory, without what it renders to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

WORKSPACE = Path(__file__).parents[1] / "catalog" / "workspace"


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the small fleet, which is also the working directory."""
    folder = tmp_path / "fleet"
    shutil.copytree(WORKSPACE, folder)
    monkeypatch.chdir(folder)
    return folder
