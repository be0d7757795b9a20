"""See `missing_concurrency`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..rule import Fault, warning
from ..view.github import GithubFile
from ._delivery import deploys, pushes

_OFTEN = frozenset({"push", "workflow_dispatch", "schedule", "repository_dispatch", "workflow_run", "release"})


@warning
def missing_concurrency(file: GithubFile) -> Iterator[Fault]:
    """Two runs of a workflow that pushes images or deploys can overtake each other.

    Why: Of two pushes in a row the older one may end last, and its image is what runs. No workflow of the fleet had
    `concurrency` (2026-03-15, J-04).

    Bad: 4:3

        on:
          push: {branches: [main]}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: kubectl -n shop apply -f shop.yaml

    Bad: 13:3

        name: Build and deploy
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            concurrency: test
            steps:
              - run: make test
          build:
            needs: test
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  push: true
                  provenance: false
                  tags: registry.example.com/shop:${{ github.sha }}

    Good:

        on:
          push: {branches: [main]}
        concurrency: deploy
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: kubectl -n shop apply -f shop.yaml

    Good:

        name: Build and deploy
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - run: make test
          build:
            needs: test
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            concurrency:
              group: build-${{ github.ref }}
              cancel-in-progress: false
            steps:
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  push: true
                  provenance: false
                  tags: registry.example.com/shop:${{ github.sha }}
    """
    if yaml.field(file.root, "concurrency") is not None or not _OFTEN & file.triggers.keys():
        return
    works = []
    for job in file.jobs:
        if job.field("concurrency") is None:
            work = "deploys" if deploys(job) else "pushes an image" if pushes(job) else ""
            works += [(job, work)] if work else []
    if works:
        message = f"two runs can overtake each other: {', '.join(f'{job.id!r} {work}' for job, work in works)}"
        remedy = "add `concurrency:` with `group: ${{ github.workflow }}-${{ github.ref }}`"
        yield Fault(works[0][0].key.position, message, remedy)
