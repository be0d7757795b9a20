"""See `unknown_step`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ..rule import Fault, error
from ..view.github import Expression, GithubFile, GithubJob, GithubStep


@error
def unknown_step(file: GithubFile) -> Iterator[Fault]:
    """An expression reads the outputs of a step that the job does not have, or that comes later.

    Why: It is empty without a word: `shop:${{ steps.tag.outputs.image_tag }}` becomes an image without a tag. GitHub
    does not refuse it. Empty variables in a tag broke the deploys of six repositories (2026-03-15, B-01).

    Bad: 6:28

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make TAG="${{ steps.tag.outputs.image_tag }}"

    Bad: 13:22 16:13

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
            outputs:
              image_tag: ${{ steps.tags.outputs.image_tag }}
            steps:
              - name: Announce
                if: steps.tag.outcome == 'success'
                run: make announcement
              - name: Name the image after the commit
                id: tag
                run: printf 'image_tag=%.8s\\n' "$GITHUB_SHA" >> "$GITHUB_OUTPUT"
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  push: true
                  provenance: false
                  tags: registry.example.com/shop:${{ steps.tag.outputs.image_tag }}

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - id: tag
                uses: ./.github/actions/tag
              - run: make TAG="$TAG"
                env:
                  TAG: ${{ steps.tag.outputs.image_tag }}

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
            outputs:
              image_tag: ${{ steps.Tag.outputs.image_tag }}
            steps:
              - name: Name the image after the commit
                id: tag
                run: printf 'image_tag=%.8s\\n' "$GITHUB_SHA" >> "$GITHUB_OUTPUT"
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  push: true
                  provenance: false
                  tags: registry.example.com/shop:${{ steps['tag'].outputs.image_tag }}
    """
    if "steps." not in file.text and "steps[" not in file.text:
        return
    for job in file.jobs:
        ids = [_id(step) for step in job.steps]
        yield from _unknown(file.expressions_in(job.field("outputs")), ids, job)
        for step in job.steps:
            bare = (found for found in step.condition if found.offset == found.inner)
            for expressions in (file.expressions_in(step.node), bare):
                yield from _unknown(expressions, ids[: step.index], job)


def _id(step: GithubStep) -> str:
    node = step.field("id")
    return node.value.lower() if node is not None else ""


def _unknown(expressions: Iterator[Expression], ids: list[str], job: GithubJob) -> Iterator[Fault]:
    every = [_id(step) for step in job.steps]
    for expression in expressions:
        for reference in expression.references:
            if reference.path[0] != "steps" or len(reference.path) < 2 or reference.path[1] in ["*", *ids]:
                continue
            name = reference.path[1]
            names = [each for each in ids if each]
            later = "comes later" if name in every else f"is not there{near(name, names)}"
            message = f"{reference.name!r} is empty: a step with the id {name!r} {later}"
            remedy = f"the ids before it are {', '.join(map(repr, names)) or 'none'}"
            yield Fault(expression.place(reference.start), message, remedy)
