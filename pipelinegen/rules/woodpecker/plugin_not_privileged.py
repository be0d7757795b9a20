"""See `plugin_not_privileged`."""

from __future__ import annotations

from collections.abc import Iterator

from ...woodpecker.file.image import is_listed
from ...woodpecker.lint import ONCE_PRIVILEGED
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile


@error
def plugin_not_privileged(file: WoodpeckerFile) -> Iterator[Fault]:
    """A plugin that starts a Docker of its own is not on the server's list of those that may.

    Why: Since version 3 no plugin is privileged by itself. The server refuses the whole pipeline unless the image, with
    this very tag where the list has one, is in `WOODPECKER_PLUGINS_PRIVILEGED` (2026-04-14, E-23; issues 4096 and
    5151).

    Given: {"privileged_plugins": ("woodpeckerci/plugin-docker-buildx:6.1.1",)}

    Bad: 6:12

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.0.0
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password: {from_secret: docker_password}

    Bad: 13:12

        when:
          - event: push
            branch: main

        steps:
          - name: test
            image: golang:1.23
            commands:
              - go vet ./...
              - go test ./...

          - name: build
            image: plugins/docker:20
            settings:
              repo: registry.example.com/health
              registry: registry.example.com
              tags: "${CI_COMMIT_SHA:0:8}"
              username: {from_secret: registry_user}
              password: {from_secret: registry_password}

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password: {from_secret: docker_password}

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook: {from_secret: slack-webhook-url}
    """
    allowed = file.known.privileged_plugins
    if allowed is None or "plugin" not in file.text:
        return
    for step in file.steps:
        node = step.field("image")
        if node is None or "$" in step.image or not is_listed(step.image, ONCE_PRIVILEGED):
            continue
        if is_listed(step.image, allowed):
            continue
        listed = ", ".join(allowed) if allowed else "nothing"
        message = f"plugin {step.image!r} is not on the server's list of privileged plugins, which has {listed}"
        remedy = "use an image and tag of that list, or add it to WOODPECKER_PLUGINS_PRIVILEGED"
        yield Fault(node.position, message, remedy)
