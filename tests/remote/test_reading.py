"""Whatever a server answers: something is read of it, or it is said to be of another kind."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelinegen.remote import reading
from pipelinegen.remote.github.repository import read_repository
from pipelinegen.remote.github.runs import read_run
from pipelinegen.remote.reading import StrangeError
from pipelinegen.remote.woodpecker.pipeline import read_pipeline
from pipelinegen.remote.woodpecker.registration import read_registration
from pipelinegen.remote.woodpecker.stored import read_cron, secret_reader

READERS = [read_repository, read_run, read_pipeline, read_registration, read_cron, secret_reader("global")]
NAMES = [
    "active",
    "allow_deploy",
    "allow_pr",
    "archived",
    "branch",
    "cancel_previous_pipeline_events",
    "children",
    "clone_url",
    "commit",
    "conclusion",
    "config_file",
    "created",
    "data",
    "default_branch",
    "enabled",
    "error",
    "errors",
    "event",
    "events",
    "exit_code",
    "file",
    "finished",
    "forge_id",
    "forge_remote_id",
    "forge_url",
    "full_name",
    "html_url",
    "id",
    "images",
    "is_warning",
    "message",
    "name",
    "network",
    "number",
    "org_id",
    "path",
    "permissions",
    "private",
    "push",
    "schedule",
    "state",
    "status",
    "timeout",
    "timezone",
    "trusted",
    "visibility",
    "workflows",
]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)


def objects(values: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.lists(values, max_size=3) | st.dictionaries(st.sampled_from(NAMES), values, max_size=8)


# Mostly what could be an answer, with a part of it that could not.
DOCUMENTS = st.recursive(SCALARS, objects, max_leaves=12)
FULL = st.fixed_dictionaries(
    {"id": st.just(1), "number": st.just(1), **dict.fromkeys(("full_name", "status", "name"), st.just("x"))},
    optional={name: DOCUMENTS for name in NAMES if name not in ("id", "number", "full_name", "status", "name")},
)


@pytest.mark.parametrize("read", READERS)
@given(document=DOCUMENTS | FULL)
def test_any_document(read: Callable[[object], object], document: object) -> None:
    try:
        found = read(document)
    except StrangeError:
        return
    assert hash(found) is not None  # no list or object of the document is kept in it
    assert repr(found).isprintable()


@pytest.mark.parametrize(
    ("document", "keys", "found"),
    [
        ({"a": {"b": 3}}, ("a", "b"), 3),
        ({"a": [1]}, ("a", "b"), None),
        ([{"a": 1}], ("a",), None),
        (None, ("a",), None),
        ("a", (), "a"),
    ],
)
def test_a_path_of_keys(document: object, keys: tuple[str, ...], found: object) -> None:
    assert reading.at(document, *keys) == found


def test_what_must_be_there() -> None:
    for wrong in ("", 3, None, "\x1b[m", "a\nb", True):
        with pytest.raises(StrangeError) as caught:
            reading.text({"a": {"b": wrong}}, "a", "b")
        assert str(caught.value) == "'a.b' is no text in it"
    for wrong in ("3", 3.0, None, True):
        with pytest.raises(StrangeError) as caught:
            reading.number({"a": wrong}, "a")
        assert str(caught.value) == "'a' is no number in it"
    with pytest.raises(StrangeError) as caught:
        reading.each_of({}, reading.words)
    assert str(caught.value) == "it is no list"


def test_what_may_be_there() -> None:
    assert reading.words({"a": " x\r\n\x1b[31m y "}, "a") == "x [31m y"
    assert reading.words({"a": 3}, "a") == ""
    assert (reading.count({"a": 3}, "a"), reading.count({"a": True}, "a"), reading.count([], "a")) == (3, None, None)
    assert (reading.is_on({"a": True}, "a"), reading.is_on({"a": 1}, "a")) == (True, False)
    assert (reading.texts(["a", 3, None, "b\n"]), reading.texts("ab")) == (("a", "b"), ())
    assert (reading.objects({"a": [1]}, "a"), reading.objects({"a": {}}, "a")) == ([1], [])
