"""See `filtered_dependency`."""

from __future__ import annotations

from collections.abc import Iterator

from ...woodpecker.file.workflow import WorkflowFile
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._dependencies import Waiting, called, steps, waiting
from ._samples import samples, served


@error
def filtered_dependency(file: WoodpeckerFile) -> Iterator[Fault]:
    """A step waits for another one that is filtered out where the first is there.

    Why: The server does not skip such a dependency, it refuses the whole pipeline (Woodpecker issue 3278), and only on
    the event, branch or change for which the two conditions differ.

    Bad: 13:18

        when:
          - event: [push, tag]
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
            when:
              - event: push
          - name: publish
            image: golang:1.21
            # There on a tag, too, when nothing is tested.
            depends_on: [test]
            commands:
              - make publish

    Bad: 13:9

        when:
          - event: push
        steps:
          - name: build
            image: node:20
            commands:
              - npm run build
            when:
              - branch: main
          - name: check
            image: node:20
            depends_on:
              - build
            commands:
              - npm run check

    Good:

        when:
          - event: push
            branch: main
          - event: tag
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
            when:
              - event: push
          - name: publish
            image: golang:1.21
            depends_on: [test]
            commands:
              - make publish
            when:
              - event: push
                branch: main
          - name: release
            image: golang:1.21
            depends_on:
              - name: test
                optional: true
            commands:
              - make release

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: node:20
            commands:
              - npm run build
            when:
              - branch: main
          - name: tell
            image: alpine:3.20
            depends_on: [build]
            commands:
              - ./tell
            when:
              - status: [success, failure]
    """
    conditional = {called(step) for step in steps(file) if step.conditions}
    suspects = [each for each in waiting(file) if not each.optional and each.node.value in conditional]
    if suspects and (workflow := served(file)) is not None:
        yield from _of_suspects(file, workflow, suspects)


def _of_suspects(file: WoodpeckerFile, workflow: WorkflowFile, suspects: list[Waiting]) -> Iterator[Fault]:
    named = {step.name: step for step in workflow.steps}
    if len(named) != len(workflow.steps):
        return
    left = {
        id(each.node): each
        for each in suspects
        if called(each.step) in named
        and each.node.value in named
        and named[called(each.step)].when != named[each.node.value].when
    }
    if not left:
        return
    for sample in samples(file, workflow):
        for key, each in [*left.items()]:
            if sample.has(named[called(each.step)]) and sample.has(named[each.node.value]) is False:
                del left[key]
                message = f"{called(each.step)!r} depends on {each.node.value!r}, which is not there {sample.words}"
                remedy = "give both the same `when`, or make it optional: `{name: ..., optional: true}`"
                yield Fault(each.node.position, message, remedy)
