"""A checkout for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .checkouts import Checkout, new_checkout


@pytest.fixture(scope="session")
def first_commit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout that tests copy, which is quicker than to make one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIT_CONFIG_COUNT", "1")
        patch.setenv("GIT_CONFIG_KEY_0", "user.email")
        patch.setenv("GIT_CONFIG_VALUE_0", "person@example.org")
        patch.setenv("GIT_TEMPLATE_DIR", "")
        return new_checkout(tmp_path_factory.mktemp("first") / "shop", None, "--initial-branch=main").folder


@pytest.fixture
def shop(first_commit: Path, own_git: Path, tmp_path: Path) -> Checkout:
    """A checkout of one commit, without workflows."""
    return Checkout(shutil.copytree(first_commit, tmp_path / "src" / "shop"))
