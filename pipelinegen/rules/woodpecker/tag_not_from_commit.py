"""See `tag_not_from_commit`."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.pushes import Push, pushes
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile

_REMEDY = 'push a tag that is made from the commit, such as "${CI_COMMIT_SHA:0:8}"'


@warning
def tag_not_from_commit(file: WoodpeckerFile) -> Iterator[Fault]:
    """Every build pushes the same tag, so that it no longer says which commit is in the image.

    Why: Each push overwrites the image that the last one deployed, and there is nothing to go back to; a tag `v5.1.0`
    in the pipeline was overwritten by every commit (2026-03-01, E-04). `auto_tag` pushes nothing but `latest` from the
    default branch.

    Bad: 7:40

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings: {repo: example/f1, tags: v5.1.0, provenance: "false"}

    Bad: 12:17

        when:
          - event: [ push, tag ]
            branch: main

        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: registry.example.com/shop
              registry: registry.example.com
              provenance: "false"
              auto_tag: true
              username: robot
              password:
                from_secret: registry_password
              platforms: linux/amd64
            backend_options:
              kubernetes:
                resources:
                  limits: {memory: 2Gi}

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/f1
              tags: [ next, "${CI_COMMIT_SHA:0:8}" ]
              provenance: "false"
              username: example
              password: {from_secret: docker_password}

    Good:

        when:
          - event: tag
        steps:
          - name: publish
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: quay.io/example/exporter
              registry: quay.io
              auto_tag: true
              provenance: "false"
              username: example+ci
              password: {from_secret: quay_password}
    """
    for push in pushes(file):
        if push.is_on("auto_tag") and not any("$" in tag for _, tag in push.tags):
            yield from _automatic(push)
        elif not push.tags_elsewhere:
            yield from _literal(file, push)


def _automatic(push: Push) -> Iterator[Fault]:
    """On a tag the plugin takes that one; elsewhere there is nothing but `default_tag`."""
    if push.step.events <= {"tag", "release"}:
        return
    node = push.value("auto_tag")
    if node is not None and "$" not in node.value:
        yield Fault(node.position, "`auto_tag` pushes nothing but 'latest' from the default branch", _REMEDY)


def _literal(file: WoodpeckerFile, push: Push) -> Iterator[Fault]:
    tags = [(node, tag) for node, tag in push.tags if tag != "latest"]
    if not tags or any("$" in tag for _, tag in tags):
        return
    node, tag = tags[0]
    yield Fault(file.position_in(node, node.value.index(tag)), f"every build pushes the same tag {tag!r}", _REMEDY)
