"""See `missing_permissions`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..rule import Fault, warning
from ..view.github import GithubFile


@warning
def missing_permissions(file: GithubFile) -> Iterator[Fault]:
    """A workflow does not say what its token may do.

    Why: The token then has what the repository's settings give, which in older repositories is to write everything:
    a program that a job installs could push to the repository. What a token may do was found out by accident more than
    once (2026-06-15, C-15).

    Bad: 2:1

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make

    Bad: 9:1

        name: Build
        on:
          push:
            branches: [main]
        concurrency:
          group: build
        env:
          IMAGE: registry.example.com/shop
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
              - run: make build
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            needs: build
            steps:
              - run: ./deploy.sh

    Good:

        on: push
        permissions:
          contents: read
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make

    Good:

        name: Build
        on:
          push:
            branches: [main]
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
              - run: make build
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            needs: build
            permissions: {}
            steps:
              - run: ./deploy.sh
    """
    key = yaml.key_of(file.root, "jobs")
    silent = [job.id for job in file.jobs if job.permissions is None]
    # A workflow that is only called has at most what the caller's token has.
    if key is not None and silent and set(file.triggers) != {"workflow_call"}:
        jobs = ", ".join(repr(name) for name in silent)
        message = f"nothing says what the token of {jobs} may do"
        yield Fault(key.position, message, "add `permissions: {}` to the workflow, and to each job what it needs")
