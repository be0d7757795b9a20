"""See `missing_token_permission`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..rule import Fault, error
from ..view.github import GithubFile, GithubJob
from ._permissions import granted, works


@error
def missing_token_permission(file: GithubFile) -> Iterator[Fault]:
    """A job does something that its token has no right to.

    Why: Where `permissions` names anything, everything else is none. The push to GitHub's registry is then refused
    with 403, and a login by OIDC finds no token. A push with a token of another right failed the same way
    (2026-08-14, C-09). A checkout without the right to read is a warning, as it works in a public repository.

    Bad: 6:5

        on: push
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            permissions:
              contents: read
            steps:
              - uses: docker/login-action@v4
                with:
                  registry: ghcr.io
                  username: ${{ github.actor }}
                  password: ${{ secrets.GITHUB_TOKEN }}
              - uses: docker/build-push-action@v7
                with:
                  push: true
                  provenance: false
                  tags: ghcr.io/example/shop:${{ github.sha }}

    Bad: 5:1 13:5

        name: Release
        on:
          push:
            branches: [main]
        permissions:
          packages: read
        concurrency:
          group: release
        jobs:
          image:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              packages: write
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - run: make image
          package:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            environment: pypi
            steps:
              - uses: actions/download-artifact@v8
                with:
                  name: package
              - uses: pypa/gh-action-pypi-publish@release/v1

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            permissions:
              contents: read
              packages: write
            steps:
              - uses: docker/login-action@v4
                with:
                  registry: ghcr.io
                  username: ${{ github.actor }}
                  password: ${{ github.token }}
              - uses: docker/build-push-action@v7
                with:
                  push: true
                  provenance: false
                  tags: ghcr.io/example/shop:${{ github.sha }}

    Good:

        name: Release
        on:
          push:
            branches: [main]
        permissions:
          contents: read
        jobs:
          image:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
              - uses: docker/login-action@v4
                with:
                  registry: ghcr.io
                  username: shop
                  password: ${{ secrets.GHCR_TOKEN }}
              - uses: docker/build-push-action@v7
                with:
                  push: true
                  provenance: false
                  tags: ghcr.io/example/shop:${{ github.sha }}
          package:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              id-token: write
            environment: pypi
            steps:
              - uses: pypa/gh-action-pypi-publish@release/v1
    """
    for job in file.jobs:
        levels = granted(job)
        own = yaml.key_of(job.node, "permissions")
        key = own if own is not None else yaml.key_of(file.root, "permissions")
        if levels is None or key is None:
            continue
        for work in works(job):
            for scope in work.scopes:
                if levels.get(scope) != "write":
                    message = f"the token of {job.id!r} may not do {work.text}: no {f'{scope}: write'!r}"
                    fault = Fault(key.position, message, f"add `{scope}: write` to the job's `permissions`")
                    # A machine of one's own may have another way to log in.
                    yield fault if scope != "id-token" or _is_hosted(job) else fault.softened()
        if levels.get("contents", "none") == "none" and _reads(job):
            message = f"the token of {job.id!r} may not read the repository that it checks out"
            yield Fault(key.position, message, "add `contents: read` to the job's `permissions`").softened()


def _is_hosted(job: GithubJob) -> bool:
    """Whether a job runs on a machine of GitHub's, as far as its label tells."""
    return any(node.value.startswith(("ubuntu-", "windows-", "macos-")) for node in yaml.scalars(job.field("runs-on")))


def _reads(job: GithubJob) -> bool:
    return any(
        step.action == "actions/checkout" and not {"token", "ssh-key", "repository"} & step.inputs.keys()
        for step in job.steps
    )
