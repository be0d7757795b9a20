"""See `repository_id_not_a_number`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts.requests import assigned, given, requests, shown, variable
from ..rule import Fault, error
from ..view.script import StepScript
from ._placeholders import placeholder_in

# These hold a repository's owner and name.
_NAMES = frozenset({"CI_REPO", "CI_REPO_NAME", "CI_REPO_OWNER", "GITHUB_REPOSITORY", "DRONE_REPO"})
# What is written within these is no part of the address.
_EXPRESSION = re.compile(r"\$\{\{.*?\}\}|\$\{[^}]*\}")
_OF_GITHUB = re.compile(r"\$\{\{\s*github\.(?:repository|event\.repository\.(?:full_name|name))\s*\}\}")


@error
def repository_id_not_a_number(step: StepScript) -> Iterator[Fault]:
    r"""A request to Woodpecker names a repository where its number belongs.

    Why: The address is `/api/repos/NUMBER/pipelines`. With `OWNER/NAME` there is nothing of the server's interface,
    and Woodpecker answers 200 with its web page: the jobs of six repositories were green and deployed nothing
    (2026-03-15, J-01).

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
                  https://ci.example.com/api/repos/example/shop/pipelines | grep '"number":'

    Bad: 18:62

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
              - name: deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                run: |
                  jq -n --arg tag "$IMAGE_TAG" '{branch: "main", variables: {IMAGE_TAG: $tag}}' > body.json
                  curl -sSf -o answer.json -H "Authorization: Bearer $TOKEN" \
                    --data @body.json \
                    --request POST "https://ci.example.com/api/repos/${{ github.repository }}/pipelines"
                  jq -e '.number > 0 and .status == "pending"' answer.json

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: downstream
            image: alpine/curl:8.11.1
            environment:
              REPO_ID: "2"
            commands:
              - |
                curl -sSf -X POST -d @body.json \
                  "https://ci.example.com/api/repos/$REPO_ID/pipelines" | grep '"number":'
              - curl -sSf -o id.json "https://ci.example.com/api/repos/lookup/example/shop"
              - grep '"id"' id.json

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
                  url="https://ci.example.com/api/repos/${REPO_ID}/pipelines"
                  curl -sSf -o answer.json -H "Authorization: Bearer $TOKEN" --data @body.json "$url"
                  jq -e '.number > 0 and .status == "pending"' answer.json
                  curl -sSf -H "Authorization: Bearer $TOKEN" -o all.json \
                    "https://ci.example.com/api/repos/${{ vars.REPO_ID }}/pipelines?event=manual"
                  test -s all.json
                  curl -sSf -o last.json "https://ci.example.com/api/repos/${REPO_ID##*/}/pipelines"
                  grep '"number"' last.json
                  gh api repos/example/shop/actions/runs --jq '.total_count'
    """
    for request in requests(step.script):
        repository = shown(step, request)
        if _is_name(step, repository):
            message = f"{repository!r} is no number; Woodpecker answers such an address with its web page"
            remedy = "write the repository's number, which `GET /api/repos/lookup/OWNER/NAME` tells as `id`"
            yield Fault(step.position(request.start), message, remedy)


def _is_name(step: StepScript, repository: str) -> bool:
    if repository.startswith("lookup/") or placeholder_in(repository):
        return False
    if _OF_GITHUB.search(repository):
        return True
    if "$(" in repository or "`" in repository:
        return False
    rest = _EXPRESSION.sub("", repository)
    if "/" in rest or "%2f" in rest.lower():
        return True
    if "$" not in repository:
        return not repository.isdecimal()
    name = variable(repository)
    value = assigned(step.script, repository)
    text = value.value if value is not None else given(step, name)
    is_name = re.fullmatch(r"[\w.-]+/[\w.-]+", text) or _OF_GITHUB.fullmatch(text)
    return name in _NAMES or variable(text) in _NAMES or is_name is not None
