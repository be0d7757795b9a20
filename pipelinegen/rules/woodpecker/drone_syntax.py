"""See `drone_syntax`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...woodpecker.former import DRONE
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile


@error
def drone_syntax(file: WoodpeckerFile) -> Iterator[Fault]:
    """A file is written for Drone or for Woodpecker 1.

    Why: Woodpecker ignores `kind`, `trigger` and `pipeline` without failing for them: what was filtered runs on every
    event, and secrets that Drone kept encrypted in the file are nothing. Secrets in Drone's files
    failed when a token was changed, and the dead blobs stayed there for years (2023-11-24, C-12).

    Bad: 1:1, 12:1

        kind: pipeline
        type: docker
        name: default

        steps:
          - name: build
            image: plugins/docker:20.18
            settings:
              repo: example/site
              password:
                from_secret: dockerhub-pat
        trigger:
          branch:
            - master

    Bad: 1:1

        pipeline:
          test:
            image: golang:1.21
            commands:
              - go test ./...

    Bad: 2:3

        clone:
          disable: true
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go test ./...

    Good:

        when:
          - event: push
            branch: master

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
        skip_clone: true
        steps:
          - name: test
            image: golang:1.21
            commands:
              - go version
    """
    for key, _ in yaml.entries(file.root):
        if key.value in DRONE:
            message = f"`{key.value}` belongs to Drone or to an early Woodpecker, and the server ignores it"
            yield Fault(key.position, message, DRONE[key.value])
    for key, value in yaml.entries(yaml.field(file.root, "clone")):
        if key.value in ("disable", "depth", "skip_verify") and value.kind == "scalar":
            message = f"`clone.{key.value}` is Drone's; the server takes it for a container that is called so"
            right = (
                "write `skip_clone: true` at the top" if key.value == "disable" else "name a clone step with settings"
            )
            yield Fault(key.position, message, right)
