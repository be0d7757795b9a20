"""A change anywhere in a file of ours is in the definition, or is told by its place: nothing is dropped."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelinegen.catalog import load_catalog
from pipelinegen.errors import PipelinegenError
from pipelinegen.importing.asked import Asked
from pipelinegen.importing.imported import imported
from pipelinegen.importing.told import render_json
from pipelinegen.importing.verdict import Verdict
from pipelinegen.render import render_files
from pipelinegen.syntax import yaml

from .leaves import leaves, unaccounted

ROOT = Path(__file__).parents[2]
CATALOG = load_catalog(ROOT / "projects", locks=ROOT)
NAMES = ("audiblez-web", "claude-memory-mcp", "insta2spotify", "infra", "pipelinegen", "travel-blog")
SCHEDULES = {"renew-tls-certificate": "0 3 * * 0", "drift-detection": "0 4 * * *"}
VALUES: list[Any] = ["changed", "main", "", 7, True, None, [], {}, ["a", "b"], {"from_secret": "other"}, "${CI_REPO}"]


@cache
def files(name: str) -> dict[str, str]:
    (project,) = [each.project for each in CATALOG.definitions if each.project.name == name]
    rendered = render_files(project, CATALOG.fleet, definition=f"projects/{name}.py", templates=[ROOT / "templates"])
    return {each.path: each.text for each in rendered}


def asked(name: str) -> Asked:
    (project,) = [each.project for each in CATALOG.definitions if each.project.name == name]
    return Asked(name, project.repository.name, woodpecker_id=project.repository.woodpecker_id, schedules=SCHEDULES,
                 in_place=project.in_place)  # fmt: skip


def made_of(name: str, texts: dict[str, str]) -> tuple[Any, dict[str, str]]:
    """What is told of the files, and what is rendered from the definition that is made of them."""
    made = imported(texts, CATALOG.fleet, asked(name), definition=f"projects/{name}.py", templates=[ROOT / "templates"])
    assert all(each.verdict is not Verdict.UNREAD for each in made.outcomes)
    return render_json(made, {}), made.rendered


def _holders(node: Any, found: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Each mapping or list with one of its keys or indexes."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        yield node, key
        yield from _holders(value, found)


@st.composite
def mutants(draw: Callable[..., Any]) -> tuple[str, str, str]:
    """A project, one of its files, and that file with one thing changed, added or taken away."""
    name = draw(st.sampled_from(NAMES))
    path = draw(st.sampled_from(sorted(files(name))))
    tree = yaml.load(files(name)[path])
    holder, key = draw(st.sampled_from(list(_holders(tree, []))))
    how = draw(st.sampled_from(["change", "add", "remove"]))
    if how == "remove":
        del holder[key]
    elif how == "change":
        holder[key] = draw(st.sampled_from(VALUES))
    elif isinstance(holder, list):
        holder.insert(key, draw(st.sampled_from(VALUES)))
    else:
        holder["added"] = draw(st.sampled_from(VALUES))
    return name, path, yaml.dump(tree)


@settings(max_examples=40)
@given(mutants())
def test_a_change_is_in_the_definition_or_named(mutant: tuple[str, str, str]) -> None:
    name, path, text = mutant
    before = files(name)
    if text == before[path]:
        return
    # The eleven files of infra have nothing to do with each other.
    beside = {} if name == "infra" else before
    try:
        told, rendered = made_of(name, {**beside, path: text})
    except PipelinegenError:
        return  # nothing was made of it, and one sentence says why
    (each,) = [each for each in told["files"] if each["path"] == path]
    after = rendered[each["becomes"]]
    assert unaccounted(text, after, each) == [], json.dumps(each, indent=2)
    if leaves(text).keys() != leaves(after).keys() or leaves(text) != leaves(after):
        # What was taken away is there again, so it is told.
        assert each["verdict"] != "exact"
        assert each["differences"] or each["not_expressed"]
        assert each["verdict"] == "effect" or all(line.startswith("means the same") for line in each["differences"])


def test_a_step_that_is_no_script_is_no_test() -> None:
    path = ".github/workflows/check.yml"
    text = files("pipelinegen")[path].replace('run: "mypy"', "run: [mypy]")
    told, _ = made_of("pipelinegen", {path: text})
    (each,) = told["files"]
    assert "jobs.check.steps[5].run[0]" in [part["place"] for part in each["not_expressed"]]


def test_every_file_is_told() -> None:
    for name in NAMES:
        told, rendered = made_of(name, files(name))
        assert {each["path"] for each in told["files"]} == set(files(name))
        assert rendered == files(name)
