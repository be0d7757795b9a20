"""See `settings_at_step_level`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..facts.plugins import setting
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._plugins import PLUGINS

# What a step itself may have, in any version: never taken for a setting, though some plugin has one of that name.
_OF_STEPS = frozenset(
    {
        "name", "image", "pull", "commands", "entrypoint", "environment", "directory", "settings", "when", "depends_on",
        "detach", "failure", "backend_options", "privileged", "volumes", "secrets", "dns", "dns_search", "extra_hosts",
        "devices", "tmpfs", "network_mode", "networks", "ports", "group",
    }
)  # fmt: skip
# Names that plugins in general have.
_USUAL = frozenset(
    {
        "repo", "tag", "tags", "registry", "username", "password", "dockerfile", "context", "auto_tag", "build_args",
        "dry_run", "webhook", "channel", "template", "token", "api_key", "host", "hosts", "script", "target", "source",
        "bucket", "access_key", "secret_key", "files", "recipients", "server",
    }
)  # fmt: skip


@error
def settings_at_step_level(file: WoodpeckerFile) -> Iterator[Fault]:
    """A plugin's settings stand beside its `image` instead of below `settings`.

    Why: That is how Drone 0.8 had it. Woodpecker passes such keys over with a remark, and the plugin runs without any
    of them (2023-08-06, B-03).

    Bad: 7:5

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: plugins/docker:20
            repo: example/shop
            tags: "${CI_COMMIT_SHA:0:8}"
            username: example

    Bad: 16:5

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
            image: plugins/slack:1.4.1
            failure: ignore
            settings:
              channel: general
            webhook:
              from_secret: slack-webhook-url
            when:
              - status: [ failure ]

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: plugins/docker:20
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              username: example
              password: {from_secret: docker_password}

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: plugins/slack:1.4.1
            pull: true
            failure: ignore
            settings:
              webhook: {from_secret: slack-webhook-url}
    """
    for step in file.steps:
        if not step.is_plugin or not step.image:
            continue
        plugin = PLUGINS.get(step.image_name)
        names = _USUAL | plugin.names if plugin else _USUAL
        astray = [
            key
            for key, _ in yaml.entries(step.node)
            if key.kind == "scalar" and setting(key.value) in names and key.value not in _OF_STEPS
        ]
        if astray:
            listed = ", ".join(f"`{key.value}`" for key in astray)
            message = f"the plugin does not get {listed}, for a step has no such key"
            yield Fault(astray[0].position, message, "set it in below `settings:`")
