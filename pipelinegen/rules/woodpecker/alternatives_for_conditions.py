"""See `alternatives_for_conditions`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile


@warning
def alternatives_for_conditions(file: WoodpeckerFile) -> Iterator[Fault]:
    """The items of a `when` are alternatives, and these look as if all of them were to hold.

    Why: One item of the list is enough. `- event: push` and `- branch: main` as two items let every push through, and
    on the branch `main` every event (Woodpecker issue 5334).

    Bad: 3:5

        when:
          - event: push
          - branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/site
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub-pat

    Bad: 9:9

        when:
          - event: [push, tag]
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
            when:
              - path: {include: ["**/*.go"], on_empty: false}
              - event: push
              - branch: main

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/site
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub-pat

    Good:

        when:
          - event: push
            branch: main
          - event: tag
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...
            when:
              - branch: main
              - branch: next
    """
    for items in (file.conditions, *(step.conditions for step in file.steps)):
        keys = [_filters(item) for item in items]
        single = len(keys) > 1 and all(len(each) == 1 for each in keys)
        if single and len({each[0] for each in keys}) == len(keys):
            first = next(item for item, each in zip(items, keys, strict=True) if each[0] != "event")
            names = " or ".join(f"`{each[0]}`" for each in keys)
            message = f"these conditions are alternatives: {names} is enough"
            yield Fault(first.position, message, "write one item with all the filters, if all of them are to hold")


def _filters(item: Node) -> list[str]:
    return [key.value for key, _ in yaml.entries(item)]
