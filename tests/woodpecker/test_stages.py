"""In which order steps run."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.finding import Position
from pipelinegen.woodpecker.file.container import Container
from pipelinegen.woodpecker.file.document import DocumentError
from pipelinegen.woodpecker.file.reader import Dependency
from pipelinegen.woodpecker.stages import order
from pipelinegen.woodpecker.version import BASELINE


def step(name: str, *needs: str | Dependency, line: int = 1) -> Container:
    dependencies = tuple(Dependency(each) if isinstance(each, str) else each for each in needs)
    return Container(name, Position(line, 5), "alpine", depends_on=dependencies)


def plain(name: str) -> Container:
    return Container(name, Position(), "alpine")


def names(steps: Sequence[Container]) -> list[list[str]]:
    return [[each.name for each in stage] for stage in order(steps, BASELINE)]


def maybe(name: str) -> Dependency:
    return Dependency(name, optional=True)


def test_without_any_depends_on_one_comes_after_another() -> None:
    assert names([plain("b"), plain("a"), plain("b")]) == [["b"], ["a"], ["b"]]
    assert names([]) == []


def test_one_empty_depends_on_starts_all_at_once() -> None:
    assert names([plain("b"), step("a"), plain("c")]) == [["b", "a", "c"]]


def test_a_step_comes_in_the_first_stage_after_all_it_needs() -> None:
    steps = [step("upload", "lint", "test"), step("lint"), step("test", "build"), step("build"), plain("other")]
    assert names(steps) == [["lint", "build", "other"], ["test"], ["upload"]]


def test_the_steps_of_a_stage_are_in_the_file_s_order() -> None:
    assert names([step("z", "m"), step("a", "m"), step("m"), step("k", "m")]) == [["m"], ["z", "a", "k"]]


def test_of_several_of_one_name_the_last_is_left_in_its_own_place() -> None:
    first, last = step("a", line=1), step("a", "b", line=3)
    assert order([first, step("b"), last], BASELINE) == ((step("b"),), (last,))
    with pytest.raises(DocumentError) as refusal:
        order([first, step("b"), last], (3, 18, 0))
    assert refusal.value.message == (
        "two steps are named 'a', and steps depend on each other; give each a name of its own"
    )
    assert refusal.value.position == Position(3, 5)


def test_in_a_plain_sequence_a_name_may_always_come_twice() -> None:
    assert len(order([plain("a"), plain("a")], (3, 18, 0))) == 2


def test_an_optional_dependency_may_be_missing() -> None:
    assert names([step("a", maybe("gone")), step("b", maybe("a"))]) == [["a"], ["b"]]


def test_a_required_one_may_not() -> None:
    with pytest.raises(DocumentError) as refusal:
        order([step("a", "gone", line=7)], BASELINE)
    assert refusal.value.message == (
        "step 'a' depends on step 'gone' which is filtered out by its conditions; give both the same `when`, "
        "or make the dependency optional"
    )
    assert refusal.value.position == Position(7, 5)


@pytest.mark.parametrize(
    "steps, cycle",
    [
        ([step("a", "a")], "a -> a"),
        ([step("a", "b"), step("b", "a")], "a -> b -> a"),
        ([step("x"), step("a", "b", "x"), step("b", "c"), step("c", "b")], "b -> c -> b"),
        (
            [step(f"s{at}", f"s{(at + 1) % 10}") for at in range(10)],
            "s0 -> s1 -> s2 -> s3 -> s4 -> s5 -> s6 -> s7 -> s8 -> s9 -> s0",
        ),
        (
            [step(f"s{at}", f"s{(at + 1) % 20}") for at in range(20)],
            "s0 -> s1 -> s2 -> s3 -> s4 -> s5 -> s6 -> s7 -> s8 -> s9 -> ... -> s0",
        ),
    ],
)
def test_a_circle_is_told(steps: list[Container], cycle: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        order(steps, BASELINE)
    assert refusal.value.message == f"steps wait for each other: {cycle}; let one start without the next"


@given(st.lists(st.lists(st.integers(0, 9), max_size=4), max_size=10))
def test_every_step_runs_once_after_what_it_needs(needs: list[list[int]]) -> None:
    steps = [step(str(at), *(str(each) for each in wanted if each < at)) for at, wanted in enumerate(needs)]
    stages = order(steps, BASELINE)
    place = {each.name: at for at, stage in enumerate(stages) for each in stage}
    assert len(place) == sum(map(len, stages)) == len(steps)
    for each in steps:
        assert place[each.name] == max((place[need.name] + 1 for need in each.depends_on or ()), default=0)


def test_of_two_steps_of_one_name_the_later_one_has_its_own_place() -> None:
    twice = [step("a"), step("b"), step("a")]
    assert names(twice) == [["b", "a"]]
