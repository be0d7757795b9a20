"""From offsets to lines and columns and back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Position
from pipelinegen.syntax.text import Lines, Origin


@given(st.text("a\n\r", max_size=20), st.integers(0, 20))
def test_an_offset_and_its_place_are_the_same(text: str, offset: int) -> None:
    offset = min(offset, len(text))
    place = Lines(text).position(offset)
    assert place == Position(text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
    assert Lines(text).offset(place) == offset


def test_a_place_behind_the_end() -> None:
    assert Lines("a\nb").offset(Position(9, 9)) == 3
    assert [Lines("a\r\nb\n").line(number) for number in range(5)] == ["", "a", "b", "", ""]


def test_what_was_made_of_pieces() -> None:
    origin = Origin([0, 3, 5], [10, 20, 21])
    assert [origin.offset(at) for at in range(7)] == [10, 11, 12, 20, 20, 21, 22]
