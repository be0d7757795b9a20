"""A workflow file as a whole."""

from __future__ import annotations

import pytest

from pipelinegen.finding import Position
from pipelinegen.woodpecker.file.document import DocumentError
from pipelinegen.woodpecker.file.reader import Dependency
from pipelinegen.woodpecker.file.workflow import WorkflowFile, read_document, read_workflow

WHOLE = """\
when: [{event: push}]
depends_on: [a, {name: b, optional: true}]
runs_on: [failure]
skip_clone: true
labels: {zone: 1}
workspace: {base: /src, path: a}
concurrency: {limit: 2, group: deploy}
matrix: {V: [1]}
variables: {x: {y: 1, y: 2}}
$schema: https://example.com
clone:
  - {name: git, image: plugin-git}
steps:
  - {name: build, image: a}
services:
  db: {image: postgres}
platform: linux
"""


def test_every_known_key_is_read() -> None:
    found = read_workflow(WHOLE)
    assert [each.event for each in found.when] == [("push",)]
    assert found.depends_on == (Dependency("a"), Dependency("b", optional=True))
    assert found.runs_on == ("failure",)
    assert found.skip_clone is True
    assert found.labels == {"zone": "1"}
    assert [(area, each.name) for area, each in found.containers] == [
        ("clone", "git"),
        ("steps", "build"),
        ("services", "db"),
    ]


def test_any_other_key_is_unknown_which_is_all() -> None:
    assert read_workflow(WHOLE).unknown == (("platform", Position(17, 1)),)


def test_what_remarks_are_about_has_its_place() -> None:
    assert read_workflow(WHOLE).places == {"when": Position(1, 1), "runs_on": Position(3, 1), "steps": Position(13, 1)}


@pytest.mark.parametrize("text", ["", "---", "null", "# nothing\n", "---\n...\nsteps: []"])
def test_a_file_with_nothing_in_it_is_an_empty_workflow(text: str) -> None:
    found = read_workflow(text)
    assert (found.steps, found.unknown, found.depends_on) == ((), (), ())


def test_only_the_first_document_counts() -> None:
    assert [each.image for each in read_workflow("steps: [{image: a}]\n---\nsteps: [{image: b}]\n").steps] == ["a"]


def test_a_merged_list_of_steps() -> None:
    text = "variables: [&base [{image: a}, {image: b}]]\nsteps:\n  - <<: *base\n  - image: c\n"
    assert [each.image for each in read_workflow(text).steps] == ["a", "b", "c"]


def test_a_null_is_as_good_as_nothing() -> None:
    text = "when:\ndepends_on:\nruns_on: ~\nskip_clone: null\nlabels:\nworkspace:\nconcurrency:\nclone:\nservices:\n"
    found = read_workflow(text)
    assert (found.when, found.depends_on, found.runs_on, found.skip_clone, found.labels) == ((), (), (), False, {})
    assert found.containers == ()


@pytest.mark.parametrize("text", ["3", "-1", "2.0", "{}", "{limit: 1}", "{group: 1}", "{limit: null, more: [a]}"])
def test_concurrency_is_a_number_or_a_mapping(text: str) -> None:
    assert read_workflow(f"concurrency: {text}").unknown == ()


@pytest.mark.parametrize(
    "text, message",
    [
        ("many", "concurrency is 'many'; a whole number is expected"),
        ("[1]", "concurrency is a list; a mapping is expected"),
        ("{limit: yes}", "concurrency.limit is 'yes'; a whole number is expected"),
        ("{group: [a]}", "concurrency.group is a list; a text is expected"),
    ],
)
def test_any_other_concurrency_is_refused(text: str, message: str) -> None:
    with pytest.raises(DocumentError) as refusal:
        read_workflow(f"concurrency: {text}")
    assert refusal.value.message == message


def test_concurrency_was_unknown_before_3_16() -> None:
    assert read_workflow("concurrency: many", (3, 15, 0)).unknown == (("concurrency", Position(1, 1)),)
    with pytest.raises(DocumentError):
        read_workflow("concurrency: many", (3, 16, 0))


def test_a_workflow_could_wait_for_none_but_required_ones_before_3_15() -> None:
    text = "depends_on: [{name: a, optional: true}]"
    assert read_workflow(text, (3, 15, 0)).depends_on == (Dependency("a", optional=True),)
    with pytest.raises(DocumentError, match="optional ones are known from Woodpecker"):
        read_workflow(text, (3, 14, 1))


def test_a_workspace_is_read_for_its_types() -> None:
    assert read_workflow("workspace: {base: 1, Path: [a]}") == WorkflowFile(
        places={"when": Position(), "runs_on": Position(), "steps": Position()}
    )
    for key in ("base", "path"):
        with pytest.raises(DocumentError, match=rf"^workspace\.{key} is a list; a text is expected$"):
            read_workflow(f"workspace: {{{key}: [a]}}")


def test_a_file_of_a_usual_size_is_read_once() -> None:
    assert read_workflow("steps: [{image: once}]") is read_workflow("steps: [{image: once}]")
    assert read_document("steps: [{image: once}]") is read_document("steps: [{image: once}]")
