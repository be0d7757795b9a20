"""See `unquoted_substitution`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._quoting import broken_quotes, changes, in_quotes

_REMEDY = "put the whole value in quotes"


@error
def unquoted_substitution(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A value without quotes becomes something else once its `${…}` are replaced: a mapping, a comment, nothing.

    Why: The server replaces them in the text, then parses it; on every event, for a file is read before its `when` is
    looked at. Where both variables of `x=${IMAGE_NAME}:${IMAGE_TAG}` are empty, as on a push, `x=: ` begins a mapping.
    Seven files of six repositories could not be parsed (2026-03-15, B-01).

    Bad: 13:56

        when:
          - event: [manual, push]
            branch: main
        steps:
          - name: deploy
            image: bitnami/kubectl:latest
            environment:
              SLACK_WEBHOOK:
                from_secret: slack_webhook
            commands:
              - test -n "$IMAGE_TAG" || exit 1
              - echo "deploying"
              - kubectl -n shop set image deployment/shop shop=${IMAGE_NAME}:${IMAGE_TAG} --record=false
              - kubectl -n shop rollout status deployment/shop

    Bad: 5:26

        when:
          - event: manual
        steps:
          - name: build
            image: example/build:${TOOL_VERSION}
            commands:
              - make

    Bad: 7:9

        when:
          - event: manual
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - ${COMMAND}

    Good:

        when:
          - event: manual
        steps:
          - name: deploy
            image: bitnami/kubectl:latest
            commands:
              - test -n "$IMAGE_TAG" || exit 1
              - 'kubectl -n shop set image deployment/shop "shop=registry.example.com/shop:$IMAGE_TAG"'
              - kubectl -n shop rollout status deployment/shop

    Good:

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - echo building ${CI_REPO}:${CI_COMMIT_SHA:0:8} now
    """
    if not file.references:
        return
    for change in changes(file):
        fatal = change.kind == "empty" and change.place.use.area == "commands"
        if change.kind != "breaks" and not fatal:
            continue
        then = f"with some values this reads {change.text[:100]!r}" if change.text else "without a value this is empty"
        why = change.why if change.kind == "breaks" else "it is no command"
        edits = () if fatal else in_quotes(file, change.place.use.node)
        remedy = "read the variable in the command as `$NAME`" if fatal or change.seldom else _REMEDY
        fault = Fault(change.place.position, f"{then}, and {why}", remedy, edits=() if change.seldom else edits)
        yield fault.softened() if change.seldom else fault
    for place in broken_quotes(file):
        message = f"the quotes of the values of {place.source!r} end these quotes"
        yield Fault(place.position, message, "put the whole value in single quotes, or read it in a script")
