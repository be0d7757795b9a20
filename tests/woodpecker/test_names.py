"""The table of names agrees with the values that are made, for every event and version."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.woodpecker import Metadata, environ
from pipelinegen.woodpecker.event import EVENTS, metadata_of
from pipelinegen.woodpecker.metadata import Commit, Pipeline, Workflow
from pipelinegen.woodpecker.names import FROZEN, NAMES, RUNTIME_ONLY, Alphabet, describe, safe
from pipelinegen.woodpecker.version import BASELINE, Version

# Those of Woodpecker 3.17.
COUNT = 85

LIVE = {name: known for name, known in NAMES.items() if known.removed is None}

NUMBERS = {Alphabet.NUMBER, Alphabet.FLAG}

PREVIOUS = Pipeline(
    event="pull_request",
    event_reason=("edited",),
    number=3,
    status="failure",
    forge_url="https://github.com/o/r/pull/1",
    target="production",
    task="migrate",
    author="ann",
    avatar="https://example.com/a",
    commit=Commit(
        sha="a" * 40,
        ref="refs/pull/1/head",
        refspec="s:t",
        branch="t",
        message="m",
        author="ann",
        author_email="ann@example.com",
        author_avatar="https://example.com/a",
    ),
)


def full(event: str) -> Metadata:
    """The event with everything that it can have, and of a repeated run."""
    pulls: dict[str, Any] = {"files": ["a.py"], "labels": ["x"]} if event.startswith("pull") else {}
    if event == "deployment":
        pulls = {"target": "production", "task": "migrate", "branch": "refs/tags/v1"}
    metadata = metadata_of(event, **pulls)
    pipeline = metadata.pipeline
    commit = replace(pipeline.commit, milestone="v2", draft=True)
    return replace(
        metadata,
        pipeline=replace(pipeline, reruns=1, commit=commit),
        previous=PREVIOUS,
        workflow=Workflow(name="deploy", number=1),
    )


def expected(event: str) -> set[str]:
    """The names that have a value on the event, by the table."""
    return {name for name, known in LIVE.items() if known.on(event)}


def test_every_name_of_the_server_is_there() -> None:
    assert len(LIVE) == COUNT
    assert all(name == known.name and known.about for name, known in NAMES.items())


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_with_everything_has_exactly_its_names(event: str) -> None:
    assert set(environ(full(event))) == expected(event)


@pytest.mark.parametrize("event", EVENTS)
def test_a_usual_event_has_at_least_what_is_certain(event: str) -> None:
    found = set(environ(replace(metadata_of(event), workflow=Workflow(name="deploy"))))
    assert {name for name in expected(event) if NAMES[name].certain} <= found <= expected(event)


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_of_which_nothing_is_known_has_the_numbers(event: str) -> None:
    found = set(environ(Metadata(pipeline=Pipeline(event=event))))
    certain = {name for name in expected(event) if NAMES[name].certain}
    assert {name for name in certain if NAMES[name].alphabet in NUMBERS} <= found <= expected(event)


@pytest.mark.parametrize("event", EVENTS)
def test_what_is_certain_is_what_does_not_hang_on_what_is_told(event: str) -> None:
    # All that can be missing of the forge's report is missing; the server and the repository are what they are.
    whole = full(event)
    bare = Commit(sha=whole.pipeline.commit.sha, ref="refs/heads/x", branch="x")
    metadata = replace(
        whole,
        pipeline=Pipeline(event=event, number=1, commit=bare),
        previous=Pipeline(),
        repository=replace(whole.repository, default_branch="", remote_id="", clone_url_ssh=""),
    )
    doubtful = {"CI_PIPELINE_FILES"} | ({"CI_COMMIT_TAG"} if event in {"tag", "release"} else set())
    assert set(environ(metadata)) - doubtful == {name for name in expected(event) if NAMES[name].certain}


@given(
    st.sampled_from([*EVENTS, ""]),
    st.builds(
        Pipeline,
        reruns=st.integers(-1, 3),
        target=st.text(),
        author=st.text(),
        release_title=st.text(),
        event_reason=st.lists(st.text()).map(tuple),
        commit=st.builds(
            Commit,
            ref=st.text() | st.just("refs/tags/v1"),
            refspec=st.text() | st.just("a:b"),
            labels=st.lists(st.text()).map(tuple),
            milestone=st.text(),
        ),
    ),
    st.tuples(st.just(3), st.integers(0, 19), st.just(0)),
)
def test_no_metadata_makes_a_name_that_the_table_lacks(event: str, pipeline: Pipeline, version: Version) -> None:
    found = environ(Metadata(pipeline=replace(pipeline, event=event), previous=pipeline), version)
    assert found.keys() <= LIVE.keys()
    assert all(NAMES[name].exists(version) for name in found)
    assert all(value.isdigit() for name, value in found.items() if NAMES[name].alphabet is Alphabet.NUMBER)
    assert {value for name, value in found.items() if NAMES[name].alphabet is Alphabet.FLAG} <= {"true", "false"}


@pytest.mark.parametrize(
    ("event", "version", "missing"),
    [
        (
            "pull_request",
            (3, 17, 0),
            set(),
        ),
        (
            "pull_request",
            (3, 15, 0),
            {"CI_COMMIT_PULL_REQUEST_DRAFT", "CI_COMMIT_TIMESTAMP", "CI_PREV_COMMIT_TIMESTAMP"},
        ),
        ("release", (3, 16, 0), {"CI_PIPELINE_RELEASE_PRE"}),
        ("release", (3, 18, 0), set()),
        ("deployment", (3, 14, 0), {"CI_COMMIT_TIMESTAMP", "CI_PREV_COMMIT_TIMESTAMP", "CI_PIPELINE_RERUNS"}),
        (
            "deployment",
            (3, 13, 0),
            {"CI_COMMIT_TAG", "CI_COMMIT_TIMESTAMP", "CI_PREV_COMMIT_TIMESTAMP", "CI_PIPELINE_RERUNS"},
        ),
    ],
)
def test_an_older_server_lacks_names(event: str, version: Version, missing: set[str]) -> None:
    assert environ(full(event)).keys() - environ(full(event), version).keys() == missing


def test_an_older_server_knows_the_tag_of_a_tag() -> None:
    for event in ("tag", "release"):
        assert environ(metadata_of(event), (3, 0, 0))["CI_COMMIT_TAG"] == "v1.0.0"


@pytest.mark.parametrize("event", EVENTS)
def test_what_is_frozen_is_of_no_use_on_any_event(event: str) -> None:
    found = environ(full(event))
    assert {name: found.get(name) for name in FROZEN} == {
        "CI_PIPELINE_STARTED": "0",
        "CI_STEP_NUMBER": "0",
        "CI_STEP_URL": found["CI_PIPELINE_URL"],
        "CI_SYSTEM_PLATFORM": None,
        "CI_PREV_PIPELINE_PARENT": "0",
    }
    assert all(describe(name, event, BASELINE) == f"{name!r} {FROZEN[name]}" for name in FROZEN)


@pytest.mark.parametrize("event", EVENTS)
def test_what_only_a_running_step_has_is_never_substituted(event: str) -> None:
    prefixes = tuple(name[:-1] for name in RUNTIME_ONLY if name.endswith("*"))
    found = environ(full(event))
    assert [name for name in found if name in RUNTIME_ONLY or name.startswith(prefixes)] == []


@pytest.mark.parametrize("event", EVENTS)
def test_a_name_is_described_where_it_is_empty_and_only_there(event: str) -> None:
    found = environ(full(event))
    silent = {name for name in NAMES if describe(name, event, BASELINE) is None}
    assert silent == found.keys() - FROZEN.keys()


@pytest.mark.parametrize(
    ("name", "event", "version", "words"),
    [
        ("CI_COMMIT_SHA", "push", BASELINE, None),
        ("CI_COMMIT_TAG", "tag", BASELINE, None),
        (
            "CI_COMMIT_TAG",
            "push",
            BASELINE,
            "'CI_COMMIT_TAG' is empty on 'push'; it has a value on tag, release, deployment",
        ),
        (
            "CI_COMMIT_SOURCE_BRANCH",
            "push",
            BASELINE,
            "'CI_COMMIT_SOURCE_BRANCH' is empty on 'push'; it has a value on pull_request, pull_request_closed, "
            "pull_request_metadata",
        ),
        (
            "CI_PIPELINE_STARTED",
            "push",
            BASELINE,
            "'CI_PIPELINE_STARTED' is 0 until the pipeline has started; a script reads the time as "
            "'$CI_PIPELINE_STARTED'",
        ),
        (
            "CI_PIPELINE_STATUS",
            "push",
            BASELINE,
            "'CI_PIPELINE_STATUS' is known only to a running step, since nothing has succeeded or failed before; "
            "a script reads it as '$CI_PIPELINE_STATUS'",
        ),
        (
            "CI_NETRC_MACHINE",
            "push",
            BASELINE,
            "'CI_NETRC_MACHINE' is known only to a running step, and only to one that may clone; "
            "a script reads it as '$CI_NETRC_MACHINE'",
        ),
        (
            "CI_COMMIT_URL",
            "push",
            BASELINE,
            "'CI_COMMIT_URL' was removed in Woodpecker 3.0.0; use CI_PIPELINE_FORGE_URL",
        ),
        ("CI_STEP_FINISHED", "push", BASELINE, "'CI_STEP_FINISHED' was removed in Woodpecker 3.0.0"),
        ("CI_PIPELINE_RELEASE_PRE", "release", BASELINE, None),
        (
            "CI_PIPELINE_RELEASE_PRE",
            "release",
            (3, 16, 2),
            "'CI_PIPELINE_RELEASE_PRE' exists since Woodpecker 3.17.0, and the server is 3.16.2",
        ),
        ("CI_COMIT_SHA", "push", BASELINE, "'CI_COMIT_SHA' is no name of Woodpecker's; did you mean 'CI_COMMIT_SHA'?"),
        ("CI_WORKSPACES", "push", BASELINE, "'CI_WORKSPACES' is no name of Woodpecker's; did you mean 'CI_WORKSPACE'?"),
        ("CI_XYZZY_PLUGH_42", "push", BASELINE, "'CI_XYZZY_PLUGH_42' is no name of Woodpecker's"),
        (
            "TOKEN",
            "push",
            BASELINE,
            "'TOKEN' is not known before a step runs: a secret, a step's environment or a shell variable is never "
            "substituted; write '$${TOKEN}' or '$TOKEN'",
        ),
        (
            "IMAGE_TAG",
            "manual",
            (3, 18, 0),
            "'IMAGE_TAG' is not known before a step runs: a secret, a step's environment, a shell variable or, in "
            "3.18.0, a variable of the pipeline is never substituted; write '$${IMAGE_TAG}' or '$IMAGE_TAG'",
        ),
    ],
)
def test_the_reason_is_said_in_words(name: str, event: str, version: Version, words: str | None) -> None:
    assert describe(name, event, version) == words


@given(st.text(max_size=300), st.sampled_from(EVENTS))
def test_every_unknown_name_gets_a_short_reason(name: str, event: str) -> None:
    words = describe(name, event, BASELINE)
    assert (words is None) is (name in LIVE and name not in FROZEN and NAMES[name].on(event))
    assert words is None or len(words) < 1000


def test_a_huge_name_gets_a_short_reason() -> None:
    name = "CI_" + "A" * 97
    assert describe(name, "push", BASELINE) == f"{name!r} is no name of Woodpecker's"
    for more in ("A", "A" * 1_000_000):
        assert describe(name + more, "push", BASELINE) == f"{name!r}… is no name of Woodpecker's"


def test_a_pattern_of_names_ends_before_its_star() -> None:
    words = describe("PLUGINS", "push", BASELINE)
    assert words is not None
    assert words.startswith("'PLUGINS' is not known before a step runs: ")


def test_what_is_gone_is_gone_from_the_first_version_on() -> None:
    words = describe("CI_STEP_FINISHED", "push", (3, 0, 0))
    assert words == "'CI_STEP_FINISHED' was removed in Woodpecker 3.0.0"


def test_what_is_deprecated_says_what_to_use() -> None:
    assert {name: known.deprecated for name, known in LIVE.items() if known.deprecated} == {
        "CI_REPO_TRUSTED": "the three",
        "CI_COMMIT_AUTHOR_AVATAR": "CI_PIPELINE_AVATAR",
        "CI_COMMIT_PRERELEASE": "CI_PIPELINE_RELEASE_PRE",
        "CI_PREV_COMMIT_AUTHOR_AVATAR": "CI_PREV_PIPELINE_AVATAR",
    }


def test_what_a_template_may_substitute_is_always_there_and_harmless() -> None:
    assert {name for name in NAMES if safe(name)} == {
        "CI",
        "CI_COMMIT_SHA",
        "CI_FORGE_TYPE",
        "CI_FORGE_URL",
        "CI_PIPELINE_CREATED",
        "CI_PIPELINE_EVENT",
        "CI_PIPELINE_NUMBER",
        "CI_PIPELINE_PARENT",
        "CI_PIPELINE_URL",
        "CI_PREV_PIPELINE_CREATED",
        "CI_PREV_PIPELINE_FINISHED",
        "CI_PREV_PIPELINE_NUMBER",
        "CI_PREV_PIPELINE_STARTED",
        "CI_PREV_PIPELINE_URL",
        "CI_REPO",
        "CI_REPO_CLONE_URL",
        "CI_REPO_OWNER",
        "CI_REPO_PRIVATE",
        "CI_REPO_TRUSTED_NETWORK",
        "CI_REPO_TRUSTED_SECURITY",
        "CI_REPO_TRUSTED_VOLUMES",
        "CI_REPO_URL",
        "CI_SYSTEM_HOST",
        "CI_SYSTEM_NAME",
        "CI_SYSTEM_URL",
        "CI_SYSTEM_VERSION",
        "CI_WORKFLOW_NUMBER",
    }
    for event in EVENTS:
        found = environ(metadata_of(event, version=(3, 10, 0)), (3, 10, 0))
        assert [name for name in NAMES if safe(name) and name not in found] == []


@pytest.mark.parametrize("name", ["CI_COMMIT_BRANCH", "CI_COMMIT_MESSAGE", "CI_COMMIT_TIMESTAMP", "TOKEN", ""])
def test_nothing_else_is_safe(name: str) -> None:
    assert not safe(name)


def test_the_table_cannot_be_changed() -> None:
    with pytest.raises(TypeError):
        NAMES["CI"] = NAMES["CI_REPO"]  # type: ignore[index]
