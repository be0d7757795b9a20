"""See `unpinned_action`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.yaml import Node
from ..facts.actions import PINS
from ..rule import Fault, warning
from ..view.github import GithubFile
from ._actions import is_commit


@warning
def unpinned_action(file: GithubFile) -> Iterator[Fault]:
    """An action or a called workflow is taken by a tag or a branch, which can be moved.

    Why: Whoever can move the tag runs code with the secrets of the job; in March 2025 the tags of an action used in
    23,000 repositories were moved to one that printed them (GitHub's advisory CVE-2025-30066). A version that could
    not be resolved any more stopped builds, too (2026-07-10, E-21).

    Bad: 6:32

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v6

    Bad: 10:57 19:15 21:43

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        concurrency:
          group: build
        jobs:
          check:
            uses: example/workflows/.github/workflows/check.yml@main
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - name: Lint
                uses: docker://hadolint/hadolint:v2.12.0
              - name: Set up buildx
                uses: "docker/setup-buildx-action@v4"

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0

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
            timeout-minutes: 20
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - name: Set up the build
                uses: ./.github/actions/set-up
              - name: Lint
                uses: docker://registry.example.com/lint@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
    """
    for node in _used(file):
        name, sign, ref = node.value.partition("@")
        if node.value.startswith(("./", "../", "$")) or not name or is_commit(ref):
            continue
        if name.startswith("docker://"):
            if not ref.startswith("sha256:"):
                yield Fault(node.position, f"the image {node.value!r} can change", "add its digest: `@sha256:…`")
            continue
        where = file.position_in(node, len(name) + len(sign)) if sign else node.position
        # Another major version would be another action.
        major = ref.removeprefix("v").partition(".")[0]
        version = next((each for action, each in PINS if action == name.lower() and each.startswith(f"{major}.")), None)
        example = f"`{name}@{PINS[name.lower(), version]}  # v{version}`" if version else f"`{name}@COMMIT  # vX.Y.Z`"
        yield Fault(where, f"the action {node.value!r} is not pinned to a commit", f"write {example}")


def _used(file: GithubFile) -> Iterator[Node]:
    for job in file.jobs:
        called = job.field("uses")
        if called is not None and called.kind == "scalar":
            yield called
        yield from (step.uses for step in job.steps if step.uses is not None)
