"""See `push_without_branch`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..rule import Fault, warning
from ..view.github import GithubFile
from ._delivery import asks, deploys, pushes

_FILTERS = ("branches", "branches-ignore", "tags", "tags-ignore")


@warning
def push_without_branch(file: GithubFile) -> Iterator[Fault]:
    """A workflow that pushes an image or deploys runs on a push to any branch.

    Why: What somebody tries out on a branch replaces what the main branch has built. A tool's image was pushed from
    every branch (D-09), and a workflow without a filter ran on its own commits (2021-02-19, D-12).

    Bad: 1:5

        on: push
        concurrency: deploy
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: kubectl -n shop apply -f shop.yaml

    Bad: 3:3

        name: Build
        on:
          push:
            paths: ["cli/**", ".github/workflows/build.yml"]
          workflow_dispatch:
        permissions: {}
        concurrency:
          group: build
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
            steps:
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  push: true
                  provenance: false
                  tags: registry.example.com/cli:${{ github.sha }}

    Good:

        on: push
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - run: make test

    Good:

        name: Build
        on: [push, pull_request]
        permissions: {}
        concurrency:
          group: build
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - run: make test
          build:
            needs: test
            if: github.event_name == 'push' && github.ref == 'refs/heads/main'
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  push: true
                  provenance: false
                  tags: registry.example.com/cli:${{ github.sha }}
    """
    key, filters = file.triggers.get("push", (None, None))
    if key is None or any(yaml.field(filters, name) is not None for name in _FILTERS):
        return
    steps = [(push.step, "pushes an image") for push in pushes(file) if push.always]
    steps += [(deploy.step, "deploys") for deploy in deploys(file)]
    for step, work in steps:
        if not asks(step, "github.ref", "github.ref_name", "github.ref_type", "github.event.ref"):
            message = f"the job {step.job.id!r} {work} on a push to any branch"
            yield Fault(key.position, message, "add `branches: [main]` to `push`")
            return
