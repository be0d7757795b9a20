"""See `unknown_dependency`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ...syntax.yaml import quoted
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._dependencies import called, steps, waiting

_MOST_NAMES = 200


@error
def unknown_dependency(file: WoodpeckerFile) -> Iterator[Fault]:
    """A step waits for a step that the file does not have.

    Why: The server refuses the whole pipeline, also on events that do not start this file (Woodpecker issue 6457 tells
    of the same between workflows, which vanish instead). A service or a clone step is no step to wait for.

    Bad: 12:19

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: golang:1.21
            commands:
              - make build
          - name: deploy
            image: alpine/helm:3.15.2
            # Only what was tested.
            depends_on: [ tests ]
            commands:
              - helm upgrade shop ./chart --namespace shop --wait

    Bad: 8:9

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.21
            depends_on:
              # a service is there from the beginning
              - database
            commands:
              - go test ./...
        services:
          - name: database
            image: postgres:16.4

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: golang:1.21
            commands:
              - make build
          - name: test
            image: golang:1.21
            depends_on: build
            commands:
              - make test
          - name: deploy
            image: alpine/helm:3.15.2
            depends_on: [build, test]
            commands:
              - helm upgrade shop ./chart --namespace shop --wait

    Good:

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.21
            depends_on:
              - name: generate
                optional: true
            commands:
              - go test ./...
    """
    names = {called(step) for step in steps(file)}
    if any("${" in name for name in names):
        return
    others = {step.name: step.area for step in file.steps if step.area != "steps"}
    for each in waiting(file):
        name = each.node.value
        if name in names or each.optional or "${" in name:
            continue
        message = f"{called(each.step)!r} depends on {quoted(name)}, and no step is named so"
        if name in others:
            remedy = "leave it out: services and clone steps are started before the steps"
        else:
            hint = near(name, sorted(names - {called(each.step)})) if len(names) <= _MOST_NAMES else ""
            remedy = hint.removeprefix("; ") or "name a step of this file, or leave it out"
        yield Fault(each.node.position, message, remedy)
