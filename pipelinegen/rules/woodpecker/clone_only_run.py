"""See `clone_only_run`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..facts.conditions import ALL, listed
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile
from ._reach import step_events


@warning
def clone_only_run(file: WoodpeckerFile) -> Iterator[Fault]:
    """An event starts the workflow and none of its steps: only the clone runs, and the pipeline is green.

    Why: A workflow is dropped only where nothing at all is left of it, and the clone is always left unless it is
    skipped (Woodpecker issue 778). What looks like a passed test in the forge is an empty run, which holds an agent.

    Bad: 1:1

        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
            when:
              - event: [push, pull_request]
          - name: release
            image: golang:1.21
            commands:
              - make release
            when:
              - event: tag

    Bad: 2:24

        when:
          - event: [push, tag, manual]
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
            when:
              - event: push
          - name: release
            image: golang:1.21
            commands:
              - make release
            when:
              - event: tag

    Good:

        when:
          - event: [push, pull_request, tag]
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
            when:
              - event: [push, pull_request]
          - name: release
            image: golang:1.21
            commands:
              - make release
            when:
              - event: tag

    Good:

        skip_clone: true
        steps:
          - name: tell
            image: alpine:3.20
            commands:
              - ./tell
            when:
              - event: release
    """
    there = step_events(file)
    bare = (file.events & ALL) - there
    if not there or not bare or _is_dropped(file):
        return
    remedy = "name the events in the workflow's `when`, only those that a step is for"
    named = [
        event for item in file.conditions for event in yaml.scalars(yaml.field(item, "event")) if event.value in bare
    ]
    for event in {each.value: each for each in named}.values():
        yield Fault(event.position, f"no step is there on {event.value!r}, only the clone runs then", remedy)
    key = yaml.key_of(file.root, "when" if file.conditions else "steps")
    if not named and key is not None:
        yield Fault(key.position, f"on {listed(bare)} the clone runs and no step", remedy)


def _is_dropped(file: WoodpeckerFile) -> bool:
    """Whether nothing is left where no step is."""
    skipped = yaml.field(file.root, "skip_clone")
    without = skipped is not None and skipped.value.lower() == "true"
    return without and yaml.field(file.root, "services") is None
