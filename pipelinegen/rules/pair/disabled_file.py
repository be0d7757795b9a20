"""See `disabled_file`."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Position
from ..rule import Fault, warning
from ..view.checkout import Checkout


@warning
def disabled_file(checkout: Checkout) -> Iterator[Fault]:
    """A workflow file was switched off by another ending of its name, and is still there.

    Why: Nobody runs it, so nobody notices when it becomes wrong; and renaming it back brings two builders of one
    image again, which is why it was switched off (2026-05-07, D-13).

    Bad: .github/workflows/build-and-deploy.yml.disabled:1:1

        ==> .github/workflows/build-and-deploy.yml.disabled
        name: Build and Deploy
        on:
          push:
            branches: [main]
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v6
        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.24
            commands:
              - go test ./...

    Bad: .woodpecker/nightly.yaml.disabled:1:1

        ==> .woodpecker/build.yaml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - sh test.sh
        ==> .woodpecker/nightly.yaml.disabled
        when:
          - event: cron
            cron: nightly

    Good:

        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.24
            commands:
              - go test ./...

    Good:

        ==> .woodpecker/build-fallback.yml
        when:
          - event: deployment
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - sh test.sh
    """
    for path in checkout.others:
        if path.endswith(".disabled"):
            name = checkout.inside(path)
            remedy = "remove it: git keeps it; what must only sleep can wait for an event that somebody has to cause"
            yield Fault(Position(), f"{name!r} is switched off by its name and kept all the same", remedy, path=path)
