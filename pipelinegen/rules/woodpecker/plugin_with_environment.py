"""See `plugin_with_environment`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile


@warning
def plugin_with_environment(file: WoodpeckerFile) -> Iterator[Fault]:
    """A plugin has an `environment`, so the server takes it for no plugin.

    Why: Only what has neither `commands`, `entrypoint` nor `environment` is a plugin to Woodpecker. A secret that is
    limited to plugins is then refused with the whole pipeline, and an image on the server's list of privileged plugins
    has no privileges (its issues 2233 and 2832).

    Bad: 13:5

        when:
          - event: push
            branch: main
        steps:
          - name: publish
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/site
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password: {from_secret: dockerhub-pat}
            environment:
              BUILDKIT_PROGRESS: plain

    Bad: 6:5

        when:
          - event: tag
        steps:
          - name: release
            image: woodpeckerci/plugin-release:0.2.4
            environment:
              API_KEY: {from_secret: token}
            settings:
              files: dist/*

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: publish
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/site
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password: {from_secret: dockerhub-pat}
              build_args:
                - BUILDKIT_PROGRESS=plain

    Good:

        when:
          - event: tag
        steps:
          - name: release
            image: alpine:3.20
            environment:
              API_KEY: {from_secret: token}
            commands:
              - ./release dist
    """
    for step in file.steps:
        key = yaml.key_of(step.node, "environment")
        if key is not None and step.is_plugin and step.settings and step.environment:
            message = f"{step.name!r} has both `settings` and `environment`, so the server takes it for no plugin"
            yield Fault(key.position, message, "give what the plugin needs as `settings`")
