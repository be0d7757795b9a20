"""Whatever differs in two trees has a place, and nothing else has."""

from __future__ import annotations

import copy
import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.meaning.difference import differences, nothing_changed, parts, same, written
from pipelinegen.meaning.said import Subject
from pipelinegen.meaning.words import MISSING
from pipelinegen.woodpecker.file.scalar import Float, Int

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(0, 2), st.floats(), st.sampled_from(["", "a", "1", "true"]))
TREES = st.recursive(
    SCALARS,
    lambda inside: (
        st.lists(inside, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", 1, "1"]), inside, max_size=3)
    ),
    max_leaves=8,
)
SUBJECT = Subject("step", "x")


@given(TREES, TREES)
def test_trees_that_differ_have_a_place_where_they_do(old: Any, new: Any) -> None:
    assert bool(list(differences(old, new, "at"))) == (not same(old, new))
    assert bool(list(written(SUBJECT, "at", old, new))) == (not same(old, new))
    assert bool(list(parts(SUBJECT, old, new, {}))) == (not same(old, new))


@given(TREES)
def test_a_tree_is_the_same_as_its_copy(tree: Any) -> None:
    assert same(tree, copy.deepcopy(tree))


def test_what_is_the_same() -> None:
    assert same({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert same(math.nan, math.nan)
    assert not same(["a", "b"], ["b", "a"])
    assert not same(1, True)
    assert not same(1, 1.0)
    assert not same(1, "1")
    assert not same({"a": None}, {})
    # Where a text is wanted, a number is what was written.
    assert not same(Int(16, "0x10"), Int(16, "16"))
    assert not same(Float(1.1, "1.10"), Float(1.1, "1.1"))


def test_places_are_told_as_one_would_look_for_them() -> None:
    old = {"a": [{"b": 1}, {"b": 2}], "c": ["x"], "d": {"from_secret": "y"}}
    new = {"a": [{"b": 1}, {"b": 3}, {"b": 4}], "c": ["x", "z"], "d": {"from_secret": "w"}}
    assert list(differences(old, new, "with")) == [
        ("with.a[1].b", 2, 3),
        ("with.a[2]", MISSING, {"b": 4}),
        ("with.c", ["x"], ["x", "z"]),
        ("with.d", {"from_secret": "y"}, {"from_secret": "w"}),
    ]


def test_a_key_has_its_own_words_or_those_of_all() -> None:
    old, new = {"a": 1, "b": 1, "c": 1}, {"a": 2, "b": 2, "c": 2}
    told = parts(SUBJECT, old, new, {"a": lambda was, now: None, "b": lambda was, now: ()}, notes={"c": "; look"})
    assert [each.rest for each in told] == ["`b` is 2, was 1", "`c` is 2, was 1; look"]


def test_nothing_in_two_ways() -> None:
    old, new = {"a": None, "b": 1, "c": {}}, {"b": 2, "c": [], "d": None}
    assert [each.rest for each in nothing_changed(SUBJECT, old, new)] == [
        "`a` is not set any more, was empty",
        "`c` is [], was {}",
        "`d` is empty, was not set",
    ]
