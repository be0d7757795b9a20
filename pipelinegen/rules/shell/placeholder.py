"""See `placeholder`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.shell import Word
from ...syntax.yaml import Node
from ..facts import curl
from ..rule import Fault, error
from ..view.github import GithubStep
from ..view.script import StepScript
from ._placeholders import is_placeholder, placeholder_in

# Names of values without which nothing works; a password of a test may well be `CHANGEME`.
_NEEDED = re.compile(
    r"(?:^|[_-])(?:ID|UR[IL]|HOST|HOSTNAME|SERVER|REPO|REPOSITORY|REGISTRY|NAMESPACE|DOMAIN|ENDPOINT|ADDR|ADDRESS"
    r"|PROJECT|BUCKET|IMAGE|CLUSTER|REGION)$",
    re.IGNORECASE,
)
_OF_REPOSITORY = re.compile(r"REPO(?:SITORY)?_?ID$", re.IGNORECASE)
# Where the placeholder is what these look for, or show.
_TEXT = frozenset(
    {"sed", "gsed", "grep", "egrep", "fgrep", "rg", "awk", "gawk", "perl", "python", "python3", "ruby", "node",
     "envsubst", "sd", "rpl", "echo", "printf", "test", "[", "[[", "export"}
)  # fmt: skip
_REMEDY = "write the value that belongs here"


@error
def placeholder(step: StepScript) -> Iterator[Fault]:
    r"""An address, a number or a name was to be filled in, and was not.

    Why: Somebody meant to write the value later. `REPO_ID_PLACEHOLDER` in the address of the deploy kept a project
    without deploys for two days (2026-03-23, J-03), `TBD` another one for good (2026-04-18, J-03). In the environment a
    placeholder that may be meant for a test is a warning.

    Bad: 10:44

        when:
          - event: push
            branch: main
        steps:
          - name: downstream
            image: alpine/curl:8.11.1
            commands:
              - |
                curl -sSf -X POST -d @body.json \
                  https://ci.example.com/api/repos/REPO_ID_PLACEHOLDER/pipelines | grep '"number":'

    Bad: 9:17, 15:20, 22:27

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        concurrency: {group: deploy, cancel-in-progress: false}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            env:
              REGISTRY: CHANGEME
            steps:
              - name: deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                  # the number is not known yet
                  REPO_ID: TBD
                run: |
                  if [ "$REPO_ID" = "TBD" ]; then
                    echo "this project is not registered"
                    exit 1
                  fi
                  body='{"branch": "main"}'
                  url="https://ci.<your-domain>/api/repos/$REPO_ID/pipelines"
                  answer=$(curl -sSf -H "Authorization: Bearer $TOKEN" --data "$body" "$url")
                  echo "$answer" | jq -e '.number > 0 and .status == "pending"'

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: render
            image: alpine:3.20
            environment:
              ADMIN_PASSWORD: CHANGEME
              REPO_ID: "2"
            commands:
              - sed -i "s|https://HOST_PLACEHOLDER/|https://shop.example.com/|; s/TBD/$CI_COMMIT_SHA/" index.html
              - if grep -rn "https://CHANGEME.example.com" public; then exit 1; fi
              - echo "this was TBD"

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
                  REPO_ID: ${{ vars.REPO_ID }}
                run: |
                  [ "$REPO_ID" != TBD ]
                  url="https://ci.example.com/api/repos/${REPO_ID}/pipelines"
                  curl -sSf -o answer.json -H "Authorization: Bearer $TOKEN" --data '{"branch": "main"}' "$url"
                  jq -e '.number > 0 and .status == "pending"' answer.json
                  curl -sSf -o docs.html https://docs.example.com/FIXME-and-TBD-notes.html
    """
    yield from _in_environment(step)
    if placeholder_in(step.text) is None:
        return
    for word in _words(step):
        match = placeholder_in(word.value)
        if match is not None and not _in_expansion(word, match[0]):
            at = word.text.find(match[0])
            yield Fault(step.position(word.start + max(at, 0)), f"{match[0]!r} is a placeholder", _REMEDY)


def _words(step: StepScript) -> Iterator[Word]:
    """The words in which a placeholder would be used."""
    for command in step.script.commands:
        if command.program == "curl":
            yield from curl.request(command).addresses
        else:
            for at, word in enumerate(command.words):
                if at > command.at and re.match(r"[a-z+]+://", word.value) and not _replaces(command.words[:at]):
                    yield word
    for assignment in step.script.assignments:
        value = assignment.value
        if value is not None and (
            re.match(r"[a-z+]+://", value.value)
            or (_OF_REPOSITORY.search(assignment.name) and is_placeholder(value.value))
        ):
            yield value


def _replaces(words: tuple[Word, ...]) -> bool:
    """Whether what stands before a word says that it is looked for, replaced or shown: `npx replace-in-file`."""
    names = [word.value.rpartition("/")[2] for word in words]
    return any(name in _TEXT or "replace" in name.lower() for name in names)


def _in_expansion(word: Word, text: str) -> bool:
    return any(text in each.name + each.operator for each in word.expansions)


def _in_environment(step: StepScript) -> Iterator[Fault]:
    for key, value in _given(step):
        if value.kind == "scalar" and is_placeholder(value.value) and _NEEDED.search(key.value):
            fault = Fault(value.position, f"{key.value} is {value.value.strip()!r}, a placeholder", _REMEDY)
            yield fault if _OF_REPOSITORY.search(key.value) else fault.softened()


def _given(step: StepScript) -> Iterator[tuple[Node, Node]]:
    """What the file says of the step's environment."""
    yield from step.step.environment.values()
    if isinstance(step.step, GithubStep):
        yield from yaml.entries(step.step.job.field("env"))
        yield from yaml.entries(yaml.field(step.step.job.file.root, "env"))
