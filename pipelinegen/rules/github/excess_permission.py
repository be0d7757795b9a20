"""See `excess_permission`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ..rule import Fault, warning
from ..view.github import GithubFile, GithubJob
from ._permissions import used


@warning
def excess_permission(file: GithubFile) -> Iterator[Fault]:
    """A token may write where the job writes nothing.

    Why: Every program of the job can get hold of the token: what it may do, a package that was taken over may do. An
    access that was thought to be for pulling images turned out to be an administrator's (2026-06-15, C-15). The rule
    is silent where a job runs an action that it does not know, or reads the token itself.

    Bad: 2:14

        on: push
        permissions: write-all
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make

    Bad: 7:3 15:7 16:7

        name: Build
        on:
          push:
            branches: [main]
        permissions:
          contents: read
          packages: write
        concurrency:
          group: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              contents: write
              id-token: write
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  push: false
                  tags: registry.example.com/shop:${{ github.sha }}
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - run: make test

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
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              contents: write
              packages: write
              issues: write
            steps:
              - uses: example/unknown-action@v1
              - run: make image
          release:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              contents: write
            steps:
              - run: gh release create "v$(date +%Y%m%d)"
                env:
                  GH_TOKEN: ${{ github.token }}
    """
    if "write" not in file.text:
        return
    root = yaml.field(file.root, "permissions")
    heirs = [job for job in file.jobs if job.field("permissions") is None]
    yield from _excess(root, heirs)
    for job in file.jobs:
        yield from _excess(job.field("permissions"), [job])


def _excess(node: Node | None, jobs: list[GithubJob]) -> Iterator[Fault]:
    if node is None:
        return
    if node.value == "write-all":
        remedy = "name what is needed, such as `contents: read`; everything else is then none"
        yield Fault(node.position, "the token may write everything: 'write-all'", remedy)
    found = [used(job) for job in jobs]
    if None in found:
        return
    needed = {scope for scopes in found if scopes is not None for scope in scopes}
    names = ", ".join(repr(job.id) for job in jobs) or "any job"
    for key, value in yaml.entries(node):
        if value.value == "write" and key.value.lower() not in needed:
            remedy = "take it away, or give it to the job that needs it"
            yield Fault(key.position, f"nothing in {names} uses the right {f'{key.value}: write'!r}", remedy)
