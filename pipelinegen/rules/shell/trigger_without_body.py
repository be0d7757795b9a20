"""See `trigger_without_body`."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.requests import requests
from ..rule import Fault, error
from ..view.script import StepScript
from . import _flow


@error
def trigger_without_body(step: StepScript) -> Iterator[Fault]:
    r"""A script asks Woodpecker for a pipeline, and sends no JSON.

    Why: Woodpecker reads the branch and the variables from the body, and refuses a call without one with status 400.
    Documentation showed such a call (J-09).

    Bad: 8:9

        when:
          - event: push
            branch: main
        steps:
          - name: downstream
            image: alpine/curl:8.11.1
            commands:
              - curl -sSf -X POST https://ci.example.com/api/repos/2/pipelines

    Bad: 15:20

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        concurrency: {group: deploy, cancel-in-progress: false}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                  REPO_ID: "17"
                run: |
                  url="https://ci.example.com/api/repos/$REPO_ID/pipelines"
                  answer=$(curl -sSf --request POST "$url" \
                    --data '' \
                    -H "Authorization: Bearer $TOKEN")
                  echo "$answer" | jq -e '.number > 0 and .status == "pending"'

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: downstream
            image: alpine/curl:8.11.1
            commands:
              - |
                curl -sSf -X POST -d '{"branch": "main"}' \
                  https://ci.example.com/api/repos/2/pipelines | grep '"status":"pending"'

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        concurrency: {group: deploy, cancel-in-progress: false}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                run: |
                  url="https://ci.example.com/api/repos/17/pipelines"
                  curl -sSf "$url" -H "Authorization: Bearer $TOKEN" -o before.json
                  curl -sSf -X POST "$url" -H "Authorization: Bearer $TOKEN" --json @- -o answer.json <<EOF
                  {"branch": "main", "variables": {"IMAGE_TAG": "$GITHUB_SHA"}}
                  EOF
                  jq -e '.number > 0 and .status == "pending"' answer.json
                  curl -sSf -X POST "$url/$(jq -r .number answer.json)/cancel" -H "Authorization: Bearer $TOKEN"
    """
    for request in requests(step.script):
        if request.starts_pipeline and not any(word.value for word in request.asked.data):
            message = "this call for a pipeline has no body, which Woodpecker refuses with status 400"
            remedy = 'send JSON: `-d \'{"branch": "main", "variables": {"IMAGE_TAG": "…"}}\'`'
            yield Fault(step.position(_flow.place(request.command)), message, remedy)
