"""Changes are made in order, read again, and stop at the first that a person must make."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from pipelinegen.errors import PipelinegenError
from pipelinegen.onboard.apply import Done, Stopped, apply
from pipelinegen.onboard.concern import Concern, look
from pipelinegen.onboard.item import Item, State, blocked, change, note, right, unknown, waiting
from pipelinegen.onboard.plan import plan, status
from pipelinegen.onboard.world import NotAskedError, World

NO_WORLD = cast(World, None)


class Thing:
    """Something with a state of its own that a concern reads and changes."""

    def __init__(self, name: str, *, is_stubborn: bool = False) -> None:
        self.name, self.is_right, self.changes, self.is_stubborn = name, False, 0, is_stubborn

    def act(self) -> None:
        self.changes += 1
        self.is_right = not self.is_stubborn

    def concern(self) -> Concern:
        return Concern(self.name, self._read)

    def _read(self, _: World) -> Iterator[Item]:
        yield right(self.name) if self.is_right else change(self.name, "wrong", "right", self.act)


def ended(things: list[Any]) -> list[str]:
    told = []
    for each in apply(lambda: NO_WORLD, things):
        told.append(
            each.item.what if isinstance(each, Done) else f"stopped at {each.concern}: {each.reason or _why(each)}"
        )
    return told


def _why(stopped: Stopped) -> str:
    return "; ".join(f"{each.what}: {each.found}; {each.remedy}" for each in stopped.items)


def test_all_in_order_and_once() -> None:
    things = [Thing("a"), Thing("b"), Thing("c")]
    concerns = [each.concern() for each in things]
    assert ended(concerns) == ["a", "b", "c"]
    assert ended(concerns) == []
    assert [each.changes for each in things] == [1, 1, 1]


def test_what_a_person_must_do_stops_it() -> None:
    last = Thing("c")
    wall = Concern("b", lambda _: [blocked("door", "locked", "unlock it")])
    assert ended([Thing("a").concern(), wall, last.concern()]) == ["a", "stopped at b: door: locked; unlock it"]
    assert last.changes == 0


def test_what_nobody_could_look_at_stops_it() -> None:
    def dark(_: World) -> Iterator[Item]:
        raise NotAskedError("dark in here", "bring a light")

    assert ended([Concern("b", dark)]) == ["stopped at b: b: dark in here; bring a light"]


def test_a_change_that_fails_stops_it() -> None:
    def fail() -> None:
        raise PipelinegenError("403")

    first = Concern("a", lambda _: [change("x", "wrong", "right", fail), change("y", "wrong", "right", Thing("y").act)])
    assert ended([first, Thing("b").concern()]) == ["stopped at a: x: 403"]


def test_a_change_that_did_nothing_is_seen() -> None:
    thing = Thing("a", is_stubborn=True)
    assert ended([thing.concern()]) == ["a", "stopped at a: changed, and read again it is not as wanted"]
    assert thing.changes == 1


def test_the_world_is_made_anew_after_a_change_only() -> None:
    made = []
    list(apply(lambda: cast(World, made.append(1)), [Thing("a").concern(), Concern("b", lambda _: [right("b")])]))
    assert len(made) == 2


def test_what_was_read_before_an_error_is_kept() -> None:
    def half(_: World) -> Iterator[Item]:
        yield right("one")
        raise PipelinegenError("the server is away")

    looked = look(Concern("c", half), NO_WORLD)
    assert [(each.what, each.state, each.found) for each in looked.items] == [
        ("one", State.RIGHT, ""),
        ("c", State.UNKNOWN, "the server is away"),
    ]


def test_the_status_of_a_plan() -> None:
    def of(*items: Item) -> int:
        return status(plan(NO_WORLD, [Concern("c", lambda _: items)]))

    wall, wrong = blocked("x", "", "do"), change("y", "", "", Thing("y").act)
    assert (of(), of(right("x"), note("z", "")), of(right("x"), wrong), of(wall, wrong)) == (0, 0, 1, 2)
    assert (of(waiting("x", "later")), of(unknown("x", "dark"), waiting("y", "later"))) == (1, 2)


def test_stopped_tells_its_items() -> None:
    wall = blocked("door", "locked", "unlock it")
    [stopped] = apply(lambda: NO_WORLD, [Concern("b", lambda _: [right("x"), wall])])
    assert isinstance(stopped, Stopped)
    assert stopped.items == (wall,)
