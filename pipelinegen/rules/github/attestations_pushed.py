"""See `attestations_pushed`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..rule import Fault, warning
from ..view.github import GithubFile, GithubStep
from ._actions import major
from ._delivery import BUILD, pushes

_OFF = ("BUILDX_NO_DEFAULT_ATTESTATIONS",)
_FIRST = 4


@warning
def attestations_pushed(file: GithubFile) -> Iterator[Fault]:
    """A build pushes attestations with its image.

    Why: They make every push an index with children that no tag names. A registry's garbage collection took such
    children for orphans, and images could not be pulled any more (2026-04-13, 2026-06-10, E-24).

    Bad: 8:15

        on:
          push: {branches: [main]}
        concurrency: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: docker/build-push-action@v7
                with:
                  push: true
                  tags: example/shop:${{ github.sha }}

    Bad: 18:23 25:17

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
              - uses: docker/setup-buildx-action@37fe631027851001ddb9b187196cc803df7f5f0e  # v4.3.0
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  context: .
                  push: ${{ github.ref == 'refs/heads/main' }}
                  provenance: mode=max
                  tags: registry.example.com/shop:${{ github.sha }}
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  context: worker
                  push: true
                  provenance: false
                  sbom: true
                  tags: registry.example.com/worker:${{ github.sha }}

    Good:

        on:
          push: {branches: [main]}
        concurrency: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: docker/build-push-action@v7
                with:
                  push: false
                  tags: example/shop:${{ github.sha }}

    Good:

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
              - uses: docker/setup-buildx-action@37fe631027851001ddb9b187196cc803df7f5f0e  # v4.3.0
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  context: .
                  push: true
                  provenance: false
                  sbom: false
                  tags: registry.example.com/shop:${{ github.sha }}
    """
    for push in pushes(file):
        step = push.step
        if step.action != BUILD or step.uses is None or (major(step) or _FIRST) < _FIRST:
            continue
        inputs = step.inputs
        provenance, sbom = (inputs.get(name, (None, None))[1] for name in ("provenance", "sbom"))
        remedy = "set `provenance: false` and leave `sbom` away"
        if provenance is None and "attests" not in inputs and not _is_off(step):
            yield Fault(step.uses.position, "the build pushes a provenance attestation with the image", remedy)
        elif provenance is not None and provenance.value.lower() != "false":
            message = f"the build pushes a provenance attestation with the image: {provenance.value!r}"
            yield Fault(provenance.position, message, remedy)
        if sbom is not None and sbom.value.lower() != "false":
            message = f"the build pushes a list of contents with the image: {sbom.value!r}"
            yield Fault(sbom.position, message, remedy)


def _is_off(step: GithubStep) -> bool:
    """Whether a variable tells buildx to leave them away."""
    holders = (step.field("env"), step.job.field("env"), yaml.field(step.job.file.root, "env"))
    return any(
        key.value in _OFF and value.value.lower() in ("1", "true")
        for node in holders
        for key, value in yaml.entries(node)
    )
