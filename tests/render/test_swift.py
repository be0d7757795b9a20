"""What passes swiftly passes at length; and all that we render does."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipelinegen.catalog import Catalog, load_catalog
from pipelinegen.render import RenderedFile, render_files
from pipelinegen.render.grounds import Grounds, Known, grounds_of
from pipelinegen.render.proof import faults, prove
from pipelinegen.render.swift import is_canonical, passes

from .test_proof import GITHUB, WOODPECKER, github, woodpecker

ROOT = Path(__file__).parents[2]


@cache
def fleet() -> dict[str, tuple[RenderedFile, Grounds]]:
    """Every file of this fleet, by its project and path."""
    catalog = load_catalog(ROOT / "projects", locks=ROOT)
    return {
        f"{each.project.name}/{file.path}": (file, grounds_of(each.project, catalog.fleet))
        for each in catalog.definitions
        for file in render_files(each.project, catalog.fleet, definition="projects/x.py")
    }


@pytest.mark.parametrize("name", sorted(fleet()))
def test_every_file_of_this_fleet_passes_both_ways(name: str) -> None:
    file, grounds = fleet()[name]
    assert passes(file, grounds, Known())
    assert faults(file, grounds) == []


@pytest.fixture
def grounds(catalog: Catalog) -> Grounds:
    """What the small fleet says of its shop."""
    return grounds_of(next(each.project for each in catalog.definitions if each.project.name == "shop"), catalog.fleet)


@pytest.mark.parametrize("file", [github(), woodpecker()], ids=["github", "woodpecker"])
def test_good_files_pass(file: RenderedFile, grounds: Grounds) -> None:
    assert faults(file, grounds) == []
    assert passes(file, grounds, Known())


# What is put into a text, or in the place of a part of it: signs of YAML, of the shell, and of substitution.
PIECES = (
    "", " ", "  ", "\n", "\n\n", "#", "# x", ":", ": ", "- ", "'", '"', "\\", "\\/", "$", "$$", "${X}",
    "${CI_COMMIT_SHA}",
    "${CI_COMMIT_MESSAGE}", "$${", "}", "{", "[", "]", "|", ">", "&a ", "*a", "!!str ", "---\n", "...\n", "%", "on",
    "yes",
    "010", "1.0", "null", "latest", "\t", "\r", "\u2028", "é", "%%script long.sh%%", "secrets.X", "from_secret: x\n",
)  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn, names: st.SearchStrategy[str]) -> tuple[RenderedFile, Grounds]:
    """A file of this fleet with one or two places of its outline, its text or both changed."""
    file, grounds = fleet()[draw(names)]
    for _ in range(draw(st.integers(1, 2))):
        which = draw(st.sampled_from(["outline", "text", "both"]))
        # Where a line begins or a word does something is more likely to happen.
        line = draw(st.sampled_from(file.outline.split("\n")))
        at = draw(st.integers(0, len(line)))
        width = draw(st.sampled_from([0, 0, 1, 2, len(line)]))
        changed = line[:at] + draw(st.sampled_from(PIECES)) + line[at + width :]
        if which in ("outline", "both"):
            file = replace(file, outline=file.outline.replace(line, changed, 1))
        if which in ("text", "both"):
            file = replace(file, text=file.text.replace(line, changed, 1))
    if draw(st.booleans()):
        file = replace(file, secrets=frozenset(sorted(file.secrets)[: draw(st.integers(0, 3))]))
    return file, grounds


SOME = st.sampled_from(
    [
        "website/.github/workflows/build-and-deploy.yml",
        "website/.woodpecker/build-fallback.yml",
        "website/.woodpecker/deploy.yml",
        "infra/.woodpecker/build-cli.yml",
    ]
)


@given(spoiled(SOME))
def test_nothing_passes_that_is_found_wrong_at_length(spoilt: tuple[RenderedFile, Grounds]) -> None:
    file, grounds = spoilt
    if passes(file, grounds, Known()):
        assert faults(file, grounds) == []


@given(spoiled(SOME))
def test_a_shape_that_is_known_makes_no_difference(spoilt: tuple[RenderedFile, Grounds]) -> None:
    file, grounds = spoilt
    shapes = Known()
    for name in ("website/.github/workflows/build-and-deploy.yml", "website/.woodpecker/build-fallback.yml"):
        assert is_canonical(fleet()[name][0].outline, shapes)
    assert passes(file, grounds, shapes) == passes(file, grounds, Known())


SCRIPT = "#!/bin/sh\nset -eu\n\nfirst ${HOME} $$ \\\\\nlast\n"


@given(
    st.lists(
        st.sampled_from(["a", " ", "\n", "$", "{", "}", "$$", "\\", "/", "#", ":", "'", '"', "${A}", "é"]), max_size=9
    )
)
@example(["$", "{", "A", "}"])
def test_scripts_come_back_or_are_found(pieces: list[str]) -> None:
    """The script of a file is another one than that which stands in its text."""
    body = "".join(pieces)
    for name in ("website/.github/workflows/build-and-deploy.yml", "website/.woodpecker/deploy.yml"):
        file, grounds = fleet()[name]
        script, text = next(iter(file.scripts.items()))
        changed = replace(file, scripts={**file.scripts, script: text + body})
        if passes(changed, grounds, Known()):
            assert faults(changed, grounds) == []
            assert body == ""


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("website/.woodpecker/build-fallback.yml", "${CI_COMMIT_SHA:0:8}", "${CI_COMMIT_MESSAGE}"),
        ("website/.woodpecker/build-fallback.yml", "${CI_PIPELINE_URL}", "${CI_COMMIT_BRANCH}"),
        ("website/.woodpecker/build-fallback.yml", '"${CI_COMMIT_SHA:0:8}"', "${CI_COMMIT_SHA:0:8}"),
        ("website/.woodpecker/build-fallback.yml", '"${CI_COMMIT_SHA:0:8}"', "'${CI_COMMIT_SHA:0:8}'"),
        ("website/.woodpecker/build-fallback.yml", "${CI_COMMIT_SHA:0:8}", "${CI_COMMIT_SHA:0:8"),
        ("website/.woodpecker/deploy.yml", "skip_clone: true", "skip_clone: yes"),
        ("website/.woodpecker/deploy.yml", "skip_clone: true", "skip_clone: true\non: x"),
        ("website/.github/workflows/build-and-deploy.yml", "\non:\n", "\non:\n  yes: {}\n"),
        ("website/.github/workflows/build-and-deploy.yml", "permissions: {}", "permissions: {}\npermissions: {}"),
        ("website/.github/workflows/build-and-deploy.yml", "secrets.DOCKERHUB_TOKEN", "secrets.OTHER"),
        ("website/.github/workflows/build-and-deploy.yml", "timeout-minutes: 30", "timeout-minutes: 030"),
        ("website/.github/workflows/build-and-deploy.yml", "provenance: false", "provenance: true"),
        ("website/.github/workflows/build-and-deploy.yml", "    steps:", "     steps:"),
    ],
)
def test_what_is_wrong_does_not_pass(name: str, old: str, new: str) -> None:
    file, grounds = fleet()[name]
    assert old in file.outline
    changed = replace(file, outline=file.outline.replace(old, new, 1), text=file.text.replace(old, new, 1))
    assert not passes(changed, grounds, Known())


def test_what_does_not_pass_swiftly_may_be_right_all_the_same(grounds: Grounds) -> None:
    """It is looked at at length then: here because of an alias, of which much can be said."""
    anchored = WOODPECKER.replace('image: "alpine:3.20"', 'image: &image "alpine:3.20"', 1)
    file = woodpecker(anchored.replace('image: "alpine:3.20"', "image: *image", 1))
    assert not passes(file, grounds, Known())
    assert prove(file, grounds) == []


def test_a_text_that_is_not_canonical_is_not_learned() -> None:
    shapes = Known()
    assert is_canonical(GITHUB, shapes)
    assert not is_canonical(GITHUB.replace("    steps:", "     steps:"), shapes)
    assert not is_canonical(WOODPECKER + "a: [\n", shapes)
    assert not is_canonical(GITHUB.replace("\nconcurrency:", "\nname: x\nconcurrency:"), shapes)
