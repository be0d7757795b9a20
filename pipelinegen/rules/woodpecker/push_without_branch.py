"""See `push_without_branch`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ..facts.conditions import Condition
from ..facts.deliveries import deliveries
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep


@warning
def push_without_branch(file: WoodpeckerFile) -> Iterator[Fault]:
    """A push to any branch delivers something: an image is pushed, or what runs is changed.

    Why: Without a `branch` the event `push` is that of every branch, also of the one that somebody tries something on.
    A command's image was built and pushed as `latest` from any branch whatever (D-09).

    Bad: 2:12

        when:
          - event: push
            path:
              include: ["cli/**"]
              on_empty: false
        steps:
          - name: build-cli
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/cli
              context: cli
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub-pat

    Bad: 2:13

        when:
          - event: [push, pull_request]
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: deploy
            image: alpine/helm:3.15.2
            commands:
              - helm upgrade shop ./chart --namespace shop --wait
            when:
              - event: push

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build-cli
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/cli
              context: cli
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub-pat

    Good:

        when:
          - event: [push, pull_request]
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
          - name: deploy
            image: alpine/helm:3.15.2
            commands:
              - helm upgrade shop ./chart --namespace shop --wait
            when:
              - event: push
                branch: main
    """
    told: set[Node] = set()
    for step in file.steps:
        if "push" not in step.events or _looks_at_branch(step):
            continue
        where = _open(file, step)
        if where is None or where in told:
            continue
        for delivery in deliveries(step):
            told.add(where)
            message = f"a push to any branch starts it, and step {step.name!r} {delivery.what}"
            yield Fault(where.position, message, "add `branch:` with the branches that are meant")
            break


def _open(file: WoodpeckerFile, step: WoodpeckerStep) -> Node | None:
    """Where `push` is named for any branch; None where each way is restricted, or none says `push`."""
    found = None
    for items in (file.conditions, step.conditions):
        ways = [way for node in items if "push" in (way := Condition(file, node)).events]
        free = [way for way in ways if not _restricts(way)]
        if ways and not free:
            return None
        named = (event for way in free for event in way.named_events if event.value == "push")
        found = found or next(named, None)
    return found


def _restricts(way: Condition) -> bool:
    return bool(way.expression) or any(way.field(name) is not None for name in ("branch", "ref"))


def _looks_at_branch(step: WoodpeckerStep) -> bool:
    """Whether what it delivers depends on the branch all the same."""
    automatic = step.settings.get("auto_tag") or step.settings.get("auto-tag")
    if automatic is not None and automatic[1].value.lower() == "true":
        return True
    return any("CI_COMMIT_BRANCH" in node.value or "CI_COMMIT_REF" in node.value for node in yaml.walk(step.node))
