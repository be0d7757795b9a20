"""Texts by path in, findings out: in order, at their line, and whatever the text is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.catalog import Catalog
from pipelinegen.render import render_project
from pipelinegen.rules import validate

GOOD = "when:\n  - event: manual\n    evaluate: 'A != \"\"'\nsteps:\n  - name: a\n    image: alpine:3.20\n"
FLOATING = GOOD.replace(":3.20", "")
ESCAPE = "write `$$` for a `$` that is meant for the shell"


def test_nothing_to_look_at() -> None:
    assert validate({}) == []


def test_files_in_their_order_and_lines_in_theirs() -> None:
    two = FLOATING.replace("  - event: manual\n    evaluate: 'A != \"\"'", "  - event: push")
    found = validate({"z/.woodpecker/a.yml": two, "a/.woodpecker/b.yml": FLOATING})
    assert [(each.path, each.position.line, each.rule) for each in found] == [
        ("z/.woodpecker/a.yml", 2, "push-without-branch"),
        ("z/.woodpecker/a.yml", 5, "latest-tag"),
        ("a/.woodpecker/b.yml", 6, "latest-tag"),
    ]


def test_images_that_may_float() -> None:
    assert validate({".woodpecker/a.yml": FLOATING}, floating_images=["alpine"]) == []
    assert len(validate({".woodpecker/a.yml": FLOATING}, floating_images=["alp"])) == 1


def test_the_path_decides_the_ci() -> None:
    assert validate({".woodpecker/a.yml": GOOD}) == []
    assert {each.rule for each in validate({".github/workflows/a.yml": GOOD})} == {"schema"}


def test_what_woodpecker_substitutes_before_it_reads_the_yaml() -> None:
    text = GOOD + "    commands:\n      - 'echo ${X:?}' # ${{ github.sha }}\n"
    reason = "the server refuses this `${`: unable to parse variable name"
    found = [str(each) for each in validate({".woodpecker/a.yml": text})]
    assert found == [f".woodpecker/a.yml:8:25: {reason}; {ESCAPE} [substitution-syntax]"]
    assert validate({".woodpecker/a.yml": text.replace("${{ ", "$${{ ")}) == []


def test_a_text_that_is_no_yaml() -> None:
    found = validate({".woodpecker/a.yml": "a: [\n", ".github/workflows/a.yml": "a: [\n"})
    assert [(each.rule, each.position.line) for each in found] == [("yaml-syntax", 2), ("yaml-syntax", 2)]


def test_what_we_render_has_no_finding(catalog: Catalog) -> None:
    floating = [each.image for each in catalog.fleet.floating_images]
    for definition in catalog.definitions:
        assert validate(render_project(definition.project, catalog.fleet), floating_images=floating) == []


WORDS = (
    "when event branch path steps name image commands environment settings clone services on push jobs build runs-on "
)
WORDS += "permissions with uses run tags needs a"
KEYS = st.sampled_from(WORDS.split())
# Anything a reader may make of a value, in any place: what a text, a list or a number does where none belongs.
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.sampled_from([None, True, 1, 1.5, "a", "push", "latest", "${X}", "plugins/slack"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.sampled_from([1, None, True, 1.5]), inner, max_size=4)
    ),
    max_leaves=12,
)


def written(value: Any) -> str:
    """The value as YAML in flow style, keys of any kind included."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"? {written(key)} : {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return {None: "null", True: "true"}.get(value, repr(value)) if not isinstance(value, str) else f'"{value}"'


@pytest.mark.parametrize("path", [".woodpecker/a.yml", ".github/workflows/a.yml"])
@given(document=st.dictionaries(KEYS, VALUES, min_size=1, max_size=4))
def test_a_document_of_any_shape_is_judged(path: str, document: dict[Any, Any]) -> None:
    for finding in validate({path: written(document)}):
        assert finding.path == path
        assert finding.position.line >= 1
        assert finding.position.column >= 1
        assert finding.message
        assert "\n" not in str(finding)
