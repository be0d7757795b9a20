"""Whatever differs in a document is said: a value, a key that is gone, one that is new."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.meaning import meaning
from pipelinegen.syntax import yaml

ROOT = Path(__file__).parents[2]


def texts(folder: Path) -> dict[str, str]:
    """Every CI file below a folder of repositories."""
    files = (path for path in sorted(folder.rglob("*.y*ml")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text() for path in files}


FILES = texts(ROOT / "generated")
"""What pipelinegen renders."""
OTHERS = texts(ROOT / "tests" / "corpus")
"""Good files by many hands' habits."""
VALUES = st.one_of(
    st.sampled_from(["", "push", "manual", "${X}", "$${X}", "a: b", "x # y", "ignore", "none", "- a", "two\nlines"]),
    st.booleans(),
    st.none(),
    st.integers(-1, 100),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="ascii", exclude_categories=("Cc",)), max_size=12),
    st.lists(st.sampled_from(["a", "b"]), max_size=2),
    st.dictionaries(st.sampled_from(["a", "from_secret", "name", "include"]), st.sampled_from(["x", "y"]), max_size=2),
)
KEYS = st.sampled_from(
    [
        "a",
        "name",
        "when",
        "event",
        "status",
        "branches",
        "steps",
        "image",
        "if",
        "on",
        "needs",
        "secrets",
        "permissions",
    ]
)


LONGEST = 300


def short(node: Any) -> Any:
    """The document with a short script in the place of each long one."""
    if isinstance(node, dict):
        return {key: short(item) for key, item in node.items()}
    if isinstance(node, list):
        return [short(item) for item in node]
    return 'set -eu\n./run "$A"\n' if isinstance(node, str) and len(node) > LONGEST else node


DOCUMENTS = {
    name: document
    for name, text in {**FILES, **OTHERS}.items()
    if isinstance(document := short(yaml.value(yaml.compose(text))), dict)
}


def places(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to everything in a document."""
    inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for key, item in inside for found in places(item, (*path, key)))]


def at(node: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        node = node[key]
    return node


@st.composite
def changed(draw: st.DrawFn) -> tuple[str, Any, Any]:
    """A file's path, its document, and one in which one thing is another one."""
    name = draw(st.sampled_from(sorted(DOCUMENTS)))
    old = DOCUMENTS[name]
    new = copy.deepcopy(old)
    every = places(new)
    kind = draw(st.sampled_from(["mutate", "remove", "add"]))
    if kind == "mutate":
        path = draw(st.sampled_from([each for each in every if each and not isinstance(at(new, each), dict | list)]))
        at(new, path[:-1])[path[-1]] = draw(VALUES)
    elif kind == "remove":
        path = draw(st.sampled_from([each for each in every if each]))
        del at(new, path[:-1])[path[-1]]
    else:
        path = draw(st.sampled_from([each for each in every if isinstance(at(new, each), dict)]))
        at(new, path)[draw(KEYS)] = draw(VALUES)
    return name.partition("/")[2], old, new


@given(changed())
def test_one_change_of_a_document_is_said(change: tuple[str, Any, Any]) -> None:
    path, old, new = change
    before, after = yaml.dump(old), yaml.dump(new)
    found = meaning({path: before}, {path: after})
    if before == after:
        assert found == []
    else:
        assert any(each.path == path and not each.is_form_only for each in found), (before, after)
    assert all(each.text and "\n" not in each.text for each in found)


@given(st.sampled_from(sorted(FILES)), st.integers(0, 10_000), st.text(max_size=3))
def test_any_text_is_told(name: str, place: int, put_in: str) -> None:
    old = FILES[name]
    cut = place * len(old) // 10_000
    new = old[:cut] + put_in + old[cut + 1 :]
    path = name.partition("/")[2]
    assert [each.path for each in meaning({path: old}, {path: new})][:1] == ([path] if old != new else [])


@pytest.mark.parametrize("name", sorted(FILES))
def test_what_is_as_it_was_is_not_told(name: str) -> None:
    assert meaning({name: FILES[name]}, {name: FILES[name]}) == []
