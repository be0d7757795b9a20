"""Every file of `cases/` is wrong in one way and explained by the lines beside it; those of `good/` are silent."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pipelinegen import schema
from pipelinegen.schema.validate import check_document
from pipelinegen.syntax import yaml

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*/*.yml"))
GOOD = sorted((HERE / "good").glob("*/*.yml"))
PATHS = {"github": ".github/workflows/ci.yml", "woodpecker": ".woodpecker/ci.yml"}


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


def findings(path: Path) -> list[str]:
    """The findings of a case in the order of their lines, without the path."""
    name = PATHS[path.parent.name]
    document = yaml.load(path.read_text(encoding="utf-8"))
    found = sorted(check_document(name, document), key=lambda finding: finding.position)
    return [str(finding).removeprefix(f"{name}:") for finding in found]


@pytest.mark.parametrize("path", CASES, ids=named)
def test_a_wrong_file_is_explained(path: Path) -> None:
    assert findings(path) == path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("path", GOOD, ids=named)
def test_a_good_file_is_silent(path: Path) -> None:
    assert findings(path) == []


def rules(node: Any) -> set[str]:
    """Every `x-rule` of a schema."""
    if isinstance(node, dict):
        found = {node["x-rule"]} if isinstance(node.get("x-rule"), str) else set()
        return found.union(*(rules(value) for value in node.values()))
    return set().union(*(rules(item) for item in node)) if isinstance(node, list) else set()


@pytest.mark.parametrize("kind", PATHS)
def test_every_rule_of_the_house_has_a_case(kind: str) -> None:
    written = json.loads((Path(schema.__file__).parent / f"house-{kind}.json").read_text(encoding="utf-8"))
    shown = "".join(path.with_suffix(".txt").read_text(encoding="utf-8") for path in CASES if path.parent.name == kind)
    assert {rule for rule in rules(written) if f"[{rule}]" not in shown} == set()


@pytest.mark.parametrize("kind", PATHS)
def test_every_rule_says_what_is_wrong_and_what_would_be_right(kind: str) -> None:
    written = (Path(schema.__file__).parent / f"house-{kind}.json").read_text(encoding="utf-8")
    assert written.count('"x-rule"') == written.count('"x-message"') == written.count('"x-help"') > 0


def test_an_image_may_float_where_the_fleet_says_so() -> None:
    path = HERE / "cases" / "woodpecker" / "latest-image.yml"
    document = yaml.load(path.read_text(encoding="utf-8"))
    assert check_document(PATHS["woodpecker"], document, floating_images=["alpine:latest"]) == []
    assert len(check_document(PATHS["woodpecker"], document, floating_images=["alpine"])) == 1
