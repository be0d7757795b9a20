"""See `secret_not_for_event`."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Position
from ...syntax import yaml
from ...woodpecker.event import EVENTS
from ...woodpecker.metadata import PULL_EVENTS
from ...woodpecker.secret import by_name
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._secrets import asked_for


@error
def secret_not_for_event(file: WoodpeckerFile) -> Iterator[Fault]:
    """A step asks for a secret on an event for which the secret is not meant.

    Why: Each secret has a list of events, and neither the interface nor the command line puts `manual` or `cron` there
    by itself. On any other event the server refuses the whole pipeline: every manual and scheduled one of a repository
    failed by that (2026-04-15, C-03, K-04). Where no event is named at all it is a warning.

    Given: {"secrets": {"docker_password": ["push", "tag"], "slack-webhook-url": ["push", "manual", "cron"]}}

    Bad: 10:31

        when:
          - event: [ push, manual ]
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              username: example
              password: {from_secret: docker_password}
              provenance: "false"

    Bad: 18:22

        when:
          - event: push
            branch: main
          - event: cron
            cron: nightly

        steps:
          - name: check
            image: alpine:3.20
            commands:
              - ./check.sh

          - name: publish
            image: alpine:3.20
            environment:
              REGISTRY: example
              PASSWORD:
                from_secret: docker_password
            commands:
              - ./publish.sh

          - name: notify
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook: {from_secret: slack-webhook-url}

    Good:

        when:
          - event: [ push, tag ]
        steps:
          - name: publish
            image: alpine:3.20
            environment:
              PASSWORD: {from_secret: docker_password}
            commands:
              - ./publish.sh

    Good:

        when:
          - event: [ push, manual ]
        steps:
          - name: publish
            image: alpine:3.20
            environment:
              PASSWORD: {from_secret: docker_password}
            commands:
              - ./publish.sh
            when:
              - event: push
          - name: notify
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook: {from_secret: slack-webhook-url}
    """
    if file.known.secrets is None or "from_secret" not in file.text:
        return
    known = by_name(file.known.secrets)
    said: set[Position] = set()
    for step in file.steps:
        events = step.events
        for node in asked_for(step):
            secret = known.get(node.value.lower())
            if secret is None or not secret.events or node.position in said:
                continue
            wrong = [each for each in EVENTS if each in events and _for_secrets(each) not in secret.events]
            if wrong:
                said.add(node.position)
                fault = _fault(node.value, node.position, wrong, secret.events)
                yield fault if _says_events(step) else fault.softened()


def _for_secrets(event: str) -> str:
    return "pull_request" if event in PULL_EVENTS else event


def _fault(name: str, position: Position, wrong: list[str], right: frozenset[str]) -> Fault:
    message = f"secret {name!r} is not for {', '.join(map(repr, wrong))}, but for {', '.join(sorted(right))}"
    return Fault(position, message, "add the event to the secret, or keep the step away from the event by `when`")


def _says_events(step: WoodpeckerStep) -> bool:
    conditions = (*step.file.conditions, *step.conditions)
    return any(yaml.field(condition, "event") is not None for condition in conditions)
