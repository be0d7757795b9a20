"""See `attestations_pushed`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..facts.plugins import BUILDX_IMAGES
from ..facts.pushes import Push, pushes
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile

_REMEDY = 'set `provenance: "false"`'


@warning
def attestations_pushed(file: WoodpeckerFile) -> Iterator[Fault]:
    """A build for one platform pushes attestations with the image, which makes an index of it.

    Why: The tag then means a list with two children, and registries that clean up by tag remove the children and leave
    the list: the tag is there and cannot be pulled (2026-04-13, 2026-04-19 and 2026-06-10, E-24). An image for several
    platforms is such a list anyway.

    Bad: 7:5

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              username: example
              password: {from_secret: docker_password}

    Bad: 13:19

        when:
          - event: push
            branch: main

        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: registry.example.com/shop
              dockerfile: Dockerfile
              platforms: linux/amd64
              tags: [ "${CI_COMMIT_SHA:0:8}" ]
              provenance: mode=max
              logins:
                - registry: https://registry.example.com
                  username: robot
                  password:
                    from_secret: registry_password

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
          - event: tag
        steps:
          - name: publish
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              platforms: linux/amd64,linux/arm64
              tags: "${CI_COMMIT_TAG##v}"
              username: example
              password: {from_secret: docker_password}
    """
    for push in pushes(file):
        if push.step.image_name not in BUILDX_IMAGES or _is_for_several(push):
            continue
        node = push.value("provenance")
        message = "attestations are pushed with the image and make an index of it"
        if node is None:
            place = yaml.key_of(push.step.node, "settings")
            yield Fault(place.position if place is not None else push.step.position, message, _REMEDY)
        elif node.kind == "scalar" and node.value.strip().lower() != "false" and "$" not in node.value:
            yield Fault(node.position, f"{message}: `provenance` is {node.value!r}", _REMEDY)


def _is_for_several(push: Push) -> bool:
    platforms = yaml.scalars(push.value("platforms"))
    return len(platforms) > 1 or any("," in each.value or "$" in each.value for each in platforms)
