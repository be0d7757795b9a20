"""See `json_by_concatenation`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.shell import Expansion, Script, Word
from ..facts import curl
from ..rule import Fault, warning
from ..view.script import StepScript

# Names whose values can hold neither a quote nor a line feed.
_PLAIN = re.compile(
    r"[0-9?#$!@*]|.*(?:_|^)(?:SHA|NUMBER|ID|TIMESTAMP|TIME|DATE|COUNT|PORT|STATUS|CODE|TAG|VERSION|REPOSITORY"
    r"|ATTEMPT|PID|STARTED|CREATED|FINISHED|DURATION|URL|EVENT|TOTAL|SIZE)|COMMIT|STATUS|CODE|i|n|rc|code|status|count"
    r"|HOSTNAME|CI_REPO\w*|CI_COMMIT_SHA",
    re.IGNORECASE,
)
_OBJECT = re.compile(r"\s*[{\[]\s*(?:[\"\[{}]|$)", re.MULTILINE)


@warning
def json_by_concatenation(step: StepScript) -> Iterator[Fault]:
    r"""JSON is put together from text and a variable.

    Why: A quote or line feed in the value breaks the JSON, or adds fields to it. Drift messages were refused for the
    quotes in them (2026-08-16, B-06); a name that a user gave could have changed a request (2026-03-18, B-05).

    Bad: 8:52

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: curlimages/curl:8.10.1
            commands:
              - 'curl -fsS -X POST -d "{\"text\": \"drift: $DRIFTED\"}" "$SLACK_WEBHOOK"'

    Bad: 13:29, 16:24, 20:25

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          notify:
            runs-on: ubuntu-24.04
            timeout-minutes: 5
            steps:
              - env:
                  MESSAGE: ${{ github.event.head_commit.message }}
                  WEBHOOK: ${{ secrets.WEBHOOK }}
                  TOKEN: ${{ secrets.API_TOKEN }}
                run: |
                  body="{\"text\":\"$MESSAGE\"}"
                  curl -fsS --json "$body" "$WEBHOOK"
                  curl -fsS -X PUT --json @- https://api.example.com/note <<EOF
                  {"message": "$MESSAGE",
                   "commit": "$GITHUB_SHA"}
                  EOF
                  cat > body.json <<EOF
                  { "message": "${MESSAGE}" }
                  EOF
                  curl -fsS --json @body.json https://api.example.com/note

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: alpine/k8s:1.31.0
            commands:
              - |
                jq -n --arg text "drift: $DRIFTED" '{text: $text}' > body.json
                curl -fsS -X POST -d @body.json "$SLACK_WEBHOOK"
                curl -fsS -X POST -d "{\"commit\": \"$CI_COMMIT_SHA\", \"ok\": true}" https://api.example.com/done

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          notify:
            runs-on: ubuntu-24.04
            timeout-minutes: 5
            steps:
              - run: |
                  text=$(jq -n --arg message "$MESSAGE" '{text: $message}')
                  curl -fsS --json "$text" "$WEBHOOK"
                  files="{$FIRST,$SECOND}"
                  echo "$files"
    """
    script = step.script
    if "{" not in script.text:
        return
    seen: set[int] = set()
    for word in _texts(script):
        if not _OBJECT.match(word.value) or '"' not in word.value:
            continue
        for each in _in_strings(script.text, word):
            if each.start not in seen and not _PLAIN.fullmatch(each.name):
                seen.add(each.start)
                message = f"`${each.name}` is put into JSON as it is: a quote or a line feed in it breaks the JSON"
                remedy = f"build it by `jq -n --arg value \"${each.name}\" '{{field: $value}}'`"
                yield Fault(step.position(each.start), message, remedy)
                break


def _texts(script: Script) -> Iterator[Word]:
    """The words that may hold JSON which is sent."""
    for command in script.calls("curl"):
        yield from curl.request(command).data
    for command in script.calls("curl", "cat", "tee"):
        for redirect in command.redirects:
            if redirect.operator == "<<":
                yield redirect.target
    for assignment in script.assignments:
        if assignment.value is not None:
            yield assignment.value


def _in_strings(text: str, word: Word) -> Iterator[Expansion]:
    """The expansions that stand within a string of the JSON."""
    at = 0
    for each in sorted(word.expansions, key=lambda expansion: expansion.start):
        source = text[each.start : each.end]
        found = word.value.find(source, at)
        if found >= 0:
            at = found + len(source)
            if word.value.count('"', 0, found) % 2:
                yield each
