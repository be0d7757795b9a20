"""See `frozen_variable`."""

from __future__ import annotations

from collections.abc import Iterator

from ...woodpecker.names import FROZEN
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile
from ._brought import is_brought
from ._references import places


@warning
def frozen_variable(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A `${NAME}` is replaced by a value that is of no use: 0, nothing, or another one's.

    Why: The server replaces it before the pipeline has started, before an agent is chosen, and for all steps at once
    (Woodpecker #4788: `${CI_PIPELINE_STARTED}` is 0, while `$CI_PIPELINE_STARTED` in a script is right).

    Bad: 8:33

        when:
          - event: push
        steps:
          - name: time
            image: alpine:3.20
            commands:
              - make
              - echo "$(( $(date +%s) - ${CI_PIPELINE_STARTED} )) seconds"

    Bad: 12:20

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:5
            settings:
              repo: registry.example.com/shop
              registry: registry.example.com
              dockerfile: Dockerfile
              build_args:
                - PLATFORM=${CI_SYSTEM_PLATFORM}
              tags: ["${CI_COMMIT_SHA:0:8}"]

    Good:

        when:
          - event: push
        steps:
          - name: time
            image: alpine:3.20
            commands:
              - make
              - echo "$(( $(date +%s) - $CI_PIPELINE_STARTED )) seconds"

    Good:

        when:
          - event: push
        steps:
          - name: time
            image: alpine:3.20
            commands:
              - echo "${CI_PIPELINE_CREATED} ${CI_PIPELINE_NUMBER}"
              # ${CI_STEP_NUMBER} is always 0
    """
    for place in places(file):
        if place.name in FROZEN and not is_brought(file, place.name):
            about, _, remedy = FROZEN[place.name].partition("; ")
            message = f"{place.source[:100]!r} {about}"
            yield Fault(place.position, message, (remedy or "leave it out").replace("'", "`"))
