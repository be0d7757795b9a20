"""What a server makes of all files of a repository together."""

from __future__ import annotations

from pipelinegen.meaning.woodpecker.behaviour import Behaviour, behaviours
from pipelinegen.woodpecker import EVENTS, Server

BUILD = """\
when: {event: [push, manual], branch: main}
skip_clone: true
matrix: {A: [x, y]}
steps:
  - {name: make, image: "alpine:${A}", commands: [make]}
  - {name: tell, image: plugins/slack, settings: {webhook: {from_secret: hook}}, when: {event: push}}
"""
TELL = "depends_on: build\nwhen: {event: [push, tag]}\nsteps: [{name: a, image: b, commands: [c]}]\n"


def of(files: dict[str, str], **server: object) -> dict[str, Behaviour]:
    return behaviours(files, Server(**server), "", "")  # type: ignore[arg-type]


def test_events_containers_and_secrets_of_every_combination() -> None:
    found = of({".woodpecker/build.yml": BUILD})[".woodpecker/build.yml"]
    assert found.containers == {"push": {("steps", 0), ("steps", 1)}, "manual": {("steps", 0)}}
    assert found.secrets == {"push": {"hook"}, "manual": frozenset()}
    assert found.workflows == 2


def test_one_waits_for_another() -> None:
    both = {".woodpecker/build.yml": BUILD, ".woodpecker/tell.yml": TELL}
    assert of(both)[".woodpecker/tell.yml"].events == ("push",)
    assert of(both)[".woodpecker/tell.yml"].containers["push"] == {("clone", 0), ("steps", 0)} - {("clone", 0)}
    assert of({".woodpecker/tell.yml": TELL})[".woodpecker/tell.yml"].events == ()


def test_one_that_is_refused_keeps_the_others_out_of_it() -> None:
    found = of({".woodpecker/build.yml": BUILD, ".woodpecker/bad.yml": "steps: 5\n"})
    assert found[".woodpecker/build.yml"].events == ("push", "manual")
    assert set(found[".woodpecker/bad.yml"].refused) == set(EVENTS)


def test_an_older_server_has_fewer_events() -> None:
    every = {".woodpecker/a.yml": "steps: [{name: a, image: b, commands: [c]}]\n"}
    assert "pull_request_metadata" in of(every)[".woodpecker/a.yml"].events
    assert "pull_request_metadata" not in of(every, version=(3, 0, 0))[".woodpecker/a.yml"].events
