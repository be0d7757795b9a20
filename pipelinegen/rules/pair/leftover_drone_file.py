"""See `leftover_drone_file`."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Position
from ..rule import Fault, warning
from ..view.checkout import Checkout

_DRONE = (".drone.yml", ".drone.yaml")


@warning
def leftover_drone_file(checkout: Checkout) -> Iterator[Fault]:
    """A Drone file is still there beside the workflows that replaced it.

    Why: Woodpecker does not read it, so whoever corrects something in it corrects nothing; and the encrypted secrets
    in it stay in the repository for years (2023-11-24, C-12).

    Bad: .drone.yml:1:1

        ==> .drone.yml
        kind: pipeline
        type: kubernetes
        name: build
        steps:
          - name: build
            image: plugins/docker
            settings:
              repo: example/blog
              auto_tag: true
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: master
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n website set image deployment/blog blog="example/blog:$IMAGE_TAG"
              - kubectl -n website rollout status deployment/blog --timeout=300s

    Bad: .drone.yaml:1:1

        ==> .drone.yaml
        kind: pipeline
        name: test
        ==> .woodpecker.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - sh test.sh

    Good:

        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: master
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n website set image deployment/blog blog="example/blog:$IMAGE_TAG"
              - kubectl -n website rollout status deployment/blog --timeout=300s

    Good:

        ==> .drone.yml
        kind: pipeline
        type: docker
        name: default
        steps:
          - name: test
            image: golang:1.24
            commands:
              - go test ./...
    """
    if not checkout.woodpecker:
        return
    for path in checkout.others:
        name = checkout.inside(path)
        if name in _DRONE:
            remedy = "remove it, and revoke the secrets that are encrypted in it; its history stays in git"
            yield Fault(Position(), f"{name!r} is Drone's; Woodpecker does not read it", remedy, path=path)
