"""The combinations of a matrix, with the server's own way of counting."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Position
from pipelinegen.woodpecker.file.document import DocumentError, read
from pipelinegen.woodpecker.file.matrix import MAX_AXES, MAX_COMBINATIONS, combinations, total


def of(text: str) -> tuple[dict[str, str], ...]:
    return combinations(read(text))


@pytest.mark.parametrize("text", ["", "steps: []", "matrix:", "matrix: {}", "matrix: {include: []}", "matrix: {V: []}"])
def test_without_values_there_is_one_empty_combination(text: str) -> None:
    assert of(text) == ({},)


def test_names_are_sorted_and_the_last_one_varies_fastest() -> None:
    assert of("matrix: {b: [1, 2], A: [x, y]}") == (
        {"A": "x", "b": "1"},
        {"A": "x", "b": "2"},
        {"A": "y", "b": "1"},
        {"A": "y", "b": "2"},
    )


def test_values_stay_as_they_are_written() -> None:
    assert of("matrix: {V: [1.10, '2.0', 010, true, '${X}', 1e3]}") == tuple(
        {"V": value} for value in ("1.10", "2.0", "010", "true", "${X}", "1e3")
    )


def test_nulls_are_no_values() -> None:
    assert of("matrix: {V: [null, 1, ~]}") == ({"V": "1"},)


def test_include_wins_over_everything_else() -> None:
    text = "matrix:\n  V: [1, 2]\n  include:\n    - {A: 1.10, B: null}\n    - {C: x}\n    -\n"
    assert of(text) == ({"A": "1.10", "B": ""}, {"C": "x"}, {})


def test_include_has_no_limit() -> None:
    assert len(of("matrix: {include: [" + ", ".join(["{A: b}"] * 100) + "]}")) == 100


def test_an_include_of_texts_is_an_axis_of_this_name() -> None:
    assert of("matrix: {include: [a, b]}") == ({"include": "a"}, {"include": "b"})


def test_one_too_many_combinations_are_taken_and_the_rest_is_lost() -> None:
    found = of("matrix: {A: [1, 2, 3, 4, 5], B: [1, 2, 3, 4, 5, 6]}")
    assert len(found) == MAX_COMBINATIONS == 27
    assert found[-1] == {"A": "5", "B": "3"}


@pytest.mark.parametrize(
    "text, count",
    [
        ("matrix: {A: [1, 2, 3, 4, 5], B: [1, 2, 3, 4, 5, 6]}", 30),
        ("matrix: {A: [1, 2], B: []}", 2),
        ("matrix: {A: [1, 2], include: [{A: 3}]}", 0),
        ("matrix: {include: [a, b]}", 2),
        ("matrix: x", 0),
        ("matrix:", 0),
        ("steps: []", 0),
    ],
)
def test_all_combinations_of_the_axes_are_counted(text: str, count: int) -> None:
    assert total(read(text)) == count


def test_one_too_many_axes_are_taken_and_the_rest_is_lost() -> None:
    found = of("matrix: {" + ", ".join(f"A{at:02}: [x]" for at in range(20)) + "}")
    assert [*found[0]] == [f"A{at:02}" for at in range(MAX_AXES)]
    assert MAX_AXES == 12


def test_an_axis_that_is_lost_still_multiplies() -> None:
    names = [f"A{at:02}" for at in range(13)]
    text = "matrix: {" + ", ".join(f"{name}: [{'1, 2' if name == 'A12' else 'x'}]" for name in names) + "}"
    assert of(text) == (dict.fromkeys(names[:12], "x"),) * 2


def test_an_empty_axis_at_the_end_leaves_nothing_of_the_others() -> None:
    assert of("matrix: {A: [1, 2], B: []}") == ({},)


@pytest.mark.parametrize("axes", ["A: [], B: [1]", "A:, B: [1]", "A: [1], B: [], C: [1, 2]"])
def test_an_empty_axis_before_another_one_crashes_the_server(axes: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        of(f"steps: []\nmatrix: {{{axes}}}")
    name = "A" if axes.startswith(("A: []", "A:,")) else "B"
    assert refusal.value.message == f"matrix.{name} has no values, which crashes the server; list some, or leave it out"
    assert refusal.value.position == Position(2, 1)


def axes_of(lengths: list[int]) -> str:
    values = (f"A{at:02}: [{', '.join(map(str, range(length)))}]" for at, length in enumerate(lengths))
    return "matrix: {" + ", ".join(values) + "}"


def test_more_combinations_than_64_bits_hold_may_be_none() -> None:
    assert of(axes_of([30] * 13)) == ({},)  # 30**13 is a negative number there


def test_more_combinations_than_64_bits_hold_may_crash_the_server() -> None:
    with pytest.raises(DocumentError) as refusal:
        of("steps: []\n" + axes_of([32] * 12 + [16]))  # 2**64 is nothing, so only the last 16 count
    assert refusal.value.message == "the matrix has too many combinations, which crashes the server; use fewer"
    assert refusal.value.position == Position(2, 1)


@pytest.mark.parametrize(
    "text, column, message",
    [
        ("matrix: [a]", 9, "matrix is a list; a mapping from names to lists of values is expected"),
        ("matrix: x", 9, "matrix is 'x'; a mapping from names to lists of values is expected"),
        ("matrix: {V: 1}", 13, "matrix.V is '1'; a list of texts is expected"),
        ("matrix: {V: {a: b}}", 13, "matrix.V is a mapping with the key 'a'; a list of texts is expected"),
        ("matrix: {V: [[a]]}", 14, "matrix.V[0] is a list; a text is expected"),
        ("matrix: {include: [{V: [a]}]}", 24, "matrix.include[0].V is a list; a text is expected"),
        ("matrix: {include: [{V: a}, b]}", 28, "matrix.include[1] is 'b'; a mapping is expected"),
        ("matrix: {include: {V: a}}", 19, "matrix.include is a mapping with the key 'V'; a list of texts is expected"),
        ("[matrix]", 1, "the file is a list; a mapping is expected"),
    ],
)
def test_what_is_no_matrix_is_refused(text: str, column: int, message: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        of(text)
    assert (refusal.value.message, refusal.value.position) == (message, Position(1, column))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
def test_up_to_the_limit_every_combination_comes_once(lengths: list[int]) -> None:
    found = of(axes_of(lengths))
    total = 1
    for length in lengths:
        total *= length
    assert len(found) == min(total, 27)
    assert len({tuple(each.items()) for each in found}) == len(found)
    assert [tuple(each.values()) for each in found] == sorted(tuple(each.values()) for each in found)


def test_what_is_dropped_is_counted_without_nulls_and_not_of_an_include() -> None:
    assert total(read("matrix: {A: [1, 2, null], B: [x, y]}\n")) == 4
    assert total(read("matrix: {include: [{A: 1}, {A: 2}]}\n")) == 0
