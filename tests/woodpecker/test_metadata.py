"""The metadata file as it is read, and the variables made of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.woodpecker import Metadata, MetadataError, environ
from pipelinegen.woodpecker.metadata import Commit, Pipeline, Repository

EVENTS: dict[str, Any] = json.loads((Path(__file__).parent / "vectors" / "when-metadata.json").read_text("utf-8"))

COMMIT = {
    "sha": "3d3c42e5",
    "ref": "refs/pull/12/head",
    "refspec": "topic:main",
    "branch": "main",
    "message": "fix: it",
    "timestamp": 1795419488,
    "author": {"name": "ann", "email": "ann@example.com", "avatar": "https://a/ann"},
    "changed_files": ["a b.py", "<é>&.md"],
    "labels": ["deploy", "big"],
    "milestone": "v2",
    "draft": True,
}
RUN = {
    "event": "pull_request",
    "event_reason": ["label_updated"],
    "number": 5,
    "parent": 4,
    "rerun_count": 2,
    "status": "success",
    "created": 10,
    "started": 11,
    "finished": 12,
    "forge_url": "https://f/5",
    "target": "production",
    "task": "migrate",
    "cron": "nightly",
    "author": "ann",
    "avatar": "https://a/ann",
    "release": {"title": "Two", "is_prerelease": True},
    "commit": COMMIT,
}
WHOLE: dict[str, Any] = {
    "repo": {
        "id": 7,
        "owner": "o",
        "name": "r",
        "remote_id": "99",
        "forge_url": "https://f/o/r",
        "clone_url": "https://f/o/r.git",
        "clone_url_ssh": "git@f:o/r.git",
        "default_branch": "main",
        "private": True,
        "trusted": {"network": True, "volumes": True, "security": True},
    },
    "curr": RUN,
    "prev": RUN,
    "sys": {"name": "woodpecker", "host": "ci", "url": "https://ci", "version": "3.17.0", "arch": "linux/amd64"},
    "forge": {"type": "github", "url": "https://github.com"},
    "workflow": {"name": "deploy", "number": 3, "matrix": {"GO": "1.10", "a.b": "x"}},
    "step": {"name": "ignored"},
    "id": "ignored",
}


def changed(path: str, value: object) -> dict[str, Any]:
    """The whole document with another value at the path."""
    document: dict[str, Any] = json.loads(json.dumps(WHOLE))
    *parents, last = path.split(".")
    place = document
    for parent in parents:
        place = place[parent]
    place[last] = value
    return document


def test_everything_is_read() -> None:
    metadata = Metadata.from_json(WHOLE)
    assert metadata.repository == Repository(
        id=7,
        owner="o",
        name="r",
        remote_id="99",
        forge_url="https://f/o/r",
        clone_url="https://f/o/r.git",
        clone_url_ssh="git@f:o/r.git",
        default_branch="main",
        private=True,
        trusted_network=True,
        trusted_volumes=True,
        trusted_security=True,
    )
    assert metadata.pipeline == metadata.previous
    assert metadata.pipeline == Pipeline(
        event="pull_request",
        event_reason=("label_updated",),
        number=5,
        parent=4,
        reruns=2,
        status="success",
        created=10,
        started=11,
        finished=12,
        forge_url="https://f/5",
        target="production",
        task="migrate",
        cron="nightly",
        author="ann",
        avatar="https://a/ann",
        release_title="Two",
        prerelease=True,
        commit=Commit(
            sha="3d3c42e5",
            ref="refs/pull/12/head",
            refspec="topic:main",
            branch="main",
            message="fix: it",
            timestamp=1795419488,
            author="ann",
            author_email="ann@example.com",
            author_avatar="https://a/ann",
            changed_files=("a b.py", "<é>&.md"),
            labels=("deploy", "big"),
            milestone="v2",
            draft=True,
        ),
    )
    assert metadata.system.platform == "linux/amd64"
    assert metadata.forge.type == "github"
    assert metadata.workflow.number == 3
    assert metadata.workflow.matrix == {"GO": "1.10", "a.b": "x"}
    assert metadata.variables == {}


@pytest.mark.parametrize("document", [{}, None, {"curr": None}, {"curr": {"commit": None}, "repo": {"trusted": None}}])
def test_what_is_missing_is_empty(document: object) -> None:
    assert Metadata.from_json(document) == Metadata()


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("curr", [], "metadata: curr is []; an object is expected"),
        ("curr.number", "5", "metadata: curr.number is '5'; an integer is expected"),
        ("curr.number", True, "metadata: curr.number is True; an integer is expected"),
        ("curr.number", 5.0, "metadata: curr.number is 5.0; an integer is expected"),
        ("curr.event", 5, "metadata: curr.event is 5; a text is expected"),
        (
            "curr.commit.changed_files",
            "a.py",
            "metadata: curr.commit.changed_files is 'a.py'; a list of texts is expected",
        ),
        ("curr.commit.labels", ["a", 5], "metadata: curr.commit.labels[1] is 5; a text is expected"),
        ("curr.commit.author", "ann", "metadata: curr.commit.author is 'ann'; an object is expected"),
        ("curr.commit.author.name", 5, "metadata: curr.commit.author.name is 5; a text is expected"),
        ("repo.private", "yes", "metadata: repo.private is 'yes'; true or false is expected"),
        ("repo.trusted.network", 1, "metadata: repo.trusted.network is 1; true or false is expected"),
        ("workflow.matrix", {"GO": 1.1}, "metadata: workflow.matrix.GO is 1.1; a text is expected"),
    ],
)
def test_a_wrong_type_is_refused_by_name(path: str, value: object, message: str) -> None:
    with pytest.raises(MetadataError) as caught:
        Metadata.from_json(changed(path, value))
    assert str(caught.value) == message


def test_a_document_that_is_no_object_is_refused() -> None:
    with pytest.raises(MetadataError, match=r"^metadata: the document is \[\]; an object is expected$"):
        Metadata.from_json([])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*WHOLE, *RUN, *COMMIT, *WHOLE["repo"]]), inner),
)


@given(JSON)
def test_any_document_is_read_or_refused(document: object) -> None:
    try:
        metadata = Metadata.from_json(document)
    except MetadataError:
        return
    assert all(isinstance(value, str) and value for value in environ(metadata).values())


# Those of Woodpecker 3.17, all of which some event has.
NAMES = 85


def test_every_variable_exists_for_some_event() -> None:
    events = ("pull_request", "release", "push")
    found = {name for event in events for name in environ(Metadata.from_json(changed("curr.event", event)))}
    # The one that remains is a step's own, and there is no step yet.
    assert len(found) == NAMES - 1
    assert "CI_STEP_NAME" not in found


def test_numbers_and_flags_always_have_a_value_and_texts_only_if_they_are_not_empty() -> None:
    assert environ(Metadata()) == {
        "CI_REPO_PRIVATE": "false",
        "CI_REPO_TRUSTED": "false",
        "CI_REPO_TRUSTED_NETWORK": "false",
        "CI_REPO_TRUSTED_SECURITY": "false",
        "CI_REPO_TRUSTED_VOLUMES": "false",
        "CI_PIPELINE_NUMBER": "0",
        "CI_PIPELINE_PARENT": "0",
        "CI_PIPELINE_CREATED": "0",
        "CI_PIPELINE_STARTED": "0",
        "CI_PIPELINE_URL": "/repos/0/pipeline/0",
        "CI_PIPELINE_FILES": "[]",
        "CI_WORKFLOW_NUMBER": "0",
        "CI_STEP_NUMBER": "0",
        "CI_STEP_URL": "/repos/0/pipeline/0",
        "CI_COMMIT_TIMESTAMP": "0",
        "CI_PREV_PIPELINE_NUMBER": "0",
        "CI_PREV_PIPELINE_PARENT": "0",
        "CI_PREV_PIPELINE_CREATED": "0",
        "CI_PREV_PIPELINE_STARTED": "0",
        "CI_PREV_PIPELINE_FINISHED": "0",
        "CI_PREV_PIPELINE_URL": "/repos/0/pipeline/0",
        "CI_PREV_COMMIT_TIMESTAMP": "0",
    }


def test_a_pull_request_has_its_own_variables() -> None:
    found = environ(Metadata.from_json(WHOLE))
    assert {name: value for name, value in found.items() if "PULL" in name or "_BRANCH" in name} == {
        "CI_COMMIT_BRANCH": "main",
        "CI_COMMIT_SOURCE_BRANCH": "topic",
        "CI_COMMIT_TARGET_BRANCH": "main",
        "CI_COMMIT_PULL_REQUEST": "12",
        "CI_COMMIT_PULL_REQUEST_LABELS": "deploy,big",
        "CI_COMMIT_PULL_REQUEST_MILESTONE": "v2",
        "CI_COMMIT_PULL_REQUEST_DRAFT": "true",
        "CI_PREV_COMMIT_BRANCH": "main",
        "CI_PREV_COMMIT_SOURCE_BRANCH": "topic",
        "CI_PREV_COMMIT_TARGET_BRANCH": "main",
        "CI_REPO_DEFAULT_BRANCH": "main",
    }


@pytest.mark.parametrize(
    ("event", "variables"),
    [
        ("push-main", {"CI_COMMIT_TAG": None, "CI_COMMIT_PULL_REQUEST": None, "CI_COMMIT_BRANCH": "main"}),
        ("tag-github", {"CI_COMMIT_TAG": "v1.2.3", "CI_COMMIT_BRANCH": "refs/tags/v1.2.3"}),
        ("release", {"CI_COMMIT_TAG": "v1.2.3", "CI_PIPELINE_RELEASE_TITLE": "R", "CI_PIPELINE_RELEASE_PRE": "false"}),
        ("pr", {"CI_COMMIT_PULL_REQUEST": "5", "CI_COMMIT_SOURCE_BRANCH": "feat", "CI_COMMIT_BRANCH": "main"}),
        ("pr-meta", {"CI_COMMIT_PULL_REQUEST": "5", "CI_PIPELINE_EVENT_REASON": "label_updated"}),
        ("deploy-prod", {"CI_PIPELINE_DEPLOY_TARGET": "production", "CI_PIPELINE_DEPLOY_TASK": "deploy"}),
        ("cron-nightly", {"CI_COMMIT_MESSAGE": None, "CI_PIPELINE_EVENT": "cron"}),
        ("manual-317", {"CI_COMMIT_REF": "main", "CI_PIPELINE_DEPLOY_TARGET": None}),
    ],
)
def test_an_event_has_what_the_forge_tells(event: str, variables: dict[str, str | None]) -> None:
    found = environ(Metadata.from_json(EVENTS[event]))
    assert {name: found.get(name) for name in variables} == variables


def test_a_tag_is_known_for_any_event_on_its_ref() -> None:
    metadata = Metadata(pipeline=Pipeline(event="deployment", commit=Commit(ref="refs/tags/v1")))
    assert environ(metadata)["CI_COMMIT_TAG"] == "v1"


def test_changed_files_are_json_as_go_writes_it() -> None:
    assert environ(Metadata.from_json(WHOLE))["CI_PIPELINE_FILES"] == r'["a b.py","\u003cé\u003e\u0026.md"]'


@pytest.mark.parametrize(("count", "present"), [(500, True), (501, False)])
def test_too_many_changed_files_are_left_out(count: int, present: bool) -> None:
    metadata = Metadata(pipeline=Pipeline(commit=Commit(changed_files=("a",) * count)))
    assert ("CI_PIPELINE_FILES" in environ(metadata)) is present


@pytest.mark.parametrize("refspec", ["", "topic", "a:b:c"])
def test_a_refspec_of_another_form_has_no_branches(refspec: str) -> None:
    found = environ(Metadata.from_json(changed("curr.commit.refspec", refspec)))
    assert "CI_COMMIT_SOURCE_BRANCH" not in found


def test_the_variables_of_a_run_are_not_among_the_built_in_ones() -> None:
    assert "WORD" not in environ(Metadata(variables={"WORD": "x"}))


def test_a_null_among_texts_is_an_empty_one() -> None:
    assert Metadata.from_json(changed("workflow.matrix", {"GO": None})).workflow.matrix == {"GO": ""}
    files = Metadata.from_json(changed("curr.commit.changed_files", ["a", None])).pipeline.commit.changed_files
    assert files == ("a", "")
