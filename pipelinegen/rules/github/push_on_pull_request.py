"""See `push_on_pull_request`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, warning
from ..view.github import GithubFile
from ._delivery import asks, pushes

_DECIDING = (
    "github.event_name", "github.ref", "github.ref_name", "github.base_ref", "github.head_ref", "github.event.action",
    "github.event.pull_request",
)  # fmt: skip


@warning
def push_on_pull_request(file: GithubFile) -> Iterator[Fault]:
    """An image is pushed for a pull request, before anybody has agreed to it.

    Why: It lies in the registry beside those of the main branch, under a tag that may be the same, and a deploy may
    take it. From a fork the push fails, as such a pull request has no secrets. An image that was not built from the
    main branch was taken for one that was (2026-02-21, E-02).

    Bad: 12:17

        on: [push, pull_request]
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: docker/login-action@v4
                with:
                  username: ${{ secrets.DOCKERHUB_USERNAME }}
                  password: ${{ secrets.DOCKERHUB_TOKEN }}
              - uses: docker/build-push-action@v7
                with:
                  push: true
                  provenance: false
                  tags: example/shop:${{ github.sha }}

    Bad: 24:11

        name: Build
        on:
          push:
            branches: [main]
          pull_request:
            branches: [main]
        permissions: {}
        concurrency:
          group: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              contents: read
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - name: Build and push
                if: github.repository == 'example/shop'
                run: |
                  docker build --tag "registry.example.com/shop:$GITHUB_SHA" .
                  docker push "registry.example.com/shop:$GITHUB_SHA"

    Good:

        on: [push, pull_request]
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: docker/build-push-action@v7
                with:
                  push: ${{ github.event_name != 'pull_request' }}
                  provenance: false
                  tags: example/shop:${{ github.sha }}

    Good:

        name: Build
        on:
          push:
            branches: [main]
          pull_request:
            branches: [main]
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - run: docker build --tag "registry.example.com/shop:$GITHUB_SHA" .
              - name: Push
                if: github.ref == 'refs/heads/main'
                run: docker push "registry.example.com/shop:$GITHUB_SHA"
    """
    events = [name for name in ("pull_request", "pull_request_target") if name in file.triggers]
    if not events:
        return
    for push in pushes(file):
        if push.always and not asks(push.step, *_DECIDING):
            remedy = "add `if: github.event_name == 'push'`, or `push: ${{ github.event_name == 'push' }}`"
            yield Fault(push.position, f"an image is pushed on {events[0]!r}, too", remedy)
