"""See `missing_image`."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.images import missing
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile


@error
def missing_image(file: WoodpeckerFile) -> Iterator[Fault]:
    """A step names an image that does not exist.

    Why: `woodpeckerci/plugin-slack` was never published: a step with it fails, and the whole pipeline with it; 37
    versions of 12 files had it (2026-02-28 to 2026-03-29, E-06). Bitnami took all tags but `latest` off Docker Hub on
    2025-09-29, so `bitnami/kubectl:1.32` cannot be pulled (2026-03-16, E-05).

    Bad: 5:12

        when:
          - event: manual
        steps:
          - name: deploy
            image: bitnami/kubectl:1.32
            commands:
              - kubectl version

    Bad: 12:12

        when:
          - event: push
            branch: main

        steps:
          - name: test
            image: python:3.12-slim
            commands:
              - pip install -r requirements.txt
              - pytest
          - name: notify
            image: woodpeckerci/plugin-slack
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url
              channel: general
            when:
              - status: [ failure ]

    Good:

        when:
          - event: manual
        steps:
          - name: deploy
            image: bitnami/kubectl:latest
            commands:
              - kubectl version

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: registry.example.com/mirror/bitnami/kubectl:1.32
            commands:
              - kubectl version
          - name: notify
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url
    """
    for step in file.steps:
        node = step.field("image")
        if node is None or node.kind != "scalar":
            continue
        found = missing(step.image)
        if found is not None:
            fault = Fault(node.position, f"the image {step.image!r} {found.reason}", found.remedy)
            yield fault if found.certain else fault.softened()
