"""What follows when steps fail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.woodpecker import UnknownStepError, metadata_of
from pipelinegen.woodpecker.compile import compile_file
from pipelinegen.woodpecker.compiled import Compiled
from pipelinegen.woodpecker.outcome import WorkflowOutcome, check_names, outcomes_of
from pipelinegen.woodpecker.server import Server


def compiled(name: str, text: str = "steps: [{name: one, image: a}]") -> Compiled:
    (only,) = compile_file(f"{name}.yml", text, metadata_of("push"), Server())
    return only


def steps(*lines: str) -> Compiled:
    return compiled("it", "steps:\n" + "".join(f"  - {{image: a, {line}}}\n" for line in lines))


def only(workflow: Compiled, *failing: str) -> WorkflowOutcome:
    (found,) = outcomes_of([workflow], failing)
    return found


def told(found: WorkflowOutcome) -> list[tuple[str, str]]:
    return [(step.status, step.reason) for stage in found.stages for step in stage]


AFTER_FAILURE = "when: {status: [failure]}"
AFTER_ANY = "when: {status: [failure, success]}"


def test_without_a_failure_everything_for_success_runs() -> None:
    found = only(steps("name: a", f"name: b, {AFTER_FAILURE}", f"name: c, {AFTER_ANY}"))
    assert (found.status, found.reason) == ("success", "")
    assert told(found) == [
        ("success", "it has no `when`"),
        ("skipped", "it runs only after a failure"),
        ("success", "its `when` matches"),
    ]


def test_after_a_failure_what_asks_for_it_runs() -> None:
    found = only(steps("name: a", "name: b", f"name: c, {AFTER_FAILURE}", f"name: d, {AFTER_ANY}"), "a")
    assert found.status == "failure"
    assert told(found) == [
        ("failure", "it has no `when`"),
        ("skipped", "step 'a' failed before it"),
        ("success", "it runs after a failure, and step 'a' failed"),
        ("success", "it runs after a failure, and step 'a' failed"),
    ]


def test_a_second_failure_changes_nothing() -> None:
    found = only(steps("name: a", f"name: b, {AFTER_FAILURE}", f"name: c, {AFTER_FAILURE}"), "a", "b")
    assert [status for status, _ in told(found)] == ["failure", "failure", "success"]
    assert told(found)[2][1] == "it runs after a failure, and step 'a' failed"


def test_an_ignored_failure_is_none() -> None:
    found = only(steps("name: a, failure: ignore", "name: b", f"name: c, {AFTER_FAILURE}"), "a")
    assert found.status == "success"
    assert [status for status, _ in told(found)] == ["failure", "success", "skipped"]


def test_any_other_word_for_failure_ignores_nothing() -> None:
    assert only(steps("name: a, failure: Ignore"), "a").status == "failure"


def test_a_detached_step_ends_unnoticed() -> None:
    found = only(steps("name: a, detach: true", "name: b"), "a")
    assert (found.status, [status for status, _ in told(found)]) == ("success", ["failure", "success"])


def test_a_failure_that_cancels_lets_nothing_follow() -> None:
    found = only(steps("name: a, failure: cancel", f"name: b, {AFTER_FAILURE}"), "a")
    assert found.status == "failure"
    assert told(found)[1] == ("skipped", "the failure of step 'a' cancelled the pipeline")


def test_the_steps_of_a_stage_do_not_see_each_other_fail() -> None:
    found = only(steps("name: a, depends_on: []", "name: b", "name: c, depends_on: [b]"), "a")
    assert [[step.status for step in stage] for stage in found.stages] == [["failure", "success"], ["skipped"]]


def test_a_step_that_does_not_run_cannot_fail() -> None:
    found = only(steps("name: a", f"name: b, {AFTER_FAILURE}"), "b")
    assert (found.status, told(found)[1][0]) == ("success", "skipped")


def test_a_step_is_named_alone_or_with_its_workflow() -> None:
    workflows = [compiled("x"), compiled("y")]
    assert [each.status for each in outcomes_of(workflows, ["one"])] == ["failure", "failure"]
    assert [each.status for each in outcomes_of(workflows, ["y/one"])] == ["success", "failure"]


def test_a_step_that_is_nowhere_is_refused() -> None:
    with pytest.raises(UnknownStepError, match=r"^no workflow has a step 'x/on'; did you mean 'x/one'\?$"):
        check_names([compiled("x")], ["x/on"])


def waiting(name: str, *needs: str, runs_on: str = "") -> Compiled:
    head = f"depends_on: [{', '.join(needs)}]\n" + (f"runs_on: [{runs_on}]\n" if runs_on else "")
    return compiled(name, head + "steps: [{name: one, image: a}]")


@pytest.mark.parametrize(
    "runs_on, after_success, after_failure",
    [
        ("", "success", "skipped"),
        ("success", "success", "skipped"),
        ("failure", "skipped", "success"),
        ("success, failure", "success", "success"),
        ("failure, other", "skipped", "success"),
        ("other", "skipped", "skipped"),
    ],
)
def test_a_workflow_starts_with_the_outcomes_that_it_names(
    runs_on: str, after_success: str, after_failure: str
) -> None:
    workflows = [waiting("b", "a", runs_on=runs_on), compiled("a")]
    assert [each.status for each in outcomes_of(workflows, [])] == [after_success, "success"]
    assert [each.status for each in outcomes_of(workflows, ["a/one"])] == [after_failure, "failure"]


def test_without_dependencies_even_one_for_failure_starts() -> None:
    assert only(compiled("a", "runs_on: [failure]\nsteps: [{name: one, image: a}]")).status == "success"


def test_of_several_dependencies_all_must_have_the_outcome() -> None:
    workflows = [compiled("a"), compiled("b"), waiting("c", "a", "b"), waiting("d", "a", "b", runs_on="failure")]
    assert [each.status for each in outcomes_of(workflows, ["a/one"])] == ["failure", "success", "skipped", "skipped"]
    assert [each.status for each in outcomes_of(workflows, ["one"])][2:] == ["skipped", "failure"]


def test_why_a_workflow_does_not_start_and_its_steps_neither() -> None:
    neither = waiting("d", "a", runs_on="x, y")
    workflows = [compiled("a"), waiting("b", "a"), waiting("c", "a", runs_on="failure"), neither]
    found = outcomes_of(workflows, ["a/one"])
    assert found[1].reason == "a workflow that it depends on did not succeed"
    assert told(found[1]) == [("skipped", "its workflow does not start")]
    found = outcomes_of(workflows, [])
    assert found[2].reason == "it runs only after a failure, and a workflow that it depends on succeeded"
    assert found[3].reason == "it runs on x, y, which never comes"


def test_workflows_that_wait_for_each_other_never_start() -> None:
    found = outcomes_of([waiting("a", "b"), waiting("b", "a"), waiting("c", "c"), waiting("d", "c"), compiled("e")], [])
    assert [each.status for each in found] == ["skipped"] * 4 + ["success"]
    assert found[0].reason == "it waits for 'b', and that in the end waits for it: the server never starts it"
    (both,) = outcomes_of([waiting("a", "b", "a")], [])
    assert both.reason.startswith("it waits for 'a', 'b', and ")
    assert told(found[0]) == [("skipped", "its workflow does not start")]


def test_a_dependency_that_is_not_there_is_none() -> None:
    assert only(waiting("a", "gone")).status == "success"


def test_all_workflows_of_a_name_are_waited_for() -> None:
    text = "matrix: {V: [1, 2]}\nsteps: [{name: 'one-${V}', image: a}]"
    both = [*compile_file("m.yml", text, metadata_of("push"), Server())]
    ended = outcomes_of([*both, waiting("b", "m")], ["one-2"])
    assert [each.status for each in ended] == ["success", "failure", "skipped"]


def test_a_long_chain_is_followed_to_its_end() -> None:
    chain = [waiting(f"w{at}", f"w{at + 1}") for at in range(2000)] + [compiled("w2000")]
    assert {each.status for each in outcomes_of(chain, [])} == {"success"}
    assert [each.status for each in outcomes_of(chain, ["w2000/one"])] == ["skipped"] * 2000 + ["failure"]


@given(st.lists(st.lists(st.integers(0, 6), max_size=3), min_size=1, max_size=7), st.sets(st.integers(0, 6)))
def test_a_workflow_runs_only_after_all_it_needs_succeeded(needs: list[list[int]], failing: set[int]) -> None:
    workflows = [waiting(str(at), *(f"'{each}'" for each in wanted)) for at, wanted in enumerate(needs)]
    found = outcomes_of(workflows, [f"{at}/one" for at in failing if at < len(needs)])
    for at, wanted in enumerate(needs):
        succeeded = all(found[each].status == "success" for each in wanted if each < len(needs))
        if at not in failing:
            assert found[at].status == ("success" if succeeded else "skipped")
        else:
            assert found[at].status == ("failure" if succeeded else "skipped")


def test_the_first_failure_of_a_stage_cancels() -> None:
    text = "steps:\n" + "".join(
        f"  - {{name: {name}, image: a, depends_on: {needs}, failure: cancel}}\n"
        for name, needs in (("one", "[]"), ("two", "[]"), ("three", "[one]"))
    )
    (found,) = outcomes_of([*compile_file("a.yml", text, metadata_of("push"), Server())], ["one", "two"])
    assert found.stages[1][0].reason == "the failure of step 'one' cancelled the pipeline"


def test_nothing_starts_after_a_pipeline_was_cancelled() -> None:
    cancels = "steps: [{name: one, image: a, failure: cancel}]"
    after = "runs_on: [failure]\ndepends_on: [a]\nsteps: [{name: tell, image: a}]"
    last = "runs_on: [failure]\ndepends_on: [b]\nsteps: [{name: tell, image: a}]"
    workflows = [
        each
        for name, text in (("a", cancels), ("b", after), ("c", last))
        for each in compile_file(f"{name}.yml", text, metadata_of("push"), Server())
    ]
    found = outcomes_of(workflows, ["a/one"])
    assert [each.status for each in found] == ["failure", "skipped", "skipped"]
    assert {each.reason for each in found[1:]} == {"the failure of step 'one' cancelled the pipeline"}
