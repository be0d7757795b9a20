"""A plan in lines, with colours on a terminal, and as plain values."""

from __future__ import annotations

from pipelinegen.onboard.concern import Looked
from pipelinegen.onboard.item import State, blocked, change, note, right, unknown, waiting
from pipelinegen.onboard.report import as_data, text, total

LOOKED = [
    Looked("door", (right("lock", "new"), blocked("key", "lost", "find it"), change("bell", "mute", "loud", print))),
    Looked("roof", (unknown("roof", "too dark", "bring a light"), waiting("paint", "wet"), note("bird", ""))),
]


def test_lines() -> None:
    assert [*text(LOOKED)] == [
        "door",
        "  right    lock: new",
        "  blocked  key: lost",
        "           do: find it",
        "  change   bell: mute -> loud",
        "roof",
        "  unknown  too dark",
        "           do: bring a light",
        "  waiting  paint: wet",
        "  note     bird",
    ]


def test_what_is_left_out_leaves_no_heading() -> None:
    assert [*text(LOOKED, without=[*State])] == []
    assert [*text(LOOKED[1:], without=(State.UNKNOWN, State.NOTE))] == ["roof", "  waiting  paint: wet"]


def test_colours() -> None:
    [heading, first, *_] = text(LOOKED, colour=True)
    assert heading == "\033[1mdoor\033[0m"
    assert first == "  \033[32mright  \033[0m  lock: new"


def test_the_sum() -> None:
    assert total(LOOKED) == "1 right, 1 to change, 1 to wait for, 1 blocked, 1 not known"
    assert total([]) == "0 right"


def test_plain_values() -> None:
    assert as_data(LOOKED)[1] == {
        "concern": "door",
        "what": "key",
        "state": "blocked",
        "found": "lost",
        "wanted": "",
        "remedy": "find it",
    }
