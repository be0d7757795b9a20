"""`when` against what Woodpecker 3.17.0 was measured to do, and where the measurements end."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.syntax import yaml
from pipelinegen.woodpecker import (
    EvaluateUnknown,
    GlobTooComplexError,
    Metadata,
    WhenError,
    WhenMatch,
    match_when,
)
from pipelinegen.woodpecker.file.document import Float
from pipelinegen.woodpecker.metadata import Commit, Pipeline, Repository, System, Workflow
from pipelinegen.woodpecker.when.condition import Level

FOLDER = Path(__file__).parents[1] / "vectors"
VECTORS = [json.loads(line) for line in (FOLDER / "when.jsonl").read_text(encoding="utf-8").splitlines()]
EVENTS = {
    name: Metadata.from_json(document)
    for name, document in json.loads((FOLDER / "when-metadata.json").read_text(encoding="utf-8")).items()
}
PUSH = EVENTS["push-main"]


@pytest.mark.parametrize("when", {vector["when"]: None for vector in VECTORS})
def test_does_what_the_server_was_measured_to_do(when: str) -> None:
    value = yaml.load_plain(when)
    for vector in VECTORS:
        if vector["when"] != when:
            continue
        try:
            found = match_when(value, EVENTS[vector["meta"]], level=vector["level"])
        except WhenError:
            assert vector["blocking"], vector
            continue
        assert not vector["blocking"], vector
        assert found.match is vector["match"], vector
        if found.match:
            assert found.on_success is vector["on_success"], vector
            assert found.on_failure is vector["on_failure"], vector
            assert found.runs_on == (vector["runs_on"] and tuple(vector["runs_on"])), vector


def matches(when: object, metadata: Metadata = PUSH, level: Level = "workflow") -> bool:
    return match_when(when, metadata, level=level).match


def push(*files: str, message: str = "fix: x", event: str = "push") -> Metadata:
    return Metadata(pipeline=Pipeline(event=event, commit=Commit(branch="main", message=message, changed_files=files)))


@pytest.mark.parametrize("when", [None, [], {}, [{}], [None], [None, None], {"event": None, "branch": None}])
def test_nothing_asked_matches_everything(when: object) -> None:
    for metadata in EVENTS.values():
        assert match_when(when, metadata, level="step") == WhenMatch(match=True, on_success=True)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ("push", "when is 'push'; a mapping of filters is expected"),
        (True, "when is True; a mapping of filters is expected"),
        (["push"], "when[0] is 'push'; a mapping of filters is expected"),
        ([{}, []], "when[1] is []; a mapping of filters is expected"),
        ({"event": {"exclude": "tag"}}, "when.event is {'exclude': 'tag'}; a text is expected"),
        ({"event": ["push", None]}, "when.event[1] is None; a text (in quotes) is expected"),
        ({"branch": [1.2]}, "when.branch[0] is 1.2; a text (in quotes) is expected"),
        ({"branch": [True]}, "when.branch[0] is True; a text (in quotes) is expected"),
        ({"branch": [["a"]]}, "when.branch[0] is ['a']; a text (in quotes) is expected"),
        ({"branch": {"exclude": [1]}}, "when.branch.exclude[0] is 1; a text (in quotes) is expected"),
        ([{}, {"cron": {"include": {}}}], "when[1].cron.include is {}; a text is expected"),
        ({"path": [1]}, "when.path[0] is 1; a text (in quotes) is expected"),
        ({"path": {"include": [1]}}, "when.path.include[0] is 1; a text (in quotes) is expected"),
        ({"path": {"exclude": [1]}}, "when.path.exclude[0] is 1; a text (in quotes) is expected"),
        ({"status": Float(1.1, "1.10")}, "when.status is 1.10; a list such as [success, failure] is expected"),
        ({"status": "x" * 78}, f"when.status is '{'x' * 78}'; a list such as [success, failure] is expected"),
        ({"status": "x" * 79}, f"when.status is '{'x' * 76}...; a list such as [success, failure] is expected"),
        ({"path": {"on_empty": "false"}}, "when.path.on_empty is 'false'; true or false is expected"),
        ({"path": {"on_empty": 0}}, "when.path.on_empty is 0; true or false is expected"),
        ({"path": {"ignore_message": ["x"]}}, "when.path.ignore_message is ['x']; a text is expected"),
        ({"status": "failure"}, "when.status is 'failure'; a list such as [success, failure] is expected"),
        ({"status": [["failure"]]}, "when.status[0] is ['failure']; a text is expected"),
        ({"local": "maybe"}, "when.local is 'maybe'; true or false is expected"),
        ({"evaluate": ["true"]}, "when.evaluate is ['true']; a text is expected"),
        ({"matrix": {"include": None}}, "when.matrix.include is empty, which crashes the server; leave it out"),
    ],
)
def test_a_type_the_server_cannot_read_is_refused_by_name(when: object, message: str) -> None:
    levels: list[Level] = ["workflow", "step"]
    for level in levels:
        with pytest.raises(WhenError) as caught:
            match_when(when, PUSH, level=level)
        assert str(caught.value) == message


def test_a_date_is_no_text_to_the_server() -> None:
    day = datetime.date(2026, 1, 2)
    with pytest.raises(WhenError, match=r"^when\.branch is datetime\.date\(2026, 1, 2\); a text is expected$"):
        match_when({"branch": day}, PUSH, level="workflow")
    for when, where in [
        ({day: "x"}, "when"),
        ({"branch": {day: "x"}}, "when.branch"),
        ({"path": {day: 1}}, "when.path"),
    ]:
        with pytest.raises(WhenError) as caught:
            match_when(when, PUSH, level="workflow")
        assert str(caught.value) == f"a key of {where} is datetime.date(2026, 1, 2); a text is expected"


@pytest.mark.parametrize(
    ("when", "branch"),
    [
        ({"branch": 2}, "2"),
        ({"branch": 1.5}, "1.5"),
        ({"branch": True}, "true"),
        ({"branch": b"main"}, "main"),
        ({"branch": b"main\xff"}, "main\ufffd"),
        ({"branch": Float(1.1, "1.10")}, "1.10"),
        ({"branch": {"include": 2, "exclude": "3"}}, "2"),
        ({"branch": {"include": "main", "other": 1}}, "main"),
        ({"branch": "main", "bogus": [1], "environment": "x", 3: 4}, "main"),
        ([None, {"branch": "main"}], "main"),
    ],
)
def test_what_the_server_reads_nevertheless(when: object, branch: str) -> None:
    found = [
        each for each in (branch, "other") if matches(when, Metadata(pipeline=Pipeline(commit=Commit(branch=each))))
    ]
    assert found == [branch]


@pytest.mark.parametrize(
    "when", [{"branch": {}}, {"branch": {"exclude": "dev"}}, {"local": "no"}, {"branch": {"x": 1}}]
)
def test_what_filters_nothing_here(when: object) -> None:
    assert matches(when)


def test_a_null_item_of_a_list_is_not_there() -> None:
    assert not matches([None, {"branch": "dev"}])


@pytest.mark.parametrize(
    ("path", "files", "expected"),
    [
        ("src/**", ["src/a.py", "x"], True),
        ("src/**", ["x", "y"], False),
        (["a", "b"], ["b"], True),
        ({"include": "src/**"}, ["src/a"], True),
        ({"exclude": ["docs/**", "*.md"]}, ["docs/a", "b.md"], False),
        ({"exclude": ["docs/**", "*.md"]}, ["docs/a", "c.py"], True),
        ({"include": ["src/**"], "exclude": ["**/*.md"]}, ["src/a.md"], False),
        # Everything that is included may be excluded, too, as long as something else is not.
        ({"include": ["src/**"], "exclude": ["**/*.md"]}, ["src/a.md", "x.py"], True),
        ({"include": ["["]}, ["["], False),
        ({"exclude": ["["]}, ["["], True),
        ("src/**", [], True),
        ({"include": "src/**", "on_empty": False}, [], False),
        ({"include": "src/**", "on_empty": "off"}, [], False),
        ({"include": "src/**", "on_empty": None}, [], True),
        ({"exclude": "**", "on_empty": True}, [], True),
        ({}, ["a"], True),
        ("", ["a"], False),
    ],
)
def test_changed_files(path: object, files: list[str], expected: bool) -> None:
    for event in ("push", "pull_request", "pull_request_closed", "pull_request_metadata"):
        assert matches({"path": path}, push(*files, event=event)) is expected
    for event in ("tag", "cron", "manual", "deployment", "release"):
        assert matches({"path": path}, push(*files, event=event))


@pytest.mark.parametrize(
    ("ignored", "message", "expected"),
    [("[ALL]", "wip [all]", True), ("[all]", "wip", False), ("", "wip", False), (3, "v3", True), ("İ", "x i y", True)],
)
def test_a_message_can_make_the_files_not_matter(ignored: object, message: str, expected: bool) -> None:
    path = {"include": ["nope"], "on_empty": False, "ignore_message": ignored}
    for files in (["a"], []):
        assert matches({"path": path}, push(*files, message=message)) is expected


@pytest.mark.parametrize(
    ("when", "metadata"),
    [
        ({"ref": "refs/heads/*"}, EVENTS["push-main"]),
        ({"repo": ["x/*", "o/*"]}, PUSH),
        ({"repo": "only"}, replace(PUSH, repository=Repository(name="only"))),
        ({"instance": "ci.*"}, PUSH),
        ({"platform": "linux/*"}, replace(PUSH, system=System(platform="linux/amd64"))),
        ({"platform": {"exclude": "linux/*"}}, PUSH),
        ({"cron": "night*", "event": "cron"}, EVENTS["cron-nightly"]),
        # Filters that have nothing to do with the event hold.
        ({"cron": "weekly"}, PUSH),
        ({"branch": "release"}, EVENTS["tag-github"]),
    ],
)
def test_filters_by_name(when: object, metadata: Metadata) -> None:
    assert matches(when, metadata)


@pytest.mark.parametrize(
    ("when", "metadata"),
    [
        ({"ref": "refs/heads/*"}, EVENTS["push-feat"]),
        ({"repo": "*"}, PUSH),
        ({"platform": "linux/amd64"}, PUSH),
        ({"cron": "weekly"}, EVENTS["cron-nightly"]),
        ({"event": "pus*"}, PUSH),
        ({"event": ["tag", "manual"]}, PUSH),
        ({"branch": {"include": ["main"], "exclude": ["m*"]}}, PUSH),
        ({"branch": ""}, PUSH),
        ({"branch": "main", "event": "tag"}, PUSH),
    ],
)
def test_filters_by_name_that_keep_it_out(when: object, metadata: Metadata) -> None:
    assert not matches(when, metadata)


REASONS = [
    ({"event": "tag"}, "the event is push, not tag"),
    ([{"event": ["tag", "manual"]}, {"event": ["cron", "tag"]}], "the event is push, not tag or manual or cron"),
    ({"platform": "linux/*"}, "the platform is empty, not 'linux/*'"),
    ({"repo": "x/*"}, "the repository is 'o/r', not 'x/*'"),
    ({"ref": ["a", "b"]}, "the ref is 'refs/heads/main', not 'a' or 'b'"),
    ({"instance": "other"}, "the server's host is 'ci.example', not 'other'"),
    ({"branch": {"exclude": "ma*"}}, "the branch is 'main', which is excluded by 'ma*'"),
    ({"branch": ["a", "b", "c"]}, "the branch is 'main', not 'a' or 'b' or 'c'"),
    ({"branch": ["a", "b", "c", "d", "e"]}, "the branch is 'main', not 'a' or 'b' or 'c' or 2 more"),
    ({"path": ["src/**", "x"]}, "no changed file matches 'src/**' or 'x'"),
    ({"path": {"exclude": "**"}}, "every changed file is excluded by '**'"),
    ({"matrix": {"GO": "2"}}, "the values of the matrix are others"),
    ({"evaluate": "false"}, "`false` is false"),
    (
        {"evaluate": 'CI_COMMIT_BRANCH == "x" or CI_COMMIT_BRANCH == UNSET'},
        '`CI_COMMIT_BRANCH == "x" or CI_COMMIT_BRANCH == UNSET` is false '
        "(CI_COMMIT_BRANCH is 'main', UNSET is empty)",
    ),
    (
        [{"branch": "x"}, {"branch": "y"}, {"branch": "x"}, {"event": "tag", "branch": "z"}],
        "the branch is 'main', not 'x'; and the branch is 'main', not 'y'",
    ),
]


@pytest.mark.parametrize(("when", "reason"), REASONS)
def test_what_keeps_it_out_is_said_in_words(when: object, reason: str) -> None:
    pipeline = replace(push("docs/a").pipeline, commit=replace(PUSH.pipeline.commit, changed_files=("docs/a",)))
    found = match_when(when, replace(PUSH, pipeline=pipeline), level="step")
    assert found == WhenMatch(match=False, reason=reason)


def test_other_events_have_reasons_of_their_own() -> None:
    assert match_when({"cron": "weekly"}, EVENTS["cron-nightly"], level="step").reason == (
        "the cron is 'nightly', not 'weekly'"
    )
    path = {"path": {"include": "a", "on_empty": False}}
    assert match_when(path, push(), level="step").reason == "no file is known to have changed, and `on_empty` is false"


@pytest.mark.parametrize(("length", "shown"), [(60, "x" * 60), (61, "x" * 60 + "...")])
def test_a_long_value_is_not_repeated_whole(length: int, shown: str) -> None:
    metadata = Metadata(pipeline=Pipeline(commit=Commit(branch="x" * length)))
    assert match_when({"branch": "y"}, metadata, level="step").reason == f"the branch is '{shown}', not 'y'"


def test_a_variable_that_a_version_hides_is_told_so() -> None:
    pipeline = replace(PUSH.pipeline, event="manual")
    metadata = replace(PUSH, pipeline=pipeline, variables={"WORD": "run", "OTHER": "x"})
    when = {"evaluate": 'WORD == "x"'}

    def reason(level: Level, version: tuple[int, int, int]) -> str:
        return match_when(when, metadata, level=level, version=version).reason

    hidden = "WORD is empty; Woodpecker 3.18.0 hides the variables of a pipeline here"
    assert reason("workflow", (3, 18, 0)) == f'`WORD == "x"` is false ({hidden})'
    assert reason("step", (3, 18, 0)) == reason("workflow", (3, 18, 1)) == "`WORD == \"x\"` is false (WORD is 'run')"
    known = match_when({"evaluate": 'CI == "x"'}, metadata, level="workflow", version=(3, 18, 0))
    assert known.reason == "`CI == \"x\"` is false (CI is 'woodpecker')"


@pytest.mark.parametrize(
    ("matrix", "expected"),
    [
        ({"GO": "1.*"}, True),
        ({"GO": "1.9"}, False),
        ({"GO": "1.10", "OS": "linux"}, True),
        ({"GO": "1.10", "OS": "mac"}, False),
        ({"NONE": ""}, True),
        ({"NONE": "x"}, False),
        ({"NONE": None}, True),
        ({"GO": None}, False),
        ({"include": {"GO": "1.10"}}, True),
        ({"include": {"GO": "1.9"}}, False),
        ({"include": {"GO": "1.10"}, "OS": "mac"}, False),
        ({"exclude": {"GO": "1.10"}}, False),
        ({"exclude": {"GO": "1.10", "OS": "mac"}}, True),
        ({"include": {"GO": "1.10"}, "exclude": {"OS": "mac"}}, True),
        ({"GO": ["1.10"], "OS": "linux"}, True),
        ("GO", True),
        (None, True),
    ],
)
def test_a_matrix_filter_counts_for_steps_only(matrix: object, expected: bool) -> None:
    metadata = replace(PUSH, workflow=Workflow(matrix={"GO": "1.10", "OS": "linux"}))
    assert matches({"matrix": matrix}, metadata, "step") is expected
    assert matches({"matrix": matrix}, metadata, "workflow")


def test_evaluate_sees_the_variables_of_the_run_under_the_axis_under_the_built_in_ones() -> None:
    metadata = replace(
        PUSH,
        variables={"WORD": "run", "AXIS": "run", "CI_COMMIT_BRANCH": "run"},
        workflow=Workflow(matrix={"AXIS": "axis", "CI_COMMIT_BRANCH": "axis"}),
    )
    assert matches({"evaluate": 'WORD == "run" and AXIS == "axis" and CI_COMMIT_BRANCH == "main"'}, metadata)


def test_one_version_hides_what_a_call_brings_from_a_workflow() -> None:
    pushed = replace(PUSH, variables={"WORD": "run"})
    metadata = replace(pushed, pipeline=replace(PUSH.pipeline, event="manual"))
    when = {"evaluate": 'WORD == "run"'}
    assert match_when(when, pushed, level="workflow", version=(3, 18, 0)).match
    assert not match_when(when, metadata, level="workflow", version=(3, 18, 0)).match
    assert match_when(when, metadata, level="step", version=(3, 18, 0)).match
    assert match_when(when, metadata, level="workflow", version=(3, 18, 1)).match


@pytest.mark.parametrize("when", [{"evaluate": 3}, {"evaluate": "CI_PIPELINE_NUMBER > 3", "event": "tag"}])
def test_an_expression_that_does_not_compile_is_fatal_whatever_else_is_asked(when: object) -> None:
    with pytest.raises(WhenError, match=r"^evaluate: .*: character [0-9]+: "):
        match_when(when, PUSH, level="workflow")


def test_a_fault_after_the_first_item_that_matches_harms_nobody() -> None:
    broken = {"evaluate": "CI_PIPELINE_NUMBER > 3", "status": ["failure"]}
    assert match_when([{}, broken], PUSH, level="step") == WhenMatch(match=True, on_success=True)
    with pytest.raises(WhenError):
        match_when([broken, {}], PUSH, level="step")


def test_an_expression_that_is_not_modelled_is_not_guessed_about() -> None:
    unknown = {"evaluate": "1.5 > 1", "event": "tag"}
    with pytest.raises(EvaluateUnknown) as caught:
        match_when(unknown, PUSH, level="step")
    assert caught.value.__notes__ == ["in evaluate: '1.5 > 1'"]
    # Behind an item that matches it could only add its status, and it asks for another event.
    assert matches([{}, unknown])


def test_a_glob_that_is_too_complex_is_not_guessed_about() -> None:
    with pytest.raises(GlobTooComplexError):
        match_when({"branch": "{a,b}" * 3000}, PUSH, level="step")


@pytest.mark.parametrize(
    ("when", "on_success", "on_failure"),
    [
        (None, True, False),
        ({"status": []}, True, False),
        ({"status": ["success"]}, True, False),
        ({"status": ["failure"]}, False, True),
        ({"status": ["failure", "success"]}, True, True),
        ({"status": [None, "failure"]}, False, True),
        ({"status": ["bogus"]}, False, False),
        ([{"status": ["failure"]}, {}], True, True),
        ([{"status": ["failure"]}, {"event": "tag"}], False, True),
        ([{"event": "tag", "status": ["failure"]}, {}], True, False),
    ],
)
def test_after_what_a_step_runs(when: object, on_success: bool, on_failure: bool) -> None:
    assert match_when(when, PUSH, level="step") == WhenMatch(match=True, on_success=on_success, on_failure=on_failure)


@pytest.mark.parametrize(
    ("when", "version", "runs_on"),
    [
        (None, (3, 17, 0), None),
        ({"status": ["success"]}, (3, 17, 0), None),
        ({"status": ["failure"]}, (3, 13, 0), None),
        ({"status": ["failure"]}, (3, 14, 0), ("failure", "success")),
        ({"status": ["failure"]}, (3, 17, 0), ("failure", "success")),
        ({"status": ["failure"]}, (3, 18, 0), ("failure", "success")),
        ({"status": ["failure"]}, (3, 18, 1), ("failure",)),
        ({"status": ["failure", "success"]}, (3, 18, 1), ("failure", "success")),
        ({"status": ["success"]}, (3, 18, 1), None),
    ],
)
def test_after_what_a_workflow_runs(
    when: object, version: tuple[int, int, int], runs_on: tuple[str, ...] | None
) -> None:
    found = match_when(when, PUSH, level="workflow", version=version)
    assert found == WhenMatch(match=True, on_success=True, runs_on=runs_on)


KEYS = ["event", "branch", "ref", "repo", "cron", "path", "matrix", "evaluate", "status", "local", "include", "exclude"]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.dates()
YAML: st.SearchStrategy[Any] = st.recursive(
    SCALARS | st.sampled_from(["push", "main", "*", 'UNSET == ""', "CI_PIPELINE_NUMBER > 3", "1.5 > 1", "[", "{a,b}"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS) | SCALARS, inner, max_size=4),
    max_leaves=8,
)


@given(YAML, st.sampled_from(sorted(EVENTS)), st.sampled_from(["workflow", "step"]))
def test_any_value_is_answered_refused_or_unknown(when: object, event: str, level: Level) -> None:
    try:
        found = match_when(when, EVENTS[event], level=level)
    except (WhenError, EvaluateUnknown):
        return
    assert found.match or found == WhenMatch(match=False)
