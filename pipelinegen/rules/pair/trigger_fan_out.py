"""See `trigger_fan_out`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import shell
from ...woodpecker.compiled import Compiled
from ..facts.deliveries import change
from ..facts.plugins import is_builder
from ..facts.programs import keeps
from ..rule import Fault, error
from ..view.checkout import Checkout
from ._reply import Reply, answered, is_own, mentions
from ._trigger import Trigger


@error
def trigger_fan_out(checkout: Checkout) -> Iterator[Fault]:
    r"""One request for a pipeline starts workflows that have nothing to do with each other.

    Why: Every workflow of the repository that takes the event `manual` runs on every request. One call ran the deploy
    and a whole second build, which replaced the fresh image by another one (2026-03-16, D-02); a call for one issue
    also rebuilt an image and reconfigured two hosts (2026-04-15 and 2026-04-19, D-03, D-04).

    Bad: .github/workflows/build.yml:21:45

        ==> .github/workflows/build.yml
        name: Build and Deploy
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
                  IMAGE_TAG=$(echo "$GITHUB_SHA" | cut -c1-8)
                  BODY=$(jq -n --arg t "$IMAGE_TAG" '{branch: "main", variables: {IMAGE_TAG: $t}}')
                  curl --fail-with-body -sS -X POST "https://ci.example.com/api/repos/2/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d "$BODY"
        ==> .woodpecker/build-fallback.yml
        when:
          - event: manual
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/blog
              tags: "${CI_COMMIT_SHA:0:8}"
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

    Bad: .github/workflows/issue.yml:8:19

        ==> .github/workflows/issue.yml
        name: Issue
        on: issues
        jobs:
          ask:
            runs-on: ubuntu-24.04
            steps:
              - run: |
                  curl -f "https://ci.example.com/api/repos/1/pipelines" \
                    -d '{"branch":"main","variables":{"ISSUE":"7"}}'
        ==> .woodpecker/issue.yml
        when:
          - event: manual
        steps:
          - name: answer
            image: alpine:3.20
            commands:
              - sh answer.sh "$ISSUE"
        ==> .woodpecker/sync.yml
        when:
          - event: [push, manual]
        steps:
          - name: sync
            image: alpine:3.20
            commands:
              - scp exports root@host.example.com:/etc/exports

    Good:

        ==> .github/workflows/build.yml
        name: Build and Deploy
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
                  IMAGE_TAG=$(echo "$GITHUB_SHA" | cut -c1-8)
                  BODY=$(jq -n --arg t "$IMAGE_TAG" '{branch: "main", variables: {IMAGE_TAG: $t}}')
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
        ==> .woodpecker/sync.yml
        when:
          - event: manual
            branch: main
            evaluate: 'RUN == "sync"'
        steps:
          - name: sync
            image: alpine:3.20
            commands:
              - sh sync.sh

    Good:

        ==> .github/workflows/check.yml
        name: Check
        on:
          workflow_dispatch:
        permissions:
          contents: read
        jobs:
          ask:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: Ask for the checks
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                run: |
                  curl --fail-with-body -sS -X POST "https://ci.example.com/api/repos/2/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \
                    -d '{"branch": "main", "variables": {"CHECK": "all"}}'
        ==> .woodpecker/prepare.yml
        when:
          - event: manual
            branch: main
            evaluate: 'CHECK == "all"'
        steps:
          - name: prepare
            image: alpine:3.20
            commands:
              - sh prepare.sh
        ==> .woodpecker/check.yml
        when:
          - event: manual
            branch: main
            evaluate: 'CHECK == "all"'
        depends_on:
          - prepare
        steps:
          - name: check
            image: alpine:3.20
            commands:
              - sh check.sh
    """
    for trigger, replies in answered(checkout):
        found = [_others(checkout, trigger, each) for each in replies]
        # What is the same for every value that the unknown parts may have, is so.
        if found and all(others for _, others in found):
            yield _fault(checkout, trigger, *found[0])


def _others(checkout: Checkout, trigger: Trigger, found: Reply) -> tuple[Compiled | None, list[Compiled]]:
    """The workflow that a request is for, and what it starts besides: what reads nothing that is sent."""
    files = {file.path: file for file in checkout.workflows}
    names = tuple(trigger.variables or ())
    reading = [each for each in found.workflows if mentions(files[each.path], *names)]
    meant = [each for each in found.workflows if each.name == trigger.workflow] or reading
    if not meant:
        return None, []
    own = {name for group in _groups(found) for each in meant if each.name in group for name in group}
    return meant[0], [each for each in found.workflows if each.name not in own]


def _fault(checkout: Checkout, trigger: Trigger, meant: Compiled | None, others: list[Compiled]) -> Fault:
    names = ", ".join(dict.fromkeys(repr(checkout.inside(each.path)) for each in others))
    target = repr(checkout.inside(meant.path)) if meant is not None else "a workflow"
    message = f"the request starts {target}, and {names} as well"
    remedy = "keep those away by `when`: another event, or an `evaluate` on a variable that only their request sends"
    fault = Fault(trigger.position, message, remedy, path=trigger.path)
    certain = is_own(checkout, trigger) and (trigger.workflow or any(map(_changes, others)))
    return fault if certain else fault.softened()


def _groups(found: Reply) -> list[frozenset[str]]:
    """The workflows that wait for each other, directly or not: such a chain is meant as one."""
    groups: list[frozenset[str]] = []
    for each in found.workflows:
        joined = frozenset({each.name, *(dependency.name for dependency in each.file.depends_on)})
        apart = [group for group in groups if not group & joined]
        groups = [*apart, joined.union(*(group for group in groups if group & joined))]
    return groups


def _changes(workflow: Compiled) -> bool:
    """Whether it does more than look: it builds, pushes, deploys, or works on another machine."""
    for stage in workflow.stages:
        for step in stage:
            if is_builder(step.container.image):
                return True
            script = shell.read("\n".join(step.container.commands))
            if any(change(command) or keeps(command) for command in script.commands):
                return True
    return False
