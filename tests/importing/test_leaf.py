"""Every value of a document has one place, and parts of it are told together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.importing.leaf import gathered, is_below, leaves, place
from pipelinegen.syntax import yaml

TEXT = """\
a: 1
b: {c: [x, {d: y}], e: {}}
'odd key': []
f: &f {g: 2}
h:
  <<: *f
  i: 3
"""
KEYS = st.sampled_from(["a", "b", "c d", "1"])
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab \n"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)


def test_places_and_values() -> None:
    found = leaves(yaml.compose(TEXT), merges=True)
    assert {place(path): leaf.value for path, leaf in found.items()} == {
        "a": 1,
        "b.c[0]": "x",
        "b.c[1].d": "y",
        "b.e": {},
        "['odd key']": [],
        "f.g": 2,
        "h.i": 3,
        "h.g": 2,
    }
    assert found["b", "c", 1, "d"].position.line == 2
    assert ("h", "<<", "g") in leaves(yaml.compose(TEXT), merges=False)


def test_nothing_is_nothing() -> None:
    assert leaves(None, merges=True) == {}
    assert place(()) == "the document"


@given(TREES)
def test_no_value_is_left_out(tree: object) -> None:
    def count(node: object) -> int:
        children = [*node.values()] if isinstance(node, dict) else node if isinstance(node, list) else []
        return sum(map(count, children)) if children else 1

    text = yaml.dump(tree)
    assert len(leaves(yaml.compose(text), merges=True)) == count(tree)


@given(TREES, st.data())
def test_parts_are_exactly_the_leaves_that_make_them_up(tree: object, data: st.DataObject) -> None:
    every = leaves(yaml.compose(yaml.dump(tree)), merges=True)
    chosen = {path: leaf for path, leaf in every.items() if data.draw(st.booleans())}
    parts = [part for part, _ in gathered(chosen, every)]
    assert {path for path in every if any(is_below(path, part) for part in parts)} == set(chosen)
    assert len(parts) == len(set(parts))
