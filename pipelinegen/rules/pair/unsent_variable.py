"""See `unsent_variable`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import near
from ...syntax import yaml
from ...woodpecker import environ, metadata_of
from ..rule import Fault, error
from ..view.checkout import Checkout
from ._reading import Read, reads
from ._reply import Reply, answered, is_own, reply
from ._sample import COMMIT
from ._trigger import Trigger

_NAME = re.compile(r"\b[A-Z][A-Z0-9_]*\b")
_VALUES = (COMMIT[:8], COMMIT, "true")


@error
def unsent_variable(checkout: Checkout) -> Iterator[Fault]:
    r"""A workflow that a request starts reads a variable which the request does not send.

    Why: A variable that nobody sends is empty: the image is then `example/blog:`, or the branch of the script that
    looks for it is never taken. With both parts empty the command was not even one any more
    (2026-03-15, B-01).

    Bad: .woodpecker/deploy.yml:9:73

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
                  BODY=$(jq -n --arg t "${GITHUB_SHA::8}" '{branch: "main", variables: {TAG: $t, WORKFLOW: "deploy"}}')
                  curl --fail-with-body -sS -X POST "https://ci.example.com/api/repos/2/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d "$BODY"
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
            evaluate: 'WORKFLOW == "deploy"'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n website set image deployment/blog blog="example/blog:$IMAGE_TAG"
              - kubectl -n website rollout status deployment/blog --timeout=300s

    Bad: .woodpecker/deploy.yml:8:57

        ==> .github/workflows/deploy.yml
        name: Deploy
        on: push
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: |
                  curl -f "https://ci.example.com/api/repos/2/pipelines" \
                    -d '{"branch":"main","variables":{"IMAGE_TAG":"${{ github.sha }}"}}'
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - "kubectl -n shop set image deployment/shop shop=${IMAGE_NAME}:${IMAGE_TAG}"

    Bad: .woodpecker/deploy.yml:4:16

        ==> .github/workflows/deploy.yml
        name: Deploy
        on: push
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: |
                  curl -f "https://ci.example.com/api/repos/2/pipelines" \
                    -d '{"branch":"main","variables":{"TAG":"${{ github.sha }}","CHANNEL":"stable"}}'
        ==> .woodpecker/deploy.yml
        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != "" && CHANNEL == "stable"'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="example/shop:$IMAGE_TAG"

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
                  BODY=$(jq -n --arg t "${GITHUB_SHA::8}" '{branch: "main", variables: {IMAGE_TAG: $t}}')
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
            environment:
              NAMESPACE: website
            commands:
              - kubectl -n "$NAMESPACE" set image deployment/blog blog="example/blog:$IMAGE_TAG"
              - kubectl -n "$NAMESPACE" rollout status deployment/blog --timeout="$${TIMEOUT:-300s}"

    Good:

        ==> .github/workflows/deploy.yml
        name: Deploy
        on:
          workflow_dispatch:
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
                  BODY: ${{ vars.REQUEST }}
                run: |
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
    """
    files = {file.path: file for file in checkout.workflows}
    found: dict[tuple[str, str], Fault] = {}
    for trigger, replies in answered(checkout):
        # Another request may well send it.
        if not replies or not is_own(checkout, trigger) or not trigger.variables:
            continue
        if not any(each.workflows for each in replies):
            for each, path in _wanted(checkout, trigger, replies[0]):
                found.setdefault((path, each.name), _fault(checkout, trigger, each, path))
            continue
        for path in sorted(frozenset.intersection(*(each.paths for each in replies))):
            for each in sorted(_missing(checkout, trigger, list(reads(files[path]))), key=lambda read: read.how):
                found.setdefault((path, each.name), _fault(checkout, trigger, each, path))
    yield from found.values()


def _wanted(checkout: Checkout, trigger: Trigger, found: Reply) -> Iterator[tuple[Read, str]]:
    """The variable in an `evaluate` that keeps a workflow from starting: with it, it would."""
    for file in checkout.workflows:
        for condition in file.conditions:
            node = yaml.field(condition, "evaluate")
            for name in dict.fromkeys(_NAME.findall(node.value)) if node is not None else ():
                if name in (trigger.variables or {}) or name.startswith("CI_"):
                    continue
                for value in _VALUES:
                    other = reply(checkout, found.branch, {**found.variables, name: value})
                    if node is not None and other is not None and file.path in other.paths:
                        place = file.position_in(node, node.value.index(name))
                        yield Read(name, place, "deploys"), file.path
                        break


def _missing(checkout: Checkout, trigger: Trigger, found: list[Read]) -> Iterator[Read]:
    known = set(trigger.variables or ()) | set(environ(metadata_of("manual"), checkout.known.version))
    known |= checkout.known.variables or set()
    tested = {each.name for each in found if each.how == "tests"}
    for each in found:
        # What is looked at first may be missing.
        if each.name not in known and each.name not in tested:
            yield each


def _fault(checkout: Checkout, trigger: Trigger, each: Read, path: str) -> Fault:
    sent = sorted(trigger.variables or ())
    sender = checkout.inside(trigger.path)
    message = f"{each.name!r} is read here, and the request of {sender!r} does not send it{near(each.name, sent)}"
    remedy = f"it sends {', '.join(sent)}; let it send {each.name}, too, or read what it sends"
    fault = Fault(each.position, message, remedy, path=path)
    return fault if each.how == "deploys" else fault.softened()
