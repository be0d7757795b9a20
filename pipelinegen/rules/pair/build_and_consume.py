"""See `build_and_consume`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...woodpecker.compile import workflow_name
from ..rule import Fault, warning
from ..view.checkout import Checkout
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._builds import builds
from ._image import Image, image
from ._sample import COMMIT


@warning
def build_and_consume(checkout: Checkout) -> Iterator[Fault]:
    r"""A step runs in an image that another workflow builds on the same event, and does not wait for it.

    Why: Both start at once, so the step gets the image of the time before. After the tools' image had been broken, its
    repair and the workflow that ran in it came with one push, and the workflow failed in the old image
    (2026-04-19, E-22).

    Bad: .woodpecker/default.yml:6:12

        ==> .woodpecker/build-tools.yml
        when:
          - event: push
            branch: main
            path:
              include: [ci/Dockerfile]
              on_empty: false
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: registry.example.com:5050/tools
              dockerfile: ci/Dockerfile
              tags: [stable, "${CI_COMMIT_SHA:0:8}"]
              provenance: "false"
        ==> .woodpecker/default.yml
        when:
          - event: push
            branch: main
        steps:
          - name: apply
            image: registry.example.com/tools:stable
            commands:
              - terragrunt apply --non-interactive

    Bad: .woodpecker/test.yml:4:12

        ==> .woodpecker/image.yml
        when: {event: push}
        steps:
          - name: build
            image: plugins/docker:20
            settings:
              repo: example/base
              tags: "${CI_COMMIT_SHA:0:8}"
        ==> .woodpecker/test.yml
        when: {event: push}
        steps:
          - name: test
            image: example/base:${CI_COMMIT_SHA:0:8}
            commands:
              - make test

    Good:

        ==> .woodpecker/build-tools.yml
        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: registry.example.com/tools
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: ci
              password:
                from_secret: registry
              registry: registry.example.com
        ==> .woodpecker/default.yml
        when:
          - event: push
            branch: main
        depends_on:
          - build-tools
        steps:
          - name: apply
            image: registry.example.com/tools:${CI_COMMIT_SHA:0:8}
            commands:
              - terragrunt apply --non-interactive

    Good:

        ==> .woodpecker/build-tools.yml
        when:
          - event: manual
            branch: main
            evaluate: 'RUN == "tools"'
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: registry.example.com/tools
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: ci
              password:
                from_secret: registry
              registry: registry.example.com
        ==> .woodpecker/default.yml
        when:
          - event: push
            branch: main
        steps:
          - name: apply
            image: registry.example.com/tools:8f3a1c2d
            commands:
              - terragrunt apply --non-interactive
    """
    own = [build for build in builds(checkout) if build.pushes and isinstance(build.file, WoodpeckerFile)]
    if not own:
        return
    waiting = _waiting(checkout)
    for file in checkout.workflows:
        for step in file.steps:
            used = _used(step)
            if used is None:
                continue
            for build in own:
                builder = workflow_name(build.path)
                if build.path == file.path or builder in waiting[workflow_name(file.path)]:
                    continue
                if build.events & step.events and any(_same(used, each) for each in build.images):
                    other = checkout.inside(build.path)
                    message = f"{step.image!r} is built by {other!r} on the same event, and nothing waits for it"
                    remedy = f"add `depends_on: [{builder}]` to this workflow, or use a tag that is there already"
                    node = step.field("image")
                    yield Fault(node.position if node is not None else step.position, message, remedy, path=file.path)
                    break


def _used(step: WoodpeckerStep) -> Image | None:
    """The image of a step with the values of the sample commit."""
    if not step.image or step.file.served is None:
        return None
    found = image(re.sub(r"\$\{CI_COMMIT_SHA(?::0:(\d+))?\}", _commit, step.image))
    return found if found is None or found.tag is not None or found.digest else image(f"{step.image}:latest")


def _commit(match: re.Match[str]) -> str:
    return COMMIT[: int(match[1])] if match[1] else COMMIT


def _same(used: Image, built: Image) -> bool:
    """Whether it is the same image; to push it, a registry may need a port that nobody names when it is pulled."""
    without = [re.sub(r"^([\w.-]+):\d+/", r"\1/", each.repository) for each in (used, built)]
    return without[0] == without[1] and used.tag is not None and used.tag == built.tag


def _waiting(checkout: Checkout) -> dict[str, set[str]]:
    """For each workflow those that it waits for, directly or not."""
    direct = {
        workflow_name(file.path): {each.name for each in file.workflow.depends_on} if file.workflow else set()
        for file in checkout.workflows
    }
    for _ in direct:
        for names in direct.values():
            names |= {far for name in names for far in direct.get(name, ())}
    return direct
