"""No engine has anything to say about what the recipes of docs/ci.md render to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ..recipes import recipes
from .conftest import Run

Check = Callable[..., list[str]]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Every file of every recipe, each recipe in a folder of its own."""
    found = []
    for recipe in recipes():
        folder = tmp_path_factory.mktemp("recipe")
        found += [folder / path for path in recipe.render(folder)]
    return found


@pytest.fixture(scope="module")
def github(files: list[Path]) -> list[Path]:
    return [file for file in files if ".github" in file.parts]


@pytest.fixture(scope="module")
def woodpecker(files: list[Path]) -> list[Path]:
    return [file for file in files if ".woodpecker" in file.parts]


def test_actionlint(actionlint: Check, github: list[Path]) -> None:
    assert len(github) >= 4
    assert actionlint(github) == []


def test_languageservice(languageservice: Check, github: list[Path]) -> None:
    assert languageservice(github) == []


@pytest.mark.parametrize("persona", ["regular", "pedantic"])
def test_zizmor(zizmor: Check, github: list[Path], persona: str) -> None:
    assert zizmor(github, persona) == []


def test_yamllint(yamllint: Check, files: list[Path]) -> None:
    assert yamllint(files) == []


def test_woodpecker_lint(woodpecker_lint: Callable[..., Run], woodpecker: list[Path]) -> None:
    assert len(woodpecker) >= 4
    done = woodpecker_lint(*woodpecker)
    assert done.status == 0, done.stdout + done.stderr
