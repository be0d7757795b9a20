"""See `idle_filter`."""

from __future__ import annotations

from collections.abc import Iterator

from ...woodpecker.metadata import has_files
from ..facts.conditions import ALL, Condition, conditions, listed
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile


@warning
def idle_filter(file: WoodpeckerFile) -> Iterator[Fault]:
    """A filter is never looked at, because it does not apply to the events of its condition.

    Why: A filter that does not apply to an event counts as holding. `cron: nightly` without `event: cron` runs on every
    push, `path` lets everything through on a manual call or a tag, and the branch of a tag is never asked for: it is
    none (Woodpecker issue 922). `matrix` is looked at in the conditions of steps only.

    Bad: 3:5

        when:
          - event: [manual, cron]
            path: ["charts/**"]
            branch: main
        steps:
          - name: deploy
            image: alpine/helm:3.15.2
            commands:
              - helm upgrade shop ./charts/shop --namespace shop --wait
          - name: tell
            image: alpine:3.20
            commands:
              - ./tell
            when:
              - status: [failure]

    Bad: 2:5

        when:
          - branch: main
            event: tag
        steps:
          - name: release
            image: golang:1.21
            commands:
              - make release

    Bad: 3:5

        when:
          - event: push
            cron: nightly
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...

    Good:

        when:
          - event: push
            branch: main
            path:
              include: ["charts/**"]
              on_empty: false
          - event: cron
            cron: nightly
          - event: tag
            ref: refs/tags/v*
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: tell
            image: alpine:3.20
            commands:
              - ./tell
            when:
              - status: [failure]

    Good:

        when:
          - event: [push, tag]
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
    """
    for item in conditions(file):
        found = item.events
        if item.field("path") is not None and found and not any(map(has_files, found)):
            yield _fault(
                item, "path", f"{listed(found)} bring no list of files", "let `evaluate` decide, or leave it out"
            )
        if item.field("branch") is not None and found == {"tag"}:
            yield _fault(item, "branch", "a tag has no branch", "filter tags by `ref: refs/tags/...`, or leave it out")
        if item.field("cron") is not None and found == ALL:
            reason = "it is looked at on the event 'cron' only, and every other event passes"
            yield _fault(item, "cron", reason, "add `event: cron` to this condition")
        elif item.field("cron") is not None and found and "cron" not in found:
            reason = f"it is looked at on the event 'cron' only, not on {listed(found)}"
            yield _fault(item, "cron", reason, "add `event: cron` to this condition, or leave it out")
        if item.field("matrix") is not None and item.step is None:
            reason = "the condition of a workflow does not look at it"
            yield _fault(item, "matrix", reason, "put it into the steps' `when`, or leave the combination out")


def _fault(item: Condition, name: str, reason: str, remedy: str) -> Fault:
    return Fault(item.place(name), f"the filter `{name}` of {item.owner} never applies: {reason}", remedy)
