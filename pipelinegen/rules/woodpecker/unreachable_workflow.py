"""See `unreachable_workflow`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..facts.conditions import ALL, listed
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._reach import is_unreachable


@error
def unreachable_workflow(file: WoodpeckerFile) -> Iterator[Fault]:
    """No step of the workflow is there on any event that starts it.

    Why: A step runs where its own `when` and that of its workflow both hold. Where they name different events, nothing
    runs, or nothing but the clone, and the pipeline is green. A deploy that waited for the event `deployment` could
    never be started by the call that was to start it, which is `manual` (D-06).

    Bad: 1:1

        when:
          - event: manual
            branch: main
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:$IMAGE_TAG"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
            when:
              - event: deployment

    Bad: 1:1

        when: {event: pull_request}
        steps:
          - name: lint
            image: node:20
            commands:
              - npm run lint
            when:
              event: push
          - name: test
            image: node:20
            commands:
              - npm test
            when:
              event: [push, tag]

    Good:

        when:
          - event: [manual, deployment]
            branch: main
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:$IMAGE_TAG"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
          - name: announce
            image: alpine:3.20
            commands:
              - ./announce
            when:
              - event: deployment

    Good:

        when: {event: pull_request}
        steps:
          - name: lint
            image: node:20
            commands:
              - npm run lint
    """
    key = yaml.key_of(file.root, "when")
    started = file.events & ALL
    if key is not None and started and is_unreachable(file):
        steps = ALL.intersection(*[frozenset().union(*(_own(step.conditions) for step in file.steps))])
        message = f"the workflow starts on {listed(started)} only, and its steps wait for {listed(steps)}"
        yield Fault(key.position, message, "name the same events in both; the workflow's alone are enough")


def _own(conditions: tuple[yaml.Node, ...]) -> frozenset[str]:
    return frozenset(each.value for item in conditions for each in yaml.scalars(yaml.field(item, "event")))
