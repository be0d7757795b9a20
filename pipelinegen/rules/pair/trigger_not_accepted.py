"""See `trigger_not_accepted`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, error
from ..view.checkout import Checkout
from ._reply import Reply, answered, branches_of, decided_elsewhere, is_own, reply
from ._trigger import Trigger


@error
def trigger_not_accepted(checkout: Checkout) -> Iterator[Fault]:
    r"""A script asks Woodpecker for a pipeline, and no workflow of the repository accepts the request.

    Why: Such a request makes an event `manual` on the branch it names. Woodpecker answers 204 where nothing matches,
    which passes for success with most callers: every build is green and nothing is deployed. The documentation of a
    whole fleet showed a deploy on `event: deployment`, which no request can cause (2026-03-24, D-06).

    Bad: .github/workflows/build.yml:20:47

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
            branch: master
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n website set image deployment/blog blog="example/blog:$IMAGE_TAG"
              - kubectl -n website rollout status deployment/blog --timeout=300s

    Bad: .github/workflows/build.yml:10:19

        ==> .github/workflows/build.yml
        name: Build and Deploy
        on:
          push:
            branches: [main]
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: |
                  curl -f "https://ci.example.com/api/repos/2/pipelines" \
                    -d '{"branch":"main","variables":{"IMAGE_TAG":"${{ github.sha }}"}}'
        ==> .woodpecker/deploy.yml
        when:
          - event: deployment
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop "shop=example/shop:${IMAGE_TAG}"

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

    Good:

        ==> .github/workflows/docs.yml
        name: Documentation
        on:
          push:
            branches: [main]
        permissions:
          contents: read
        jobs:
          ask:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: Ask for the pages
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                  BRANCH: ${{ vars.PAGES_BRANCH }}
                run: |
                  BODY=$(jq -n --arg branch "$BRANCH" '{branch: $branch, variables: {PAGE: "docs"}}')
                  curl --fail-with-body -sS -X POST "https://ci.example.com/api/repos/7/pipelines" \
                    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" -d "$BODY"
        ==> .woodpecker/pages.yml
        when:
          - event: manual
            branch: pages
            evaluate: 'PAGE == "docs"'
        steps:
          - name: pages
            image: alpine:3.20
            commands:
              - sh pages.sh
    """
    files = {file.path: file for file in checkout.woodpecker}
    for trigger, replies in answered(checkout):
        if not replies or any(each.workflows for each in replies):
            continue
        if any(decided_elsewhere(files[each.path]) for each in replies[0].all):
            continue
        fault = _fault(checkout, trigger, replies[0])
        yield fault if is_own(checkout, trigger) else fault.softened()


def _fault(checkout: Checkout, trigger: Trigger, found: Reply) -> Fault:
    if trigger.branch is not None and trigger.branch.value:
        for branch in sorted(branches_of(checkout) - {found.branch}):
            other = reply(checkout, branch, found.variables)
            if other is not None and other.workflows:
                message = f"no workflow accepts the request on branch {found.branch!r}"
                names = ", ".join(repr(checkout.inside(path)) for path in sorted(other.paths))
                remedy = f"name the branch that {names} wants, {branch!r}, or let it want {found.branch!r}"
                return Fault(trigger.branch.position, message, remedy, path=trigger.path)
    nearest = sorted(found.all, key=lambda each: (not each.named, each.name != trigger.workflow))[0]
    reason = nearest.reason or "none of its steps is there"
    message = f"no workflow accepts the request, {checkout.inside(nearest.path)!r} neither: {reason}"
    branch = f", on branch {found.branch!r}" if trigger.branch is not None and trigger.branch.value else ""
    names = f" when {', '.join(trigger.variables or ())} is sent" if trigger.variables else ""
    remedy = f"one workflow must take the event 'manual'{branch}{names}; a request can cause no other event"
    return Fault(trigger.position, message, remedy, path=trigger.path)
