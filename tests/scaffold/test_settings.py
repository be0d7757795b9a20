"""A pyproject.toml gets one table more and stays as it was; the hooks are those that are offered."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.errors import PipelinegenError
from pipelinegen.scaffold.settings import TABLE, hook_config, hooks, with_table

ROOT = Path(__file__).parents[2]
FOLDERS = {"projects": "projects", "templates": "templates", "output": "generated"}


@pytest.mark.parametrize("text", ["", "[project]\nname = 'a'\n", "[tool.ruff]\nline-length = 9", "# only that\r\n"])
def test_the_table_comes_last(text: str) -> None:
    longer = with_table(text, "pyproject.toml")
    assert longer.startswith(text)
    read = tomllib.loads(longer)
    assert read.pop("tool")["pipelinegen"] == FOLDERS
    assert longer.count("\r\n") in (0, longer.count("\n"))


@pytest.mark.parametrize("text", ["tool = {}\n", "[tool]\npipelinegen = 1\n", "[tool.pipelinegen]\n", "[broken\n"])
def test_where_it_cannot_be_added(text: str) -> None:
    with pytest.raises(PipelinegenError, match=r"^pyproject\.toml: the table cannot be added"):
        with_table(text, "pyproject.toml")


@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), st.integers()))
def test_the_rest_stays(values: dict[str, int]) -> None:
    text = "".join(f"{name} = {value}\n" for name, value in values.items() if name != "tool")
    read = tomllib.loads(with_table(text, "pyproject.toml"))
    assert {**read, "tool": None} == {**tomllib.loads(text), "tool": None}
    assert TABLE in with_table(text, "pyproject.toml")


def test_the_hooks_are_those_that_are_offered() -> None:
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    config = yaml.safe_load(hook_config(hooks()))
    (local,) = config["repos"]
    written: list[dict[str, Any]] = local["hooks"]
    assert {each["minimum_pre_commit_version"] for each in offered} == {config["minimum_pre_commit_version"]}
    wanted = {
        each["id"]: {
            key: value for key, value in each.items() if key not in ("description", "minimum_pre_commit_version")
        }
        | {"language": "system"}
        for each in offered
    }
    wanted["pipelinegen-check"]["stages"] = ["pre-push", "manual"]
    assert {each["id"]: each for each in written} == wanted


def test_folders_of_other_names() -> None:
    (local,) = yaml.safe_load(hooks(projects="a.b", templates="t", output="out/"))
    assert r"a\.b/[^/]+\.py|" in local["hooks"][0]["files"]
    assert r"out/.+\.ya?ml|" in local["hooks"][0]["files"]
