"""See `manual_without_guard`."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Position
from ...syntax import yaml
from ...woodpecker.compile import workflow_name
from ..facts.conditions import Condition
from ..facts.deliveries import Delivery, deliveries
from ..rule import Fault, warning
from ..view.checkout import Checkout
from ..view.woodpecker import WoodpeckerFile


@warning
def manual_without_guard(checkout: Checkout) -> Iterator[Fault]:
    """Each manual call starts a workflow that delivers something, also a call that is meant for another workflow.

    Why: A manual pipeline runs every workflow of the repository that takes the event, unless `evaluate` asks for a
    variable that only the right call brings. A call for one issue rebuilt an image and reconfigured two hosts
    (2026-04-19, D-04); a workflow for new users went red whenever another one was started (2026-08-14, D-05).

    Bad: .woodpecker/image.yml:4:12

        ==> .woodpecker/image.yml
        when:
          - event: push
            branch: main
          - event: manual
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/ci
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub-pat
        ==> .woodpecker/user.yml
        when:
          - event: manual
            evaluate: 'USERNAME != ""'
        steps:
          - name: provision
            image: alpine:3.20
            commands:
              - ./provision "$USERNAME"

    Bad: .woodpecker/a.yml:1:16, .woodpecker/b.yml:1:16

        ==> .woodpecker/a.yml
        when: {event: [manual], branch: main}
        steps:
          - name: deploy
            image: alpine/helm:3.15.2
            commands:
              - helm upgrade a ./a --namespace a --wait
        ==> .woodpecker/b.yml
        when: {event: [manual], branch: main}
        steps:
          - name: deploy
            image: alpine/helm:3.15.2
            commands:
              - helm upgrade b ./b --namespace b --wait

    Good:

        ==> .woodpecker/image.yml
        when:
          - event: push
            branch: main
          - event: manual
            evaluate: 'WORKFLOW == "image"'
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/ci
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub-pat
        ==> .woodpecker/user.yml
        when:
          - event: manual
            evaluate: 'USERNAME != ""'
        steps:
          - name: provision
            image: alpine:3.20
            commands:
              - ./provision "$USERNAME"

    Good:

        ==> .woodpecker/test.yml
        when:
          - event: [push, manual]
            branch: main
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
        ==> .woodpecker/deploy.yml
        when:
          - event: [push, manual]
            branch: main
        depends_on: [test]
        steps:
          - name: deploy
            image: alpine/helm:3.15.2
            commands:
              - helm upgrade shop ./chart --namespace shop --wait
    """
    manual = [file for file in checkout.workflows if any("manual" in step.events for step in file.steps)]
    if len(manual) < 2:
        return
    for file in manual:
        where = _open(file)
        other = next((each for each in manual if each is not file and not _joined(file, each)), None)
        delivery = _delivery(file) if where is not None and other is not None else None
        if where is not None and other is not None and delivery is not None:
            what = f"step {delivery.step.name!r} {delivery.what}"
            message = f"every manual call starts it, also one for {checkout.inside(other.path)!r}, and {what}"
            remedy = (
                "add `evaluate` with a variable that only the right call brings, such as `evaluate: 'RUN == \"x\"'`"
            )
            yield Fault(where, message, remedy, path=file.path)


def _open(file: WoodpeckerFile) -> Position | None:
    """Where `manual` is let in without a further question."""
    for node in file.conditions:
        item = Condition(file, node)
        if not item.expression:
            for event in item.named_events:
                if event.value == "manual":
                    return event.position
    return None


def _delivery(file: WoodpeckerFile) -> Delivery | None:
    for step in file.steps:
        asked = step.conditions and all(Condition(file, node, step).expression for node in step.conditions)
        if "manual" in step.events and not asked:
            for each in deliveries(step):
                return each
    return None


def _joined(one: WoodpeckerFile, other: WoodpeckerFile) -> bool:
    """Whether one waits for the other, so that both are meant together."""
    return _waits(one, other) or _waits(other, one)


def _waits(one: WoodpeckerFile, other: WoodpeckerFile) -> bool:
    node = yaml.field(one.root, "depends_on")
    items = node.items if node is not None and node.kind == "sequence" else (node,)
    names = {each.value for item in items for each in yaml.scalars(item)}
    names |= {each.value for item in items for each in yaml.scalars(yaml.field(item, "name"))}
    return workflow_name(other.path) in names
