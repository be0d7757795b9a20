"""See `two_builders`."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from ...finding import Position
from ...syntax import yaml
from ..rule import Fault, error
from ..view.checkout import Checkout
from ..view.github import GithubFile
from ..view.woodpecker import conditions
from ._build import Build
from ._builds import builds
from ._delivery import described
from ._overlap import is_guarded, limited, together


@error
def two_builders(checkout: Checkout) -> Iterator[Fault]:
    r"""Two files build and push the same image with the same tag when one thing happens.

    Why: Which of them comes last decides what the tag is, and each deploy races with the other. One project was built
    twice on every push (found 2026-06-13, D-10); others renamed a file to stop the second builder
    (2026-05-07, D-13).

    Bad: .woodpecker/default.yml:2:12

        ==> .github/workflows/build.yml
        name: Build
        on:
          push:
            branches: [main]
        permissions:
          contents: read
        concurrency:
          group: build
          cancel-in-progress: false
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            steps:
              - uses: actions/checkout@v6
              - id: tag
                run: echo "tag=${GITHUB_SHA::8}" >> "$GITHUB_OUTPUT"
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  push: true
                  provenance: false
                  tags: |
                    example/health:${{ steps.tag.outputs.tag }}
                    example/health:latest
        ==> .woodpecker/default.yml
        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              provenance: "false"
              repo: example/health
              tags: [latest, "${CI_PIPELINE_NUMBER}"]

    Bad: .woodpecker/release.yml:2:12

        ==> .woodpecker/build.yml
        when:
          - event: [push, tag]
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
        ==> .woodpecker/release.yml
        when:
          - event: push
            branch: [main, "release/*"]
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"

    Good:

        ==> .github/workflows/build.yml
        name: Build
        on:
          push:
            branches: [main]
        permissions:
          contents: read
        concurrency:
          group: build
          cancel-in-progress: false
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            steps:
              - uses: actions/checkout@v6
              - id: tag
                run: echo "tag=${GITHUB_SHA::8}" >> "$GITHUB_OUTPUT"
              - uses: docker/login-action@v3
                with:
                  username: ${{ secrets.DOCKERHUB_USERNAME }}
                  password: ${{ secrets.DOCKERHUB_TOKEN }}
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  push: true
                  provenance: false
                  tags: example/health:${{ steps.tag.outputs.tag }}
        ==> .woodpecker/build-fallback.yml
        when:
          - event: deployment
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              provenance: "false"
              repo: example/health
              tags: "${CI_COMMIT_SHA:0:8}"
              username: example
              password:
                from_secret: dockerhub

    Good:

        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              provenance: "false"
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              username: example
              password:
                from_secret: dockerhub
        ==> .woodpecker/check.yml
        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              provenance: "false"
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              dry_run: true
    """
    pushing = sorted((build for build in builds(checkout) if build.pushes), key=lambda build: build.path)
    seen = set()
    for first, second in combinations(pushing, 2):
        if first.path == second.path:
            continue
        shared = _shared(first, second)
        event = together(first, second) if shared else ""
        if not event or _apart(first, second):
            continue
        key = (first.path, second.path, shared[0][0])
        if key in seen:
            continue
        seen.add(key)
        fault = _fault(second, shared[0], event, checkout.inside(first.path))
        yield fault.softened() if is_guarded(first) or is_guarded(second) else fault


def _shared(first: Build, second: Build) -> list[tuple[str, str]]:
    """The repositories and tags that both push."""
    pairs = {(image.repository, image.tag) for image in first.images}
    return [(each.repository, each.tag) for each in second.images if each.tag and (each.repository, each.tag) in pairs]


def _apart(first: Build, second: Build) -> bool:
    """Whether each has paths of its own, so that a change may well start one of them only."""
    own, other = limited(first), limited(second)
    return bool(own and other) and own != other


def _place(build: Build, event: str) -> Position | None:
    """Where a file says that it runs on an event; None where it does not."""
    if isinstance(build.file, GithubFile):
        name = "push" if event == "tag" else event
        return build.file.triggers[name][0].position if name in build.file.triggers else None
    own = conditions(build.step.field("when"))
    named = [node for each in (*own, *build.file.conditions) for node in yaml.scalars(yaml.field(each, "event"))]
    return next((node.position for node in named if node.value == event), None)


def _fault(second: Build, shared: tuple[str, str], event: str, other: str) -> Fault:
    repository, tag = shared
    at = _place(second, event) or next(image.position for image in second.images if image.repository == repository)
    message = f"{repository!r} is built and pushed with {described(tag)} here and by {other!r}, both on {event}"
    remedy = "let one of them build; the other one can wait for the event 'deployment', or be removed"
    return Fault(at, message, remedy, path=second.path)
