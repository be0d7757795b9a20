"""Which of two rows are the same ones."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.meaning.match import Matched, matched

Body = Mapping[str, object]
BODIES = st.lists(
    st.fixed_dictionaries({}, optional={key: st.sampled_from(["a", "b", "c"]) for key in ("name", "image", "x")}),
    max_size=6,
)


def found(old: list[Body], new: list[Body]) -> Matched:
    return matched(
        old, new, (lambda body: str(body["name"]) if "name" in body else None,), lambda body: body.get("image")
    )


@given(BODIES, BODIES)
def test_each_is_paired_or_gone_or_added(old: list[Body], new: list[Body]) -> None:
    result = found(old, new)
    assert sorted([was for was, _ in result.pairs] + result.gone) == list(range(len(old)))
    assert sorted([now for _, now in result.pairs] + result.added) == list(range(len(new)))


@given(BODIES)
def test_a_row_is_its_own(row: list[Body]) -> None:
    result = found(row, row)
    assert not result.gone
    assert not result.added


def test_by_name_wherever_it_stands() -> None:
    result = found(
        [{"name": "a"}, {"name": "b"}], [{"name": "b"}, {"name": "c", "x": "y", "image": "z"}, {"name": "a"}]
    )
    assert result.pairs == [(0, 2), (1, 0)]
    assert result.added == [1]
    assert result.reordered


def test_under_another_name_if_it_says_the_same() -> None:
    old: Body = {"name": "a", "image": "i", "x": "1", "y": "2"}
    assert found([old], [{**old, "name": "b"}]).pairs == [(0, 0)]
    assert found([old], [{**old, "name": "b", "y": "3"}]).pairs == [(0, 0)]
    assert found([old], [{**old, "name": "b", "x": "4", "y": "3", "z": "5"}]).pairs == []
    assert found([old], [{**old, "name": "b", "image": "other", "y": "3"}]).pairs == []


def test_what_is_nested_counts_by_its_leaves() -> None:
    old: Body = {"name": "a", "image": "i", "with": {"a": 1, "b": [2, 3]}}
    assert found([old], [{**old, "name": "b", "with": {"a": 1, "b": [2, 4]}}]).pairs == [(0, 0)]
    assert found([old], [{**old, "name": "b", "with": {"c": 1}}]).pairs == []


def test_only_in_the_same_gap() -> None:
    old: list[Body] = [{"name": "a", "image": "i", "x": "1"}, {"name": "m"}]
    new: list[Body] = [{"name": "m"}, {"name": "b", "image": "i", "x": "2"}]
    assert found(old, new).pairs == [(1, 0)]
