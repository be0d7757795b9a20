"""See `fallback_mismatch`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ..rule import Fault, error
from ..view.checkout import Checkout
from ..view.github import GithubFile
from ._build import Build
from ._builds import builds, is_opaque

_DORMANT = frozenset({"deployment", "manual"})


@error
def fallback_mismatch(checkout: Checkout) -> Iterator[Fault]:
    r"""The build that waits for the day GitHub fails builds something else than the one it stands in for.

    Why: Nobody runs it for months, so nobody notices that the Dockerfile moved or that the image got another name; on
    the day it is wanted it fails, or deploys what was never meant. One project's fallback made tags of 40 characters
    where its daily build made 8 (A-15), and a build kept a context that had moved three months before
    (2026-06-13, E-20).

    Bad: .woodpecker/build-fallback.yml:10:19

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
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  file: docker/Dockerfile
                  push: true
                  provenance: false
                  tags: example/memory:${{ github.sha }}
        ==> .woodpecker/build-fallback.yml
        when:
          - event: deployment
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/memory
              context: .
              dockerfile: Dockerfile
              tags: "${CI_COMMIT_SHA}"
              provenance: "false"

    Bad: .woodpecker/build-fallback.yml:7:13

        ==> .github/workflows/build.yml
        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: docker/build-push-action@v6
                with:
                  push: true
                  tags: example/plotter:${{ github.sha }}
        ==> .woodpecker/build-fallback.yml
        when:
          - event: deployment
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: somebody/plotter
              tags: "${CI_COMMIT_SHA}"

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
              - uses: docker/login-action@v3
                with:
                  username: ${{ secrets.DOCKERHUB_USERNAME }}
                  password: ${{ secrets.DOCKERHUB_TOKEN }}
              - uses: docker/build-push-action@v6
                with:
                  context: ./backend
                  push: true
                  provenance: false
                  tags: example/backend:${{ github.sha }}
        ==> .woodpecker/build-fallback.yml
        when:
          - event: deployment
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/backend
              context: backend
              dockerfile: backend/Dockerfile
              tags: "${CI_COMMIT_SHA}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub

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
              - uses: docker/login-action@v3
                with:
                  username: ${{ secrets.DOCKERHUB_USERNAME }}
                  password: ${{ secrets.DOCKERHUB_TOKEN }}
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  push: true
                  provenance: false
                  tags: example/blog:${{ github.sha }}
        ==> .woodpecker/tools.yml
        when:
          - event: manual
            evaluate: 'RUN == "tools"'
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/tools
              dockerfile: tools/Dockerfile
              tags: "${CI_COMMIT_SHA}"
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub
    """
    every = [build for build in builds(checkout) if build.images]
    first = [build for build in every if isinstance(build.file, GithubFile) and build.events & {"push", "tag"}]
    if not first:
        return
    for build in every:
        if isinstance(build.file, GithubFile) or not build.events <= _DORMANT or not build.pushes:
            continue
        for image in build.images:
            same = [each for each in first if any(other.repository == image.repository for other in each.images)]
            if same:
                yield from _differences(checkout, build, same)
            elif "fallback" in build.path.rpartition("/")[2] and _all_known(checkout):
                names = sorted({other.repository for each in first for other in each.images})
                message = f"the fallback builds {image.repository!r}, which no file of GitHub builds"
                remedy = f"build what those build: {', '.join(map(repr, names))}{near(image.repository, names)}"
                yield Fault(image.position, message, remedy, path=build.path)


def _all_known(checkout: Checkout) -> bool:
    return not is_opaque(checkout) and all(each.whole for each in builds(checkout) if each.pushes)


def _differences(checkout: Checkout, build: Build, same: list[Build]) -> Iterator[Fault]:
    """What one build does otherwise than every one of those that build the same image."""
    settings = (
        ("context", build.context, [each.context for each in same]),
        ("dockerfile", build.dockerfile, [each.dockerfile for each in same]),
        ("platforms", build.platforms, [each.platforms for each in same]),
    )
    stands_in = "fallback" in build.path.rpartition("/")[2] or any(_tags(build) & _tags(each) for each in same)
    there = checkout.inside(same[0].path)
    for name, own, others in settings:
        known = [other for other in others if other is not None]
        if own is None or len(known) != len(others) or own in known:
            continue
        node = build.step.field("settings", name)
        at = node.position if node is not None else build.position
        right = _shown(known[0])
        message = f"the fallback builds with {name} {_shown(own)}, and {there!r} builds this image with {right}"
        remedy = f"give both the same {name}; {right} is what is built every day"
        fault = Fault(at, message, remedy, path=build.path)
        # Another one of the same name may be meant, and in need the one platform that is used may do.
        fewer = isinstance(own, frozenset) and all(isinstance(other, frozenset) and own < other for other in known)
        yield fault if stands_in and not fewer else fault.softened()


def _tags(build: Build) -> set[str]:
    return {image.tag for image in build.images if image.tag}


def _shown(value: object) -> str:
    return repr(",".join(sorted(value))) if isinstance(value, frozenset) else repr(value)
