"""See `unread_variable`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ..rule import Fault, warning
from ..view.checkout import Checkout
from ._reading import reads, reads_unseen
from ._reply import answered, is_own, mentions


@warning
def unread_variable(checkout: Checkout) -> Iterator[Fault]:
    r"""A request for a pipeline sends a variable that no workflow it starts has any use for.

    Why: Either its name is wrong on one side, and what should read it finds nothing; or it is left over, and somebody
    changes it one day and wonders why nothing happens. A wrong name kept an issue's number from the workflow that was
    to answer it, a month after the same mistake elsewhere (2026-03-18 and 2026-04-15, A-03, A-04).

    Bad: .github/workflows/deploy.yml:20:58

        ==> .github/workflows/deploy.yml
        name: Deploy
        on:
          push:
            branches: [main]
        permissions:
          contents: read
        concurrency:
          group: deploy
          cancel-in-progress: false
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: Deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                run: |
                  BODY=$(jq -n --arg t "${GITHUB_SHA::8}" \
                    '{branch: "main", variables: {IMAGE_TAG: $t, IMAGE_NAME: "example/blog"}}')
                  curl --fail-with-body -sS -X POST "https://ci.example.com/api/repos/2/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d "$BODY"
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n website set image deployment/blog blog="example/blog:$IMAGE_TAG"
              - kubectl -n website rollout status deployment/blog --timeout=300s

    Bad: .github/workflows/deploy.yml:9:58

        ==> .github/workflows/deploy.yml
        name: Deploy
        on: push
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: |
                  curl -f "https://ci.example.com/api/repos/2/pipelines" \
                    -d '{"branch":"main","variables":{"RUN":"a","TARGET":"b"}}'
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            evaluate: 'RUN == "a"'
        steps:
          - name: deploy
            image: alpine:3.20
            commands:
              - echo deployed

    Good:

        ==> .github/workflows/deploy.yml
        name: Deploy
        on:
          push:
            branches: [main]
        permissions:
          contents: read
        concurrency:
          group: deploy
          cancel-in-progress: false
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: Deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                run: |
                  BODY=$(jq -n --arg t "${GITHUB_SHA::8}" \
                    '{branch: "main", variables: {IMAGE_TAG: $t, IMAGE_NAME: "example/blog"}}')
                  curl --fail-with-body -sS -X POST "https://ci.example.com/api/repos/2/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d "$BODY"
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != "" && IMAGE_NAME == "example/blog"'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n website set image deployment/blog blog="example/blog:$IMAGE_TAG"
              - kubectl -n website rollout status deployment/blog --timeout=300s

    Good:

        ==> .github/workflows/deploy.yml
        name: Deploy
        on:
          push:
            branches: [main]
        permissions:
          contents: read
        concurrency:
          group: deploy
          cancel-in-progress: false
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: Deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                run: |
                  curl --fail-with-body -sS -X POST "https://ci.example.com/api/repos/2/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
                    -d '{"branch": "main", "variables": {"RUN": "deploy", "TARGET": "green"}}'
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
            evaluate: 'RUN == "deploy"'
        steps:
          - name: deploy
            image: alpine:3.20
            commands:
              - sh deploy.sh
    """
    files = {file.path: file for file in checkout.workflows}
    for trigger, replies in answered(checkout):
        paths = sorted(frozenset().union(*(each.paths for each in replies)))
        started = [files[path] for path in paths] or [file for file in files.values() if "manual" in file.events]
        if not replies or not started or not is_own(checkout, trigger) or any(map(reads_unseen, started)):
            continue
        for name, sent in (trigger.variables or {}).items():
            if any(mentions(file, name) for file in checkout.workflows):
                continue
            unsent = {read.name for file in started for read in reads(file)} - set(trigger.variables or ())
            message = f"{name!r} is sent, and no workflow reads it{near(name, unsent)}"
            remedy = f"leave it out, or read it in {', '.join(repr(checkout.inside(file.path)) for file in started)}"
            yield Fault(sent.named, message, remedy, path=trigger.path)
