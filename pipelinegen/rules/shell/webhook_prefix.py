"""See `webhook_prefix`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts import curl
from ..facts.requests import assigned
from ..rule import Fault, warning
from ..view.script import StepScript

# A variable whose name says that it holds a whole address; SLACK_WEBHOOK_ID and SLACK_WEBHOOK_PATH do not.
_WHOLE = r"[A-Za-z_]*(?:webhook|hook_ur[il]|webhook_ur[il])"
_APPENDED = re.compile(
    r"(?P<before>https?://[^\s\"'$]+/)"
    r"(?P<sign>\$\{?|\$\{\{\s*(?:secrets|env|vars)\.)(?P<name>" + _WHOLE + r")(?![A-Za-z0-9_])",
    re.IGNORECASE,
)


@warning
def webhook_prefix(step: StepScript) -> Iterator[Fault]:
    r"""A webhook, which is a whole address, is written behind another address.

    Why: Slack and others give out the address whole, and that is what such a secret mostly holds: the request then goes
    to `https://hooks.slack.com/services/https://hooks.slack.com/…`, and is answered by 404. With `|| true` behind it
    no message ever arrived, and nobody knew (C-11).

    Bad: 12:62

        when:
          - event: push
            branch: main
            status: [success, failure]
        steps:
          - name: notify
            image: curlimages/curl:8.11.1
            failure: ignore
            environment:
              SLACK_WEBHOOK: {from_secret: slack_webhook}
            commands:
              - 'curl -sSf -X POST "https://hooks.slack.com/services/$SLACK_WEBHOOK" -d "$MESSAGE"'

    Bad: 15:76

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - uses: actions/checkout@v4
                with:
                  persist-credentials: false
              - run: make test
              - name: notify
                if: failure()
                run: |
                  curl -sSf --json @message.json "https://discord.com/api/webhooks/${{ secrets.DISCORD_WEBHOOK_URL }}"

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: curlimages/curl:8.11.1
            failure: ignore
            environment:
              SLACK_WEBHOOK: {from_secret: slack_webhook}
              SLACK_WEBHOOK_PATH: {from_secret: slack_webhook_path}
            commands:
              - 'curl -sSf -X POST "$SLACK_WEBHOOK" -d @message.json'
              - 'curl -sSf -X POST "https://hooks.slack.com/services/$SLACK_WEBHOOK_PATH" -d @message.json'

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: notify
                env:
                  WEBHOOK: T0/B0/secret
                  DISCORD_WEBHOOK_URL: ${{ secrets.DISCORD_WEBHOOK_URL }}
                run: |
                  curl -sSf --json @message.json "$DISCORD_WEBHOOK_URL?wait=true"
                  curl -sSf --json @message.json "https://hooks.slack.com/services/${WEBHOOK}"
                  curl -sSf -o page.html "https://example.com/check?url=$DISCORD_WEBHOOK_URL"
    """
    if "://" not in step.text:
        return
    text = step.written
    for command in step.script.calls("curl", "wget"):
        asked = curl.request(command).addresses if command.program == "curl" else command.operands
        for address in asked:
            word = assigned(step.script, address.value) or address
            match = _APPENDED.search(text, word.start, word.end)
            if match is None or "?" in match["before"] or _is_no_address(step, match["name"]):
                continue
            message = f"{match['name']!r} mostly holds a whole address, and another one is written before it"
            remedy = "let the secret hold the whole address, and use it alone"
            yield Fault(step.position(match.start("sign")), message, remedy)


def _is_no_address(step: StepScript, name: str) -> bool:
    """Whether the file says what the variable holds, and that is no address."""
    value = assigned(step.script, f"${name}")
    if value is not None:
        return "://" not in value.value and "$" not in value.value
    entry = step.step.environment.get(name)
    if entry is None or entry[1].kind != "scalar":
        return False
    return "://" not in entry[1].value and "${{" not in entry[1].value
