"""See `unchecked_trigger`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.shell import Command
from ..facts.requests import requests
from ..rule import Fault, warning
from ..view.script import StepScript
from . import _flow

# What a reader of the answer asks it for: `.number`, `'"status"'`, `["workflows"]`.
_ASKED = re.compile(r"""[."'\[](?:number|status|workflows|id)\b""")
_PLAIN = frozenset({"/dev/null", "/dev/stdout", "/dev/stderr", "-"})


@warning
def unchecked_trigger(step: StepScript) -> Iterator[Fault]:
    r"""A script asks Woodpecker for a pipeline, and takes any status of 2xx for a started one.

    Why: Woodpecker answers 204 where no workflow accepts the call, and 200 with a status such as `error` or `blocked`
    for a pipeline that never runs; a wrong address gets 200 and the web page. Deploys were missing for days while the
    job was green (2026-03-15, J-01 and J-02).

    Bad: 21:11

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        concurrency: {group: deploy, cancel-in-progress: false}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            env:
              IMAGE_TAG: ${{ github.sha }}
            steps:
              - uses: actions/checkout@v4
                with:
                  persist-credentials: false
              - name: deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                  REPO_ID: "17"
                run: |
                  jq -n --arg tag "$IMAGE_TAG" \
                    '{branch: "main", variables: {IMAGE_TAG: $tag}}' > body.json
                  curl -sSf -X POST "https://ci.example.com/api/repos/$REPO_ID/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -d @body.json

    Bad: 9:16

        when:
          - event: push
            branch: main
        steps:
          - name: downstream
            image: alpine/curl:8.11.1
            commands:
              - |
                code=$(curl -s -o answer.json -w '%{http_code}' -X POST -d @body.json https://ci.example.com/api/repos/2/pipelines)
                if [ "$code" -lt 200 ] || [ "$code" -ge 300 ]; then
                  cat answer.json
                  exit 1
                fi

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
                  REPO_ID: "17"
                run: |
                  answer=$(curl -sSf -X POST "https://ci.example.com/api/repos/$REPO_ID/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -d @body.json)
                  number=$(echo "$answer" | jq -er '.number')
                  echo "$answer" | jq -e '.status == "pending" or .status == "running"'
                  echo "started pipeline $number"

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: downstream
            image: alpine/curl:8.11.1
            commands:
              - |
                curl -sSf -o answer.json -X POST -d @body.json https://ci.example.com/api/repos/2/pipelines
                grep -q '"status":"pending"' answer.json
              - curl -sSf -o all.json https://ci.example.com/api/repos/2/pipelines
              - test -s all.json
    """
    for request in requests(step.script):
        if request.starts_pipeline and not _is_read(step, request.command):
            message = "nothing looks at Woodpecker's answer: 204 and a pipeline that cannot run count as a start, too"
            remedy = "look in the answer for `.number` and a `.status` of pending or running, and follow it to its end"
            yield Fault(step.position(_flow.place(request.command)), message, remedy)


def _is_read(step: StepScript, command: Command) -> bool:
    """Whether something may look into the answer."""
    output = command.value_of("-o", "--output")
    if output is not None and output.value == "/dev/null":
        return False
    kept = output is not None and output.value not in _PLAIN
    if not (kept or command.captured or command.piped_to or _flow.output_file(command) is not None):
        # A function hands its output on to whoever calls it.
        return bool(command.function) and any(call.captured for call in step.script.calls(command.function))
    comments = step.script.comments
    return any(
        not any(start <= match.start() < end for start, end in comments)
        for match in _ASKED.finditer(step.text, command.end)
    )
