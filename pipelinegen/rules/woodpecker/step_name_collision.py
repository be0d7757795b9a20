"""See `step_name_collision`."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Position
from ...woodpecker.version import show
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._dependencies import called, steps
from ._samples import samples, served

_REFUSED_SINCE = (3, 18, 0)


@error
def step_name_collision(file: WoodpeckerFile) -> Iterator[Fault]:
    """Two steps of one name are in a workflow whose steps depend on each other, or two services have one name.

    Why: One `depends_on` anywhere makes a graph of all steps by their names. Up to Woodpecker 3.17 the earlier of the
    two then disappears without a word and the pipeline is green; from 3.18 on the server refuses it, as it refuses
    two services of one name.

    Bad: 9:11

        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go vet ./...
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: deploy
            image: alpine/helm:3.15.2
            depends_on: [test]
            commands:
              - helm upgrade shop ./chart --namespace shop --wait

    Bad: 11:11

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
        services:
          - name: database
            image: postgres:16.4
          - name: database
            image: redis:7.4

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: vet
            image: golang:1.21
            commands:
              - go vet ./...
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: deploy
            image: alpine/helm:3.15.2
            depends_on: [vet, test]
            commands:
              - helm upgrade shop ./chart --namespace shop --wait

    Good:

        when:
          - event: [push, tag]
        steps:
          - name: build
            image: golang:1.21
            commands:
              - make build
            when:
              - event: push
          - name: build
            image: golang:1.21
            commands:
              - make release
            when:
              - event: tag
    """
    refused = file.known.version >= _REFUSED_SINCE
    proper = steps(file)
    if any(step.field("depends_on") is not None for step in proper):
        what = "the server refuses the pipeline" if refused else "the earlier one disappears without a word"
        for step, sure in _twice(file, proper):
            message = f"another step is named {called(step)!r}, too, and since steps depend on each other {what}"
            fault = Fault(_place(step), message, "give each step a name of its own")
            yield fault if sure else fault.softened()
    for step, sure in _twice(file, tuple(each for each in file.steps if each.area == "services")):
        message = f"two services are named {step.name!r}"
        if refused and sure:
            yield Fault(_place(step), f"{message}, and Woodpecker {show(file.known.version)} refuses that", _OWN_NAME)
        else:
            yield Fault(
                _place(step), f"{message}; from Woodpecker 3.18 on the server refuses that", _OWN_NAME
            ).softened()


_OWN_NAME = "give each service a name of its own; it is its host name, too"


def _twice(file: WoodpeckerFile, found: tuple[WoodpeckerStep, ...]) -> Iterator[tuple[WoodpeckerStep, bool]]:
    """Those of which an earlier one has the name and may be there together with it, and whether that is sure."""
    for at, step in enumerate(found):
        others = [other for other in found[:at] if called(other) == called(step) and other.events & step.events]
        together = [_together(file, other, step) for other in others]
        if any(each is not False for each in together):
            yield step, True in together


def _together(file: WoodpeckerFile, one: WoodpeckerStep, other: WoodpeckerStep) -> bool | None:
    """Whether both are there on one and the same occasion; None where that is not known."""
    if not (one.conditions and other.conditions):
        return True
    workflow = served(file)
    containers = () if workflow is None else workflow.steps if one.area == "steps" else workflow.services
    if workflow is None or max(one.index, other.index) >= len(containers):
        return None
    found: bool | None = False
    for sample in samples(file, workflow):
        there = sample.has(containers[one.index]), sample.has(containers[other.index])
        if all(there):
            return True
        if False not in there:
            found = None
    return found


def _place(step: WoodpeckerStep) -> Position:
    name = step.field("name")
    return name.position if name is not None else step.position
