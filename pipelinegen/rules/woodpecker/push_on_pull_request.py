"""See `push_on_pull_request`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ..facts.pushes import pushes
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile

_EVENT = "pull_request"
# Filters by which a condition that names no event, or several, may keep pull requests away all the same.
_OTHERS = ("evaluate", "ref", "cron", "instance", "platform")


@warning
def push_on_pull_request(file: WoodpeckerFile) -> Iterator[Fault]:
    """A pull request that nobody has looked at pushes an image.

    Why: What the request proposes is then in the registry, under a tag that may be taken for the branch's: its commit
    and its target branch are named like any other. Woodpecker's secrets are not given to pull requests unless they are
    marked for that, and the build ends with an error of the login where this one is not.

    Bad: 5:12

        when:
          - event: [ push, pull_request ]
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password: {from_secret: docker_password}

    Bad: 14:12

        when:
          - event: pull_request
          - event: push
            branch: main

        steps:
          - name: test
            image: node:22-alpine
            commands:
              - npm ci
              - npm test

          - name: image
            image: plugins/kaniko:1.9.2
            settings:
              registry: registry.example.com
              repo: tools/builder
              tags: [ "${CI_COMMIT_SHA:0:8}" ]
              username: {from_secret: harbor_user}
              password: {from_secret: harbor_password}

    Good:

        when:
          - event: [ push, pull_request ]
        steps:
          - name: try
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              dry_run: true
            when:
              - event: pull_request
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password: {from_secret: docker_password}
            when:
              - event: push
                branch: main

    Good:

        when:
          - event: [ push, pull_request ]
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              output: type=oci,dest=shop.tar
    """
    for push in pushes(file):
        if not push.repositories or not _let_in(file.conditions) or not _let_in(push.step.conditions):
            continue
        node = push.step.field("image")
        message = "an image is pushed for every pull request"
        remedy = "keep the step to `event: push` and build the pull request with `dry_run: true`"
        yield Fault(node.position if node is not None else push.step.position, message, remedy)


def _let_in(conditions: tuple[Node, ...]) -> bool:
    """Whether pull requests surely pass one of them; without any they do."""
    return not conditions or any(_lets_in(each) for each in conditions)


def _lets_in(condition: Node) -> bool:
    named = {each.value for each in yaml.scalars(yaml.field(condition, "event"))}
    return (not named or _EVENT in named) and all(yaml.field(condition, name) is None for name in _OTHERS)
