"""See `substituted_secret`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._brought import is_brought, is_builtin
from ._credentials import is_whole, wants_secret
from ._references import places


@error
def substituted_secret(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A setting that wants a secret gets it by `${NAME}`, which is never a secret's value.

    Why: Secrets are put in when a step is compiled, `${…}` long before, so that the plugin gets an empty text. A
    variable of the pipeline would be there, in the clear for everybody who can see the pipeline. A notification got
    its address by `$${…}`, then `${…}`, then `$…` (2026-04-14, A-11).

    Bad: 13:16

        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.23
            commands:
              - go test ./...
          - name: notify
            image: plugins/slack:1.4
            failure: ignore
            settings:
              webhook: ${SLACK_WEBHOOK}
            when:
              - status: [success, failure]

    Bad: 9:18

        when:
          - event: manual
        steps:
          - name: publish
            image: woodpeckerci/plugin-docker-buildx:5
            settings:
              repo: example/shop
              username: shop
              password: "${DOCKER_PASSWORD}"

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: plugins/slack:1.4
            failure: ignore
            settings:
              webhook:
                from_secret: slack_webhook
              template: "${CI_REPO} ${CI_PIPELINE_NUMBER}"
            when:
              - status: [success, failure]

    Good:

        when:
          - event: push
        steps:
          - name: test
            image: golang:1.23
            environment:
              POSTGRES_PASSWORD: test-${CI_PIPELINE_NUMBER}
              CACHE_KEY: "go-${CI_COMMIT_BRANCH}"
            commands:
              - go test ./...
    """
    for place in places(file):
        if wants_secret(place) and not is_builtin(place.name) and not is_brought(file, place.name):
            entry = place.use.path[-1]
            message = f"{entry[:100]!r} gets {place.source[:100]!r}, which is replaced before any secret is there"
            remedy = f"write `{entry[:100]}: {{from_secret: {place.name.lower()[:100]}}}`"
            fault = Fault(place.position, message, remedy)
            yield fault if is_whole(place) else fault.softened()
