"""See `unknown_input`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ..rule import Fault, error
from ..view.github import GithubFile
from ._actions import INPUTS, major


@error
def unknown_input(file: GithubFile) -> Iterator[Fault]:
    """An action is given an input that it does not have.

    Why: GitHub only notes "Unexpected input(s)" in the log; the action goes on with its default. Twice a build ran
    with settings that did not exist while five commits looked for the fault elsewhere (2026-02-28, E-01). Known are
    the inputs of common actions in their major versions; a name that is not even similar to one is a warning, as a
    newer release may have it.

    Bad: 8:11

        on: push
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v5
                with:
                  fetch_depth: 0

    Bad: 17:11 19:11

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
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  context: .
                  push: true
                  platform: linux/amd64
                  provenance: false
                  cacheFrom: type=gha
                  tags: registry.example.com/shop:${{ github.sha }}

    Good:

        on: push
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v2
                with:
                  anything: "the inputs of this version are not known"

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
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  context: .
                  push: true
                  Platforms: linux/amd64
                  provenance: false
                  cache-from: type=gha
                  tags: registry.example.com/shop:${{ github.sha }}
    """
    for step in file.steps:
        version = major(step) if step.uses is not None and step.field("with") is not None else None
        names = INPUTS.get((step.action, version), "").split() if version is not None else []
        lowered = {name.lower() for name in names}
        for name, (key, _) in step.inputs.items() if names else ():
            if name not in lowered and key.value != "<<":
                similar = near(name, names)
                message = f"{step.action} v{version} has no input {key.value!r}{similar}"
                fault = Fault(key.position, message, f"its inputs are {', '.join(names)}")
                yield fault if similar else fault.softened()
