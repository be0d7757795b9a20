"""What the server knows of each event."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.woodpecker import Metadata, environ
from pipelinegen.woodpecker.event import EVENTS, EventError, arguments_of, metadata_of
from pipelinegen.woodpecker.metadata import Repository, System

MEASURED: dict[str, Any] = json.loads((Path(__file__).parent / "vectors" / "when-metadata.json").read_text("utf-8"))

# How each measured event is told here.
TOLD: dict[str, dict[str, Any]] = {
    "push-main": {"files": ["src/a.py", "README.md"], "message": "fix: x"},
    "push-main-docs": {"files": ["docs/x/y.md"], "message": "fix: x"},
    "push-empty": {"message": "fix: x"},
    "push-feat": {"branch": "feature/a/b", "files": ["src/deep/b.py"], "message": "wip [ALL]"},
    "pr": {
        "pull_request": 5,
        "source_branch": "feat",
        "files": ["src/a.py"],
        "labels": ["deploy"],
        "message": "fix: x",
    },
    "pr-closed": {"pull_request": 5, "source_branch": "feat", "message": "fix: x"},
    "pr-meta": {"pull_request": 5, "source_branch": "feat", "message": "fix: x"},
    "tag-github": {"tag": "v1.2.3", "message": "fix: x"},
    "release": {"tag": "v1.2.3"},
    "deploy-prod": {"target": "production", "task": "deploy", "message": "fix: x"},
    "deploy-stage": {"target": "staging", "message": "fix: x"},
    "cron-nightly": {"cron": "nightly"},
    "manual-317": {"version": (3, 17, 0)},
    "manual-318": {"version": (3, 18, 0)},
}


def told(event: str) -> dict[str, Any]:
    """Everything that the event can be told."""
    pulls = {"files": ["a b.py"], "message": "m", "pull_request": 7, "source_branch": "s", "labels": ["x", "y"]}
    others: dict[str, dict[str, Any]] = {
        "push": {"files": ["a b.py"], "message": "m"},
        "pull_request": pulls,
        "pull_request_closed": pulls,
        "pull_request_metadata": pulls,
        "tag": {"tag": "v2", "message": "m"},
        "release": {"tag": "v2"},
        "deployment": {"message": "m", "target": "production", "task": "migrate"},
        "cron": {"cron": "nightly"},
        "manual": {"message": "m", "version": (3, 18, 0)},
    }
    return {"branch": "b", **others[event]}


def test_the_table_says_what_an_event_can_be_told() -> None:
    assert {event: arguments_of(event, (3, 18, 0)) for event in EVENTS} == {
        event: told(event).keys() - {"version"} for event in EVENTS
    }


def test_every_measured_event_is_told() -> None:
    assert TOLD.keys() == MEASURED.keys()


@pytest.mark.parametrize("name", TOLD)
def test_an_event_is_as_it_was_measured(name: str) -> None:
    measured = Metadata.from_json(MEASURED[name])
    made = metadata_of(measured.pipeline.event, repository="o/r", **TOLD[name])
    commit, expected = made.pipeline.commit, measured.pipeline.commit
    assert (commit.ref, commit.branch, commit.refspec) == (expected.ref, expected.branch, expected.refspec)
    assert (commit.changed_files, commit.labels) == (expected.changed_files, expected.labels)
    pipeline = made.pipeline
    assert pipeline.event == measured.pipeline.event
    assert (pipeline.target, pipeline.task, pipeline.cron) == (
        measured.pipeline.target,
        measured.pipeline.task,
        measured.pipeline.cron,
    )
    # Of a release the forge tells no message; the measured one was made up.
    assert commit.message == ("" if name == "release" else expected.message)
    assert made.repository.full_name == measured.repository.full_name
    assert (made.system.name, made.system.host, made.system.url) == (
        measured.system.name,
        measured.system.host,
        measured.system.url,
    )


@pytest.mark.parametrize(
    ("event", "ref", "branch", "refspec"),
    [
        ("push", "refs/heads/main", "main", ""),
        ("pull_request", "refs/pull/1/head", "main", "feature:main"),
        ("pull_request_closed", "refs/pull/1/head", "main", "feature:main"),
        ("pull_request_metadata", "refs/pull/1/head", "main", "feature:main"),
        ("tag", "refs/tags/v1.0.0", "refs/tags/v1.0.0", ""),
        ("release", "refs/tags/v1.0.0", "main", ""),
        ("deployment", "refs/heads/main", "main", ""),
        ("cron", "refs/heads/main", "main", ""),
        ("manual", "main", "main", ""),
    ],
)
def test_an_event_of_which_nothing_is_told(event: str, ref: str, branch: str, refspec: str) -> None:
    commit = metadata_of(event).pipeline.commit
    assert (commit.ref, commit.branch, commit.refspec) == (ref, branch, refspec)
    assert metadata_of(event).pipeline.event == event


def test_the_events_are_in_a_fixed_order() -> None:
    assert EVENTS == (
        "push",
        "pull_request",
        "pull_request_closed",
        "pull_request_metadata",
        "tag",
        "release",
        "deployment",
        "cron",
        "manual",
    )


@pytest.mark.parametrize("event", EVENTS)
def test_the_default_branch_is_meant_where_none_is_said(event: str) -> None:
    metadata = metadata_of(event, default_branch="trunk")
    assert metadata.repository.default_branch == "trunk"
    assert metadata.pipeline.commit.branch == ("refs/tags/v1.0.0" if event == "tag" else "trunk")


def test_a_tag_has_the_branch_it_was_pushed_with() -> None:
    commit = metadata_of("tag", branch="main").pipeline.commit
    assert (commit.ref, commit.branch) == ("refs/tags/v1.0.0", "main")


def test_a_deployment_of_a_tag_s_run_stays_on_the_tag() -> None:
    metadata = metadata_of("deployment", branch="refs/tags/v1")
    assert metadata.pipeline.commit.ref == metadata.pipeline.commit.branch == "refs/tags/v1"
    assert environ(metadata)["CI_COMMIT_TAG"] == "v1"


@pytest.mark.parametrize(
    ("version", "ref"), [((3, 0, 0), "b"), ((3, 17, 0), "b"), ((3, 18, 0), "refs/heads/b"), ((4, 0, 0), "refs/heads/b")]
)
def test_the_ref_of_a_manual_run_depends_on_the_version(version: tuple[int, int, int], ref: str) -> None:
    metadata = metadata_of("manual", branch="b", version=version)
    assert metadata.pipeline.commit.ref == ref
    assert metadata.pipeline.commit.message == "MANUAL PIPELINE @ b"
    assert metadata.system.version == ".".join(map(str, version))


def test_a_manual_run_has_a_message_from_3_18_on() -> None:
    commit = metadata_of("manual", message="hello", version=(3, 18, 0)).pipeline.commit
    assert commit.message == "MANUAL: hello @ main"
    with pytest.raises(EventError) as caught:
        metadata_of("manual", message="hello")
    assert str(caught.value) == "'manual' has no 'message' on Woodpecker 3.17.0; 3.18.0 or later has one"


def test_an_empty_message_is_a_message() -> None:
    assert metadata_of("push", message="").pipeline.commit.message == ""
    assert metadata_of("push").pipeline.commit.message != ""


@pytest.mark.parametrize("event", ["cron", "release"])
def test_a_cron_and_a_release_have_no_message(event: str) -> None:
    assert "CI_COMMIT_MESSAGE" not in environ(metadata_of(event))


def test_a_cron_is_nobody_s() -> None:
    found = environ(metadata_of("cron", cron="nightly"))
    assert not [name for name in found if "AUTHOR" in name and "PREV" not in name]


def test_only_a_change_of_a_pull_request_s_metadata_has_a_reason() -> None:
    assert [event for event in EVENTS if metadata_of(event).pipeline.event_reason] == ["pull_request_metadata"]


@pytest.mark.parametrize("event", EVENTS)
def test_the_rest_is_typical(event: str) -> None:
    metadata = metadata_of(event, repository="ann/blog", host="ci.ann.example")
    assert metadata.repository == Repository(
        id=2,
        owner="ann",
        name="blog",
        remote_id="1000",
        forge_url="https://github.com/ann/blog",
        clone_url="https://github.com/ann/blog.git",
        clone_url_ssh="git@github.com:ann/blog.git",
        default_branch="main",
    )
    assert metadata.system == System(
        name="woodpecker", host="ci.ann.example", url="https://ci.ann.example", version="3.17.0"
    )
    assert (metadata.forge.type, metadata.forge.url) == ("github", "https://github.com")
    found = environ(metadata)
    assert found["CI_PIPELINE_URL"] == "https://ci.ann.example/repos/2/pipeline/512"
    assert found["CI_PIPELINE_FORGE_URL"].startswith("https://github.com/ann/blog/")
    assert len(found["CI_COMMIT_SHA"]) == 40
    # It has not started, and the run before it is over.
    assert found["CI_PIPELINE_STARTED"] == "0"
    assert (found["CI_PREV_PIPELINE_NUMBER"], found["CI_PREV_PIPELINE_STATUS"]) == ("511", "success")
    assert found["CI_PREV_COMMIT_SHA"] != found["CI_COMMIT_SHA"]
    assert found["CI_PREV_COMMIT_BRANCH"] == found["CI_COMMIT_BRANCH"]
    previous = metadata.previous
    assert previous.created < previous.started < previous.finished < metadata.pipeline.created


@pytest.mark.parametrize(
    ("event", "page"),
    [
        ("push", f"https://github.com/o/r/commit/{metadata_of('push').pipeline.commit.sha}"),
        ("pull_request", "https://github.com/o/r/pull/1"),
        ("release", "https://github.com/o/r/releases/tag/v1.0.0"),
    ],
)
def test_the_forge_s_page_is_that_of_what_happened(event: str, page: str) -> None:
    assert metadata_of(event, repository="o/r").pipeline.forge_url == page


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_can_have_variables(event: str) -> None:
    given_variables = {"IMAGE_TAG": "0a1b2c3d"}
    metadata = metadata_of(event, variables=given_variables)
    given_variables.clear()
    assert metadata.variables == {"IMAGE_TAG": "0a1b2c3d"}
    assert metadata_of(event).variables == {}


@pytest.mark.parametrize("event", EVENTS)
def test_what_an_event_can_be_told_is_in_its_metadata(event: str) -> None:
    arguments = told(event)
    plain = {name: value for name, value in arguments.items() if name == "version"}
    for name in arguments.keys() - {"version"}:
        changed = metadata_of(event, **plain, **{name: arguments[name]})
        assert changed != metadata_of(event, **plain), name


VALUES: dict[str, Any] = {
    "branch": "b",
    "files": ["a.py"],
    "message": "m",
    "tag": "v2",
    "cron": "nightly",
    "target": "production",
    "task": "migrate",
    "pull_request": 7,
    "source_branch": "s",
    "labels": ["x"],
}


@pytest.mark.parametrize(
    ("event", "argument"),
    [(event, argument) for event in EVENTS for argument in VALUES if argument not in told(event)],
)
def test_what_an_event_has_no_use_for_is_refused(event: str, argument: str) -> None:
    with pytest.raises(EventError) as caught:
        metadata_of(event, **{argument: VALUES[argument]})
    events = ", ".join(each for each in EVENTS if argument in told(each))
    assert str(caught.value) == f"event {event!r} has no use for {argument!r}; it belongs to {events}"


@pytest.mark.parametrize(
    ("event", "message"),
    [
        ("pull-request", "; did you mean 'pull_request'?"),
        ("deploy", "; did you mean 'deployment'?"),
        ("schedule", ""),
        ("", ""),
    ],
)
def test_an_unknown_event_is_refused(event: str, message: str) -> None:
    with pytest.raises(EventError) as caught:
        metadata_of(event)
    assert str(caught.value) == f"there is no event {event!r}; there are {', '.join(EVENTS)}{message}"


def test_an_event_that_a_version_lacks_is_refused() -> None:
    assert metadata_of("pull_request_metadata", version=(3, 10, 0)).pipeline.event == "pull_request_metadata"
    with pytest.raises(EventError) as caught:
        metadata_of("pull_request_metadata", version=(3, 9, 9))
    assert str(caught.value) == "Woodpecker 3.9.9 has no event 'pull_request_metadata'; 3.10.0 or later has"


@pytest.mark.parametrize("repository", ["", "name", "/name", "owner/", "/"])
def test_a_repository_without_owner_or_name_is_refused(repository: str) -> None:
    with pytest.raises(EventError) as caught:
        metadata_of("push", repository=repository)
    assert str(caught.value) == f"repository {repository!r} lacks its owner or name; 'owner/name' is expected"


def test_an_owner_can_be_a_path() -> None:
    metadata = metadata_of("push", repository="group/sub/name")
    assert (metadata.repository.owner, metadata.repository.name) == ("group/sub", "name")


@pytest.mark.parametrize("argument", ["branch", "default_branch"])
def test_a_branch_without_a_name_is_refused(argument: str) -> None:
    with pytest.raises(EventError, match=r"^a branch or tag is ''; one with a name is expected$"):
        metadata_of("push", **{argument: ""})  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [0, -1])
def test_a_pull_request_without_a_number_is_refused(number: int) -> None:
    with pytest.raises(EventError, match=rf"^pull request {number} does not exist; they count from 1$"):
        metadata_of("pull_request", pull_request=number)


@given(
    st.sampled_from(EVENTS) | st.text(),
    st.fixed_dictionaries(
        {},
        optional={
            "branch": st.none() | st.text(),
            "files": st.lists(st.text()),
            "message": st.none() | st.text(),
            "tag": st.text(),
            "cron": st.text(),
            "pull_request": st.integers(),
            "source_branch": st.text(),
            "labels": st.lists(st.text()),
            "repository": st.text() | st.just("owner/name"),
            "version": st.tuples(st.just(3), st.integers(0, 20), st.just(0)),
        },
    ),
)
def test_anything_is_made_or_refused(event: str, arguments: dict[str, Any]) -> None:
    try:
        metadata = metadata_of(event, **arguments)
    except EventError:
        return
    assert metadata.pipeline.event == event
    assert metadata.pipeline.commit.ref
    assert all(isinstance(value, str) and value for value in environ(metadata).values())


@pytest.mark.parametrize(
    "event, told, message",
    [
        ("push", {"files": "a.py"}, "files is the text 'a.py'; a list of texts is expected"),
        ("push", {"files": ["./a"]}, "changed file './a' is not named as git does; a path from the top is expected"),
        ("push", {"files": ["/a"]}, "changed file '/a' is not named as git does; a path from the top is expected"),
        (
            "push",
            {"files": ["a/../b"]},
            "changed file 'a/../b' is not named as git does; a path from the top is expected",
        ),
        ("push", {"files": [""]}, "changed file '' is not named as git does; a path from the top is expected"),
        ("push", {"branch": "refs/heads/a/b"}, "branch 'refs/heads/a/b' is a ref; 'a/b' is expected"),
        ("tag", {"tag": "refs/tags/v1"}, "tag 'refs/tags/v1' is a ref; 'v1' is expected"),
    ],
)
def test_what_would_be_silently_wrong_is_refused(event: str, told: dict[str, Any], message: str) -> None:
    with pytest.raises(EventError) as caught:
        metadata_of(event, **told)
    assert str(caught.value) == message


def test_a_repository_can_be_trusted() -> None:
    trusted = metadata_of("push", trusted=True).repository
    assert (trusted.trusted_network, trusted.trusted_volumes, trusted.trusted_security) == (True, True, True)
    assert not metadata_of("push").repository.trusted_security


def test_a_pipeline_before_this_one_succeeded_on_the_same_branch() -> None:
    metadata = metadata_of("push", branch="dev")
    before, commit = metadata.previous, metadata.previous.commit
    assert (before.event, before.status, commit.branch, commit.ref) == ("push", "success", "dev", "refs/heads/dev")
    assert before.forge_url == f"https://github.com/owner/name/commit/{commit.sha}"
    assert (before.author, before.avatar) == (commit.author, commit.author_avatar)
    assert (bool(commit.author), bool(commit.author_email), bool(commit.message)) == (True, True, True)
    times = [commit.timestamp, before.created, before.started, before.finished]
    times += [metadata.pipeline.commit.timestamp, metadata.pipeline.created]
    assert times == sorted(times)
    assert metadata_of("tag", tag="v2").previous.commit.ref == "refs/tags/v2"


def test_labels_are_a_list_too() -> None:
    with pytest.raises(EventError, match=r"^labels is the text 'big'; a list of texts is expected$"):
        metadata_of("pull_request", labels="big")


@pytest.mark.parametrize(("event", "title"), [("release", "v1.0.0"), ("tag", ""), ("push", "")])
def test_only_a_release_has_a_title(event: str, title: str) -> None:
    assert metadata_of(event).pipeline.release_title == title
