"""See `retyped_substitution`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile
from ._quoting import changes, in_quotes

_WHERE_IT_MATTERS = ("environment", "settings", "when")


@warning
def retyped_substitution(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A value that is a `${…}` alone, without quotes, may become a number, a date, true, or nothing at all.

    Why: The type is told from what is put in. A commit of only digits with an `e` among them is a number (A-15), a tag
    `1.10` arrives as `1.1`, and an empty filter is no filter, so that the workflow runs for every branch.

    Bad: 13:11 14:11

        when:
          - event: [push, tag]
            branch: main
        steps:
          - name: image
            image: woodpeckerci/plugin-docker-buildx:5
            settings:
              repo: registry.example.com/shop
              registry: registry.example.com
              dockerfile: Dockerfile
              tags:
                - v1-${CI_COMMIT_SHA:0:8}
                - ${CI_COMMIT_SHA}
                - ${CI_COMMIT_TAG}

    Bad: 8:16

        when:
          - event: tag
        steps:
          - name: release
            image: alpine:3.20
            environment:
              SOURCE: ${CI_REPO}
              VERSION: ${CI_COMMIT_TAG}
            commands:
              - make release

    Good:

        when:
          - event: tag
        steps:
          - name: release
            image: alpine:3.20
            environment:
              VERSION: "${CI_COMMIT_TAG}"
            commands:
              - make release

    Good:

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            environment:
              SHORT: commit-${CI_COMMIT_SHA:0:8}
              NEXT: v${CI_PIPELINE_NUMBER}
            commands:
              - make
    """
    if not file.references:
        return
    for change in changes(file):
        use = change.place.use
        if change.kind == "breaks" or use.is_key or use.area not in _WHERE_IT_MATTERS:
            continue
        source = change.place.source[:100]
        if change.kind == "empty" and use.area == "when":
            message = f"where {source!r} is empty, this filter is none and everything passes"
        elif change.kind == "empty":
            message = f"where {source!r} is empty, the value is missing rather than an empty text"
        else:
            message = f"{source!r} may come to {change.text[:60]!r}, which {change.why[:100]}"
        yield Fault(change.place.position, message, "put it in quotes", edits=in_quotes(file, use.node))
