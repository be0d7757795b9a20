"""See `missing_event_filter`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..facts.conditions import Condition
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile


@warning
def missing_event_filter(file: WoodpeckerFile) -> Iterator[Fault]:
    """Neither the workflow nor its steps say on which events they run.

    Why: Woodpecker 3 filters nothing by default: such a workflow runs on tags, releases, schedules, manual calls and
    closed pull requests, and on the events that the next version adds (its issues 2226 and 1863). A commit
    of the CI itself started the CI again, and schedules ran the default pipeline (2021-02-19, 2021-04-08, D-12).

    Bad: 1:1

        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...

    Bad: 2:5

        when:
          - branch: main
        steps:
          - name: build
            image: node:20
            commands:
              - npm ci
              - npm run build
          - name: publish
            image: node:20
            environment:
              TOKEN:
                from_secret: npm_token
            commands:
              - npm publish

    Bad: 5:11

        steps:
          - {name: test, image: "alpine:3.20", commands: ["make test"], when: {event: push}}
          # the step below runs on a release, too
          - image: alpine:3.20
            name: lint
            commands:
              - make lint

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: node:20
            commands:
              - npm ci
              - npm run build

    Good:

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

        when:
          - evaluate: 'CI_PIPELINE_EVENT in ["push", "tag"]'
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
    """
    items = [Condition(file, node) for node in file.conditions]
    unnamed = [item for item in items if not _names_one(item)]
    if items and not unnamed:
        return
    steps = [step for step in file.steps if step.area == "steps"]
    open_steps = [
        step
        for step in steps
        if not step.conditions or not all(_names_one(Condition(file, node, step)) for node in step.conditions)
    ]
    if not open_steps:
        return
    remedy = "name them, such as `event: [push, pull_request]`"
    if unnamed:
        yield Fault(unnamed[0].node.position, "this condition names no event, so it matches every one", remedy)
    elif len(open_steps) == len(steps):
        key = yaml.key_of(file.root, "steps")
        message = "neither the workflow nor its steps name an event, so every one starts it"
        remedy = "add `when:` at the top with an event, such as `event: [push, pull_request]`"
        yield Fault(key.position if key is not None else open_steps[0].position, message, remedy)
    else:
        for step in open_steps:
            name = step.field("name")
            where = name.position if name is not None else step.position
            yield Fault(
                where, f"step {step.name!r} names no event, nor does the workflow: it runs on every one", remedy
            )


def _names_one(item: Condition) -> bool:
    return bool(item.named_events) or "CI_PIPELINE_EVENT" in item.expression
