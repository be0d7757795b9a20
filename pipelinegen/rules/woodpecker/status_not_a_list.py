"""See `status_not_a_list`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.yaml import quoted
from ..facts.conditions import conditions
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile


@error
def status_not_a_list(file: WoodpeckerFile) -> Iterator[Fault]:
    """The `status` of a condition is a single word and no list.

    Why: Woodpecker 2 took both; servers of version 3 read a list, and one that does not find it refuses the whole
    pipeline, whatever the event. That is known from their source, not measured.

    Bad: 16:17

        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: tell
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url
            when:
              - status: failure

    Bad: 9:19

        when:
          - event: push
        steps:
          - name: clean
            image: alpine:3.20
            commands:
              - ./clean
            when:
              - { status: success }

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: tell
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url
            when:
              - status: [failure]

    Good:

        when:
          - event: push
        steps:
          - name: clean
            image: alpine:3.20
            commands:
              - ./clean
            when:
              - { status: [success, failure] }
    """
    for item in conditions(file):
        node = item.field("status")
        if node is not None and node.kind != "sequence":
            shown = quoted(node.value) if node.kind == "scalar" else "of this form"
            message = f"status {shown} is no list, which servers of version 3 may refuse with the whole pipeline"
            words = node.value.replace(",", " ").split() if node.kind == "scalar" else ["failure"]
            yield Fault(node.position, message, f"write `status: [{', '.join(words)}]`")
