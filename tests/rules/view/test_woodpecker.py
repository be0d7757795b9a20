"""Steps, events and scripts of Woodpecker files, with the place of everything."""

from __future__ import annotations

import pytest

from pipelinegen.rules.view.woodpecker import WoodpeckerFile
from pipelinegen.woodpecker import EVENTS
from pipelinegen.woodpecker.compiled import CompileError

TEXT = """\
variables:
  - &image alpine:3.20
when:
  - event: [push, manual]
    branch: main
clone:
  git:
    image: woodpeckerci/plugin-git
steps:
  - name: one
    image: *image
    environment:
      A: b
    commands:
      - echo "${CI_COMMIT_SHA:0:8}" && touch x
      - |
        for f in $${LIST}; do
          rm "$f"
        done
    when:
      event: manual
  - name: two
    image: docker.io/library/alpine:3.20@sha256:abc
    settings: {a: 1}
services:
  db: {image: "localhost:5000/postgres:16"}
"""


def view(text: str = TEXT) -> WoodpeckerFile:
    return WoodpeckerFile(".woodpecker/a.yml", text)


def test_its_steps() -> None:
    assert [(step.area, step.name, step.index, step.position.line) for step in view().steps] == [
        ("clone", "git", 0, 7),
        ("steps", "one", 0, 10),
        ("steps", "two", 1, 22),
        ("services", "db", 0, 26),
    ]
    assert [step.image_name for step in view().steps] == [
        "woodpeckerci/plugin-git",
        "alpine",
        "alpine",
        "localhost:5000/postgres",
    ]
    assert [step.is_plugin for step in view().steps] == [True, False, True, True]


def test_events_of_a_step_lie_within_its_workflow_s() -> None:
    assert [sorted(step.events) for step in view().steps[1:3]] == [["manual"], ["manual", "push"]]
    assert view("steps: []\n").events == set(EVENTS)
    assert view("when: [{branch: x}, {event: push}]\n").events == set(EVENTS)
    assert view("when: {event: push}\n").brings_variables is False
    assert view().brings_variables is True


def test_every_character_of_a_script_is_where_it_stands() -> None:
    script = view().steps[1].script
    assert script is not None
    assert script.text == 'echo "3d3c42e5" && touch x\nfor f in ${LIST}; do\n  rm "$f"\ndone\n'
    places = {name: script.position(script.text.index(name)) for name in ("echo", "touch", "for", "LIST", "rm", "done")}
    lines = TEXT.splitlines()
    for name, place in places.items():
        assert lines[place.line - 1][place.column - 1 :].startswith(name), (name, place)


def test_what_a_step_has() -> None:
    one = view().steps[1]
    assert {name: value.value for name, (_, value) in one.environment.items()} == {"A": "b"}
    assert [node.value for node in one.commands] == [
        'echo "${CI_COMMIT_SHA:0:8}" && touch x',
        'for f in $${LIST}; do\n  rm "$f"\ndone\n',
    ]
    assert list(view().steps[2].settings) == ["a"]
    assert view().steps[2].script is None


@pytest.mark.parametrize("text", ["", "steps: 3\n", "steps: [1, null, []]\n", "- a\n", "steps: {a: b}\n", "when: x\n"])
def test_what_is_no_workflow(text: str) -> None:
    file = view(text)
    assert [step.script for step in file.steps if step.script] == []
    assert [step.image for step in file.steps if step.image] == []
    assert (file.events, file.secrets, file.scripts) == (set(EVENTS), (), {})


def test_what_the_server_refuses() -> None:
    assert view("steps: [{name: a, image: a}] # ${\n").references == ()
    assert view("steps: [{name: a, image: a}] # ${\n").served is None
    assert view("steps: [{name: a, image: [a]}]\n").workflow is None
    assert isinstance(view("steps: [{name: a}]\n").compiled("push"), CompileError)
    compiled = view().compiled("manual")
    assert isinstance(compiled, tuple)
    assert [step.container.name for stage in compiled[0].stages for step in stage] == ["one", "two"]


def test_a_matrix_gives_the_names_of_its_axes() -> None:
    file = view("matrix:\n  GO: ['1.22', '1.23']\nsteps:\n  - {name: a, image: 'go:${GO}', commands: ['echo ${GO}']}\n")
    assert [dict(axis) for axis in file.axes] == [{"GO": "1.22"}, {"GO": "1.23"}]
    script = file.steps[0].script
    assert script is not None
    assert script.text == "echo 1.22\n"


def test_secrets_wherever_they_are() -> None:
    text = "steps:\n  - environment: {A: {from_secret: a}}\n    settings: {b: [{from_secret: c}]}\n"
    assert [node.value for node in view(text).secrets] == ["a", "c"]
