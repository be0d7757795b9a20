"""See `latest_tag`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from ...finding import Severity
from ...syntax.image import is_floating, parts, plain_name
from ..facts.images import is_among
from ..rule import Fault, warning_or_error
from ..view.github import GithubFile, GithubStep
from ._delivery import Push, deploys, listed, pushes
from ._images import used

_RAW = re.compile(r"type=raw,(?:.*,)?value=latest(?:,|$)|latest=true(?:,|$)")


@warning_or_error
def latest_tag(file: GithubFile) -> Iterator[Fault]:
    """An image is pushed as `latest`, or taken as `latest` or without a tag.

    Why: The tag says nothing about what is in it. A green deploy kept showing the old site, as a cache still had the
    old `latest` (2026-02-28, E-01), and nodes got one for another processor (2026-02-21, E-02). It is an error where
    `latest` is all that a workflow pushes, and it deploys; also for an image that a job runs in, where the images are
    known that may be taken so.

    Given: {"latest_of": ["registry.example.com/tools"]}

    Bad: 12:17

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
                  provenance: false
                  tags: example/shop:latest,example/shop:${{ github.sha }}

    Bad: 14:16 16:14 27:23

        name: Build and deploy
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
            services:
              database:
                image: postgres
            container:
              image: docker:latest
            steps:
              - uses: docker/metadata-action@v6
                with:
                  images: registry.example.com/shop
                  tags: |
                    type=sha
                    type=raw,value=latest
              - name: Build and push
                run: |
                  docker build --tag registry.example.com/shop .
                  docker push registry.example.com/shop
                  docker push registry.example.com/tools:latest
              - name: Deploy
                run: kubectl -n shop rollout restart deployment/shop

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
                  push: true
                  provenance: false
                  tags: |
                    example/shop:${{ github.sha }}
                    registry.example.com/tools:latest

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
            services:
              database:
                image: postgres:16
            steps:
              - uses: docker/metadata-action@v6
                id: meta
                with:
                  images: registry.example.com/shop
                  tags: type=sha
              - uses: docker/build-push-action@v7
                with:
                  push: true
                  provenance: false
                  tags: ${{ steps.meta.outputs.tags }}
              - run: docker push "registry.example.com/shop:$GITHUB_SHA"
    """
    yield from _taken(file)
    for push in pushes(file) if "latest" in file.text or "push" in file.text else ():
        yield from _pushed(file, push)
    for step in file.steps:
        if step.action == "docker/metadata-action":
            yield from _named(step)


def _taken(file: GithubFile) -> Iterator[Fault]:
    floating = file.known.floating_images
    for node, image in used(file):
        if "${{" in image or not is_floating(image) or (floating is not None and is_among(image, floating)):
            continue
        remedy = "name a fixed tag, or the digest"
        fault = Fault(node.position, f"the image {image!r} is whatever was pushed last", remedy)
        yield fault if floating is None else replace(fault, severity=Severity.ERROR)


def _pushed(file: GithubFile, push: Push) -> Iterator[Fault]:
    found = [image for image in push.images if _is_latest(image.text)]
    for image in found:
        repository = parts(image.text).repository
        if plain_name(repository) in file.known.latest_of:
            continue
        remedy = f"push the commit's tag: '{repository}:${{{{ github.sha }}}}'"
        fault = Fault(image.position, f"{image.text!r} is pushed as 'latest'", remedy)
        alone = len(found) == len(push.images)
        yield replace(fault, severity=Severity.ERROR) if alone and deploys(file) else fault


def _is_latest(image: str) -> bool:
    if "$" in image:
        return image.endswith(":latest")
    return is_floating(image)


def _named(step: GithubStep) -> Iterator[Fault]:
    for name in ("tags", "flavor"):
        for item in listed(step.job.file, step.inputs.get(name, (None, None))[1]):
            if _RAW.search(item.text):
                message = f"{item.text!r} names the image 'latest'"
                yield Fault(item.position, message, "name it after the commit or the version: `type=sha`")
