"""A town of stand-ins with an app that is new to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .town import Town, town


@pytest.fixture
def shop(workspace: Path, tmp_path: Path, git: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    """The town in which the shop is to be onboarded; the working directory is the fleet's."""
    with town(workspace, tmp_path, git, monkeypatch.setenv) as made:
        yield made
