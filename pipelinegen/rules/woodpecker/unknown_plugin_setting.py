"""See `unknown_plugin_setting`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ...syntax.image import tag_of
from ..facts.plugins import setting
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._plugins import PLUGINS


@error
def unknown_plugin_setting(file: WoodpeckerFile) -> Iterator[Fault]:
    """A setting has a name that the plugin does not know, and is passed over without a word.

    Why: Settings are handed over as variables `PLUGIN_...`, and no plugin looks for those it does not know. Two
    settings that do not exist were accepted while a wrong image was searched for (2026-02-28, E-01). The names known
    here are those of `woodpeckerci/plugin-docker-buildx` up to version 6, `woodpeckerci/plugin-git` up to 2 and
    `plugins/slack` up to 1; beside a later version it is a warning.

    Bad: 10:7

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              docker_file: build/Dockerfile
              provenance: "false"
              username: example
              password: {from_secret: docker_password}

    Bad: 18:7

        when:
          - event: push
            branch: main

        steps:
          - name: test
            image: golang:1.23
            commands:
              - go vet ./...
              - go test ./...

          - name: notify
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              webhook:
                from_secret: slack-webhook-url
              chanel: general
              template: "shop failed: ${CI_PIPELINE_URL}"
            when:
              - status: [ failure ]

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
              dry-run: true
              provenance: "false"

    Good:

        clone:
          git:
            image: woodpeckerci/plugin-git:2.6.0
            settings:
              partial: false
              depth: 50
              lfs: false
              recursive: true
        when:
          - event: manual
        steps:
          - name: mail
            image: example/plugin-mail:1
            settings:
              chanel: general
    """
    for step in file.steps:
        plugin = PLUGINS.get(step.image_name)
        if plugin is None or not step.is_plugin:
            continue
        for name, (key, _) in step.settings.items():
            if setting(name) in plugin.names or not name:
                continue
            message = (
                f"{step.image_name!r} knows no setting {name!r} and passes it over{near(setting(name), plugin.names)}"
            )
            fault = Fault(key.position, message, "correct the name, or take it away if nobody misses it")
            yield fault.softened() if plugin.is_outdated_by(tag_of(step.image)) else fault
