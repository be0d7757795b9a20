"""See `dead_filter`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ...syntax import yaml
from ...syntax.yaml import quoted
from ...woodpecker.event import EVENTS
from ..facts.conditions import NAMED, Condition, conditions, is_fixed, listed, patterns
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._globs import covers, matches
from ._impossible import impossible, impossible_event
from ._reach import is_unreachable


@error
def dead_filter(file: WoodpeckerFile) -> Iterator[Fault]:
    """A condition can never hold.

    Why: What it guards never runs, and Woodpecker never says so: an event that does not happen is compared like any
    other text, and so is a ref that the event cannot have (Woodpecker issue 922). A build's filter named a folder that
    had moved, and for three months nothing was built (2026-03-17, M-01).

    Bad: 2:19, 14:16

        when:
          - event: [push, pull-request]
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: release
            image: golang:1.21
            commands:
              - make release
            when:
              - event: tag

    Bad: 3:10, 11:21

        when:
          - event: push
            ref: v*
        steps:
          - name: publish
            image: node:20
            commands:
              - npm publish
            when:
              - branch:
                  include: [main, next]
                  exclude: ["*"]

    Bad: 14:11

        when:
          - event: push
            branch: main
        matrix:
          GO: ["1.21", "1.22"]
        steps:
          - name: test
            image: golang:${GO}
            commands:
              - go test ./...
            when:
              - branch: main
                matrix:
                  GO: "1.20"

    Bad: 3:15

        when:
          - event: push
            evaluate: 'CI_PIPELINE_EVENT == "manual"'
        steps:
          - name: deploy
            image: alpine/helm:3.15.2
            commands:
              - helm upgrade shop ./chart --namespace shop --wait

    Good:

        when:
          - event: [push, pull_request]
            branch: main
          - event: tag
            ref: refs/tags/v*
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: release
            image: golang:1.21
            commands:
              - make release
            when:
              - event: tag
          - name: preview
            image: node:20
            commands:
              - npm run preview
            when:
              - event: push
                branch:
                  include: ["*"]
                  exclude: [next]

    Good:

        when:
          - event: [push, manual]
            ref: [refs/heads/main, main]
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
    """
    unreachable = is_unreachable(file)
    for item in conditions(file):
        for each in item.named_events:
            if each.value not in EVENTS and is_fixed(each):
                message = f"the event {quoted(each.value)} never happens"
                hint = near(each.value, EVENTS).removeprefix("; ")
                yield Fault(each.position, message, hint or f"there are {', '.join(EVENTS)}")
        if (
            item.step
            and not unreachable
            and not item.events
            and any(each.value in EVENTS for each in item.named_events)
        ):
            outside = _outside(item)
            alive = any(Condition(file, node, item.step).events for node in item.step.conditions)
            yield outside.softened() if alive else outside
        else:
            yield from _of_filters(item)


def _outside(item: Condition) -> Fault:
    own = listed({each.value for each in item.named_events})
    message = f"{item.owner} waits for {own}, and its workflow starts on {listed(item.file.events) or 'no event'} only"
    return Fault(
        item.named_events[0].position, message, "name the event in the workflow's `when`, too, or drop it here"
    )


def _of_filters(item: Condition) -> Iterator[Fault]:
    for name in (*NAMED, "path"):
        include, exclude = patterns(item.field(name))
        if not include or not all(map(is_fixed, (*include, *exclude))):
            continue
        if name == "path":  # one more file, that is not excluded, is enough to let it through
            excluded = any(no.value == "**" for no in exclude)
        else:
            excluded = all(any(covers(no.value, yes.value) for no in exclude) for yes in include)
        if excluded:
            message = f"`{name}` excludes all that it includes"
            yield Fault(include[0].position, message, "take out of `exclude` what is meant to run")
        elif reason := impossible(item, name, include):
            yield Fault(include[0].position, *reason)
    expression = item.field("evaluate")
    if expression is not None and impossible_event(item):
        message = f"{quoted(expression.value)} is false on {listed(item.events)}, and no other event is let through"
        yield Fault(expression.position, message, "name the event in `event`, or leave `evaluate` out")
    if item.step is not None and item.field("matrix") is not None:
        yield from _of_matrix(item)


def _of_matrix(item: Condition) -> Iterator[Fault]:
    node = item.field("matrix")
    axes = item.file.axes
    wanted = [*yaml.entries(node), *yaml.entries(yaml.field(node, "include"))]
    for key, value in wanted:
        if key.value in ("include", "exclude") or value.kind != "scalar" or not is_fixed(value):
            continue
        if axes and not any(matches(value.value, axis.get(key.value, "")) for axis in axes):
            message = f"no combination of the matrix has {quoted(value.value)} as {key.value}"
            known = sorted({axis[key.value] for axis in axes if key.value in axis})
            yield Fault(
                key.position, message, f"there are {', '.join(map(quoted, known))}" if known else "add the axis"
            )
