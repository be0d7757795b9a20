"""See `duplicate_step_id`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, error
from ..view.github import GithubFile


@error
def duplicate_step_id(file: GithubFile) -> Iterator[Fault]:
    """Two steps of one job have the same `id`.

    Why: GitHub refuses the workflow ("The identifier 'tag' may not be used more than once within the same scope");
    capitals do not distinguish them. It is found after the push: one more of the "push to see" loops (N-08).

    Bad: 9:13

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - id: tag
                run: make tag
              - run: make
              - id: Tag
                run: make other-tag

    Bad: 21:13

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        concurrency:
          group: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - name: Name the image
                id: meta
                uses: docker/metadata-action@v6
                with:
                  images: registry.example.com/shop
              - id: meta
                uses: docker/metadata-action@v6
                with:
                  images: registry.example.com/cart

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - id: tag
                run: make tag
          test:
            runs-on: ubuntu-24.04
            steps:
              - id: tag
                run: make tag

    Good:

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - name: Name the image
                id: meta-shop
                uses: docker/metadata-action@v6
                with:
                  images: registry.example.com/shop
              - id: meta-cart
                uses: docker/metadata-action@v6
                with:
                  images: registry.example.com/cart
    """
    for job in file.jobs:
        first: dict[str, int] = {}
        for step in job.steps:
            node = step.field("id")
            if node is None or not node.value:
                continue
            number = first.setdefault(node.value.lower(), step.index)
            if number != step.index:
                message = f"step {number + 1} of the job {job.id!r} has the id {node.value!r} already"
                yield Fault(node.position, message, "give each step an id of its own, and read its outputs by that one")
