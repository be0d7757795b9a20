"""See `unknown_secret`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ...woodpecker.secret import by_name
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._secrets import all_names


@error
def unknown_secret(file: WoodpeckerFile) -> Iterator[Fault]:
    """A step asks for a secret that the repository does not have.

    Why: The server then refuses the whole pipeline, the other workflows included. A first build failed for want of
    `docker_username` (2026-02-28, C-04), and a secret was removed while a workflow still asked for it (2026-05-07,
    C-07). Looked at where the fleet's secrets are known.

    Given: {"secrets": {"dockerhub-pat": ["push", "manual"], "slack-webhook-url": ["push", "manual"]}}

    Bad: 8:22

        when:
          - event: manual
        steps:
          - name: notify
            image: plugins/slack:1.4.1
            settings:
              webhook:
                from_secret: slack_webhook_url

    Bad: 16:26

        when:
          - event: push
            branch: main

        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/memory
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              logins:
                - registry: https://index.docker.io/v1/
                  username: example
                  password:
                    from_secret: dockerhub-token
            backend_options:
              kubernetes:
                resources:
                  limits: {memory: 2Gi}

    Good:

        when:
          - event: manual
        steps:
          - name: notify
            image: plugins/slack:1.4.1
            settings:
              webhook:
                from_secret: slack-webhook-url

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: publish
            image: alpine:3.20
            environment:
              # Names are looked up without regard to case.
              TOKEN: {from_secret: DOCKERHUB-PAT}
            commands:
              - ./publish.sh
    """
    secrets = file.known.secrets
    if secrets is None:
        return
    known = by_name(secrets)
    for node in all_names(file):
        if node.value.lower() not in known:
            message = f"the repository has no secret {node.value!r}{near(node.value.lower(), known)}"
            yield Fault(node.position, message, "create it, or correct the name")
