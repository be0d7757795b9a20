"""See `free_text_substitution`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._brought import axes
from ._references import places
from ._trust import FREE_TEXT


@error
def free_text_substitution(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A `${…}` puts somebody's free text into the file: a commit's message, a title, where to deploy.

    Why: It is put in before the YAML is read. A quote, a colon or a second line makes the file something else
    (Woodpecker #144, #1506: "did not find expected key"), and in a command it is run: the title of an issue went into
    a script whose account may do everything in the cluster (from 2026-04-14 on, A-13).

    Bad: 7:15

        when:
          - event: push
        steps:
          - name: show
            image: alpine:3.20
            commands:
              - 'echo ${CI_COMMIT_MESSAGE}'

    Bad: 14:18

        when:
          - event: [push, pull_request]
            branch: main
        steps:
          - name: test
            image: golang:1.23
            commands:
              - go test ./...
          - name: notify
            image: plugins/slack:1.4
            failure: ignore
            settings:
              channel: builds
              template: "${CI_COMMIT_MESSAGE} by ${CI_COMMIT_AUTHOR}"
              webhook:
                from_secret: slack_webhook

    Good:

        when:
          - event: push
        # ${CI_COMMIT_MESSAGE} would break this file.
        steps:
          - name: show
            image: alpine:3.20
            commands:
              - echo "$CI_COMMIT_MESSAGE"

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: plugins/slack:1.4
            failure: ignore
            settings:
              template: |
                {{ repo.name }}: ${CI_COMMIT_MESSAGE}
              webhook:
                from_secret: slack_webhook
    """
    for place in places(file):
        if place.name not in FREE_TEXT or place.name in axes(file):
            continue
        in_block = place.use.node.style in ("|", ">") and not place.use.is_command
        # A line that begins with less spaces cannot come in: several lines are made one.
        if in_block and not place.use.is_key:
            continue
        message = f"{place.source[:100]!r} is anybody's text, and it is put in before the file is read"
        remedy = f"read it as `${place.name}` in a command"
        if not place.use.is_command:
            remedy = "write the value as a block after `|`, or read the variable in a script"
        yield Fault(place.position, message, remedy)
