"""See `missing_timeout`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, warning
from ..view.github import GithubFile


@warning
def missing_timeout(file: GithubFile) -> Iterator[Fault]:
    """A job may run for six hours before GitHub ends it.

    Why: That is GitHub's own limit. Three pipelines without one were "running" for a month, and held the places of
    those that could have run (2026-04-15, N-05).

    Bad: 3:3

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make

    Bad: 18:3

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
              - run: make build

          deploy:
            runs-on: ubuntu-24.04
            needs: build
            steps:
              - timeout-minutes: 5
                run: make ready
              - run: ./deploy.sh

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - run: make

    Good:

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          check:
            uses: ./.github/workflows/check.yml
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: ${{ github.ref_name == 'main' && 20 || 40 }}
            steps:
              - run: make build
          deploy:
            runs-on: ubuntu-24.04
            needs: build
            steps:
              - timeout-minutes: 5
                run: make ready
              - timeout-minutes: 20
                run: ./deploy.sh
    """
    for job in file.jobs:
        if job.field("timeout-minutes") is None and any(step.field("timeout-minutes") is None for step in job.steps):
            message = f"the job {job.id!r} has no timeout: it may hang for six hours"
            yield Fault(job.key.position, message, "add `timeout-minutes:`, some minutes more than it ever took")
