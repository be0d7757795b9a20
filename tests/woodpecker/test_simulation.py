"""What an event starts, over all files of a repository."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pipelinegen.finding import Position
from pipelinegen.woodpecker import (
    Server,
    Simulation,
    UnknownError,
    UnknownStepError,
    metadata_of,
    simulate,
)
from pipelinegen.woodpecker.simulation import Fault

STEP = "steps: [{name: one, image: a}]\n"
NEVER = "when: [{event: tag}]\n" + STEP


def push(
    files: Mapping[str, str], *, server: Server | None = None, failing: tuple[str, ...] = (), **told: Any
) -> Simulation:
    server = server or Server()
    return simulate(files, metadata_of("push", version=server.version, **told), server=server, failing=failing)


def waiting(*needs: str) -> str:
    return f"depends_on: [{', '.join(needs)}]\n{STEP}"


def test_workflows_come_in_the_order_of_their_paths() -> None:
    found = push({".woodpecker/b.yml": STEP, ".woodpecker/a.yaml": STEP, ".woodpecker/a.yml": STEP})
    assert found.running == ("a", "a", "b")
    assert [each.path for each in found.workflows] == [".woodpecker/a.yaml", ".woodpecker/a.yml", ".woodpecker/b.yml"]


def test_a_repository_without_workflows_runs_none() -> None:
    assert push({}) == Simulation("push", None, ())


def test_all_of_a_running_workflow_is_told() -> None:
    text = (
        "when: [{event: push}]\nsteps:\n"
        "  - {name: build, image: golang, commands: ['make ${CI_REPO_NAME}'], environment: {A: {from_secret: token}}}\n"
        "  - {name: upload, image: own/plugin, settings: {to: x}, when: {branch: main}}\n"
        "  - {name: never, image: a, commands: [b], when: {event: tag}}\n"
        "services: [{name: db, image: postgres}]\n"
    )
    (found,) = push({"site.yml": text}).workflows
    build, upload, never = found.steps
    assert (found.name, found.path, found.runs, found.reason) == ("site", "site.yml", True, "its `when` matches")
    assert (found.secrets, found.axis, found.named, found.status) == (("token",), {}, True, "success")
    assert (found.clone, found.services) == (("docker.io/woodpeckerci/plugin-git",), ("postgres",))
    assert (build.image, build.commands, build.environment) == ("golang", ("make name",), {"A": "<secret token>"})
    assert (build.runs, build.reason, build.stage, build.is_plugin) == (True, "it has no `when`", 0, False)
    assert (upload.environment, upload.stage, upload.is_plugin) == ({"PLUGIN_TO": "x"}, 1, True)
    assert upload.reason == "its `when` matches"
    assert (never.runs, never.reason, never.stage, never.status) == (
        False,
        "the event is push, not tag",
        None,
        "skipped",
    )
    assert (never.image, never.commands) == ("a", ("b",))


def test_a_sequence_is_told_as_it_stands_in_the_file() -> None:
    text = "steps: [{name: a, image: x}, {name: b, image: x, when: {event: tag}}, {name: c, image: x}]"
    (found,) = push({"a.yml": text}).workflows
    assert [(step.name, step.stage) for step in found.steps] == [("a", 0), ("b", None), ("c", 1)]


def test_steps_that_wait_are_told_in_the_order_in_which_they_start() -> None:
    text = "steps: [{name: a, image: x, depends_on: [b]}, {name: f, image: x, when: {event: tag}}, {name: b, image: x}]"
    (found,) = push({"a.yml": text}).workflows
    assert [(step.name, step.stage) for step in found.steps] == [("b", 0), ("a", 1), ("f", None)]


def test_only_steps_that_are_there_decide_about_the_order() -> None:
    text = "steps: [{name: a, image: x}, {name: f, image: x, depends_on: [], when: {event: tag}}, {name: b, image: x}]"
    (found,) = push({"a.yml": text}).workflows
    assert [(step.name, step.stage) for step in found.steps] == [("a", 0), ("f", None), ("b", 1)]


def test_a_workflow_without_when_runs_on_everything() -> None:
    (found,) = push({"a.yml": STEP}).workflows
    assert found.reason == "it has no `when`, so every event starts it"


@pytest.mark.parametrize(
    "head, left",
    [
        ("", "nothing runs except its clone"),
        ("services: [{image: b}]\n", "nothing runs except its clone and its services"),
        ("skip_clone: true\nservices: [{image: b}]\n", "nothing runs except its services"),
        ("skip_clone: true\nservices: [{image: b, when: {event: tag}}]\n", "nothing runs at all"),
    ],
)
def test_a_workflow_of_which_no_step_runs_is_told_so(head: str, left: str) -> None:
    (found,) = push({"a.yml": head + "steps: [{image: a, when: {event: tag}}]"}).workflows
    assert (found.runs, found.status) == (True, "success")
    assert found.reason == f"it has no `when`, so every event starts it, but none of its steps does: {left}"


def test_one_broken_file_fails_all_and_is_named() -> None:
    found = push({"a.yml": STEP, "b.yml": NEVER + "labels: 1\n", "c.yml": STEP})
    assert (found.event, found.running) == ("push", ())
    assert found.error == Fault(
        "b.yml", "labels is '1'; a mapping, or a list of `key=value`, is expected", Position(3, 9)
    )
    assert str(found.error) == "line 3, column 9: labels is '1'; a mapping, or a list of `key=value`, is expected"
    assert {each.reason for each in found.workflows} == {"the server refuses the whole pipeline because of b.yml"}
    assert [each.path for each in found.workflows] == ["a.yml", "b.yml", "c.yml"]


def test_a_fault_without_a_place_is_only_its_message() -> None:
    assert str(Fault("a", "why")) == "why"


def test_the_first_broken_file_by_path_is_named() -> None:
    found = push({"b.yml": "[]", "a.yml": "[]"})
    assert found.error is not None
    assert found.error.path == "a.yml"


def test_workflows_that_wait_for_nobody_vanish_with_all_that_wait_for_them() -> None:
    found = push({"a.yml": waiting("b"), "b.yml": waiting("c"), "c.yml": NEVER, "d.yml": waiting("x"), "e.yml": STEP})
    assert found.running == ("e",)
    assert [each.reason for each in found.workflows[:4]] == [
        "it depends on workflow 'b', which does not run",
        "it depends on workflow 'c', which does not run",
        "the event is push, not tag",
        "it depends on workflow 'x', and no workflow is called so",
    ]
    assert [each.named for each in found.workflows] == [True, True, False, True, True]


def test_of_those_that_wait_for_nobody_all_vanish_also_beside_one_that_is_not_there_anyway() -> None:
    found = push({"a.yml": f"depends_on: [gone]\n{NEVER}", "b.yml": waiting("gone")})
    assert [each.runs for each in found.workflows] == [False, False]
    assert found.workflows[1].reason == "it depends on workflow 'gone', and no workflow is called so"


def test_one_of_a_matrix_is_enough_to_wait_for() -> None:
    some = "matrix: {V: [1, 2]}\nwhen: [{evaluate: 'V == \"1\"'}]\n" + STEP
    assert push({"a.yml": waiting("m"), "m.yml": some}).running == ("a", "m")


def test_an_optional_dependency_may_vanish() -> None:
    text = "depends_on: [{name: b, optional: true}, {name: c, optional: true}]\n" + STEP
    found = push({"a.yml": text, "b.yml": NEVER, "c.yml": STEP})
    assert found.running == ("a", "c")
    assert found.workflows[0].depends_on == ("c",)


def test_a_workflow_that_waits_for_itself_is_there_and_never_starts() -> None:
    (found,) = push({"a.yml": waiting("a")}).workflows
    assert (found.runs, found.status, found.steps[0].status) == (False, "skipped", "skipped")


def test_a_skipped_workflow_tells_its_steps() -> None:
    found = push({"a.yml": STEP, "b.yml": waiting("a")}, failing=("a/one",))
    (b,) = [each for each in found.workflows if each.name == "b"]
    assert (b.runs, b.reason) == (False, "a workflow that it depends on did not succeed")
    assert [(step.name, step.runs, step.reason) for step in b.steps] == [("one", False, "its workflow does not start")]


def test_a_step_to_fail_must_be_there() -> None:
    with pytest.raises(UnknownStepError, match=r"^no workflow has a step 'two'$"):
        push({"a.yml": STEP}, failing=("two",))


def test_what_is_not_known_is_no_answer() -> None:
    with pytest.raises(UnknownError):
        push({"a.yml": 'when: [{evaluate: \'CI matches "a" + "b"\'}]\n' + STEP})


@pytest.mark.parametrize(
    "message",
    ["[ci skip]", "[CI SKIP]", "[skip ci]", "[SKIPCI]", "a\nb [skip   ci] c", "[ciskip]", "[\u017f\u212aip ci]"],
)
@pytest.mark.parametrize("event", ["push", "pull_request", "pull_request_closed", "pull_request_metadata"])
def test_a_message_can_ask_to_skip(message: str, event: str) -> None:
    found = simulate({"a.yml": "[]"}, metadata_of(event, message=message))
    assert (found.error, found.running) == (None, ())
    assert found.workflows[0].reason == f"the message {message!r} asks CI to skip it"


@pytest.mark.parametrize(
    "message", ["ci skip", "[ci_skip]", "[skip-ci]", "[ci skip ]", "[no ci]", "[c\u0131 sk\u0131p]", ""]
)
def test_other_messages_do_not(message: str) -> None:
    assert push({"a.yml": STEP}, message=message).running == ("a",)


@pytest.mark.parametrize("event", ["tag", "deployment"])
def test_other_events_are_never_skipped(event: str) -> None:
    assert simulate({"a.yml": STEP}, metadata_of(event, message="[ci skip]")).running == ("a",)


def test_a_long_message_is_not_repeated_whole() -> None:
    found = push({"a.yml": STEP}, message="[ci skip]" + "x" * 10_000)
    assert found.workflows[0].reason == f"the message '[ci skip]{'x' * 51}...' asks CI to skip it"
    found = push({"a.yml": STEP}, message="[ci skip]" + "x" * 51)
    assert found.workflows[0].reason == f"the message '[ci skip]{'x' * 51}' asks CI to skip it"


def test_a_folder_in_the_folder_stops_a_server_up_to_3_18_0() -> None:
    files = {".woodpecker/a.yml": STEP, ".woodpecker/lib/b.yml": STEP}
    found = push(files)
    assert found.error == Fault(
        ".woodpecker/lib/b.yml",
        "a folder inside of .woodpecker/ makes the server unable to read any of it; move the file out of there",
    )
    assert push(files, server=Server((3, 18, 0))).error == found.error
    found = push(files, server=Server((3, 18, 1)))
    assert (found.error, found.running, len(found.workflows)) == (None, ("a",), 1)
    assert [(each.path, each.message) for each in found.warnings if each.position == Position()] == [
        (".woodpecker/lib/b.yml", "the server reads no folder inside of .woodpecker/")
    ]


@pytest.mark.parametrize("text", [STEP, "[]"])
def test_a_file_beside_the_folder_is_remarked_even_if_all_are_refused(text: str) -> None:
    found = push({".woodpecker.yml": STEP, ".woodpecker/a.yml": text})
    assert [each.name for each in found.workflows] == ["a"]
    assert (found.warnings[0].path, found.warnings[0].message) == (
        ".woodpecker.yml",
        "the server does not read it, because there is .woodpecker/a.yml",
    )


def test_remarks_are_those_of_the_matching_workflows_each_once() -> None:
    quiet = "when: [{event: push}]\n"
    found = push(
        {
            "a.yml": f"matrix: {{V: [1, 2]}}\nplatform: x\n{quiet}{STEP}",
            "b.yml": "platform: y\n" + NEVER,
            "c.yml": f"{quiet}platform: z\n{waiting('b')}",
        }
    )
    assert [(each.path, each.position.line) for each in found.warnings] == [("a.yml", 2), ("c.yml", 2)]


def test_numbers_go_on_from_file_to_file() -> None:
    text = "matrix: {V: [1, 2]}\nsteps: [{name: 'n${CI_WORKFLOW_NUMBER}', image: a}]"
    found = push({"a.yml": text, "b.yml": NEVER, "c.yml": text})
    assert [step.name for each in found.workflows for step in each.steps] == ["n1", "n2", "n3", "n4"]


def test_a_long_chain_vanishes_as_a_whole() -> None:
    files = {f"w{at:04}.yml": waiting(f"w{at + 1:04}") for at in range(1000)}
    found = push(files)
    assert found.running == ()
    assert found.workflows[0].reason == "it depends on workflow 'w0001', which does not run"
    assert found.workflows[999].reason == "it depends on workflow 'w1000', and no workflow is called so"


def test_of_two_workflows_of_one_name_one_is_enough_for_those_that_wait() -> None:
    for other in (NEVER, waiting("gone")):
        found = push({".woodpecker/a.yml": STEP, ".woodpecker/a.yaml": other, ".woodpecker/b.yml": waiting("a")})
        assert found.running == ("a", "b")


def test_a_clone_that_is_dropped_for_a_dependency_was_named_all_the_same() -> None:
    text = "depends_on: [gone]\nsteps: [{name: one, image: a, when: {event: tag}}]\n"
    (found,) = push({".woodpecker/a.yml": text}).workflows
    assert (found.runs, found.named) == (False, True)


def test_a_workflow_that_also_starts_after_a_failure_is_told_so() -> None:
    text = "when: [{event: push, status: [failure, success]}]\n" + STEP
    assert push({"a.yml": text}).workflows[0].reason == (
        "its `when` matches, and it starts after success and after failure"
    )
    alone = "runs_on: [failure]\n" + STEP
    assert push({"a.yml": alone}).workflows[0].reason == "it has no `when`, so every event starts it"


def test_a_plugin_that_does_not_run_is_one_all_the_same() -> None:
    steps = "{name: one, image: a, settings: {b: c}, %s}, {name: two, image: a, commands: [b], %s}"
    text = f"steps: [{steps}]".replace("%s", "when: {event: tag}")
    assert [(step.runs, step.is_plugin) for step in push({"a.yml": text}).workflows[0].steps] == [
        (False, True),
        (False, False),
    ]


def test_only_a_failure_that_is_ignored_is_told_so() -> None:
    steps = "".join(f"  - {{name: {each}, image: a, failure: {each}}}\n" for each in ("ignore", "cancel", "fail"))
    (found,) = push({"a.yml": f"steps:\n{steps}"}).workflows
    assert [step.ignores_failure for step in found.steps] == [True, False, False]


def test_a_path_filter_that_lets_all_through_is_told() -> None:
    text = "when: [{event: push, path: 'src/**'}]\n" + STEP
    (found,) = push({"a.yml": text}).workflows
    assert found.reason == ("its `when` matches (no changed file is named, and then `path` lets everything through)")
    found = simulate({"a.yml": text}, metadata_of("push", files=["src/a"])).workflows[0]
    assert found.reason == "its `when` matches"
