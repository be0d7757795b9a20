"""See `shadowed_workflow`."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Position
from ..rule import Fault, error
from ..view.checkout import Checkout

_ALONE = (".woodpecker.yml", ".woodpecker.yaml")


@error
def shadowed_workflow(checkout: Checkout) -> Iterator[Fault]:
    """A single workflow file stands beside what Woodpecker reads in its place, so nothing in it ever runs.

    Why: The server takes the folder `.woodpecker/` if there is one, else `.woodpecker.yaml`, else `.woodpecker.yml`,
    and never two of them. A `.woodpecker.yml` was dead for months after the folder appeared, and nobody saw it
    (2026-02-23 to 2026-06-13, D-10).

    Bad: .woodpecker.yml:1:1

        ==> .woodpecker.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.24
            commands:
              - go test ./...
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:$IMAGE_TAG"
              - kubectl -n shop rollout status deployment/shop --timeout=300s

    Bad: .woodpecker.yml:1:1

        ==> .woodpecker.yaml
        when:
          - event: push
            branch: main
        steps:
          - name: lint
            image: alpine:3.20
            commands:
              - sh -n start.sh
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

        ==> .woodpecker/test.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.24
            commands:
              - go test ./...
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:$IMAGE_TAG"
              - kubectl -n shop rollout status deployment/shop --timeout=300s

    Good:

        ==> .woodpecker.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - sh test.sh
    """
    if not checkout.woodpecker:
        return
    read = checkout.inside(checkout.woodpecker[0].path)
    place = ".woodpecker/" if read.startswith(".woodpecker/") else read
    for path in checkout.others:
        if checkout.inside(path) in _ALONE:
            name = checkout.inside(path)
            remedy = f"move what is still wanted of it into {place!r}, and remove {name!r}"
            yield Fault(Position(), f"the server does not read {name!r}, because there is {place!r}", remedy, path=path)
