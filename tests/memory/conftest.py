"""A fleet that is remembered as defined, and ways to ask for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelinegen.memory import index, session
from pipelinegen.memory.fleet import AsDefined, recall

# Seconds in which a file counts as young: long enough for this disk's clock, short enough for a test.
TICK = 0.05


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are old after a moment."""
    monkeypatch.setattr(index, "YOUNG", TICK)
    monkeypatch.setattr(session, "YOUNG", TICK)


@pytest.fixture
def known() -> Callable[[], AsDefined | None]:
    """What is remembered of the working directory."""
    return lambda: recall(str(Path.cwd()))


@pytest.fixture
def remembered(workspace: Path, impatient: None, pipelinegen: Callable[..., Any]) -> Path:
    """The small fleet, found as defined."""
    learn(pipelinegen)
    return workspace


def learn(pipelinegen: Callable[..., Any]) -> None:
    """Check the fleet of the working directory, once all that it is made of is old."""
    time.sleep(2 * TICK)
    answer = pipelinegen("check")
    assert answer.status == 0, answer
    found = recall(str(Path.cwd()))
    assert found is not None
    assert answer.stdout == f"{found.files} files are as defined\n"
