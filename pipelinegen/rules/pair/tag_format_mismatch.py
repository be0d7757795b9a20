"""See `tag_format_mismatch`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rule import Fault, error
from ..view.checkout import Checkout
from ..view.woodpecker import WoodpeckerFile
from ._build import Build
from ._delivery import Delivery, built, deliveries, described, is_of_a_run
from ._reply import answered, is_own

_NAME = re.compile(r"(?:^|_)TAG$")
_LENGTH = re.compile(r"\$\{#([A-Za-z_]\w*)\}")


@error
def tag_format_mismatch(checkout: Checkout) -> Iterator[Fault]:
    r"""The tag that is deployed is not made as the one that is built, so that image does not exist.

    Why: One file pushes the first 8 characters of the commit, the other one deploys 7 or all 40 of them: the rollout
    waits for an image that nobody pushed. The fleet's files had 8 and 40 characters and the pipeline's number side by
    side, in the window of 2026-03-24 to 2026-04-19 (A-15).

    Bad: .github/workflows/build.yml:27:22

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
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            steps:
              - uses: actions/checkout@v6
              - id: tag
                run: echo "tag=${GITHUB_SHA::8}" >> "$GITHUB_OUTPUT"
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  push: true
                  provenance: false
                  tags: example/blog:${{ steps.tag.outputs.tag }}
              - name: Deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                  IMAGE_TAG: ${{ github.sha }}
                run: |
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

    Bad: .woodpecker/build.yml:14:57

        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_PIPELINE_NUMBER}"
              provenance: "false"
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="example/shop:${CI_COMMIT_SHA:0:8}"

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
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 30
            steps:
              - uses: actions/checkout@v6
              - id: tag
                run: echo "tag=${GITHUB_SHA::8}" >> "$GITHUB_OUTPUT"
              - uses: docker/login-action@v3
                with:
                  username: ${{ secrets.DOCKERHUB_USERNAME }}
                  password: ${{ secrets.DOCKERHUB_TOKEN }}
              - uses: docker/build-push-action@v6
                with:
                  context: .
                  push: true
                  provenance: false
                  tags: example/blog:${{ steps.tag.outputs.tag }}
              - name: Deploy
                env:
                  TOKEN: ${{ secrets.WOODPECKER_TOKEN }}
                  IMAGE_TAG: ${{ steps.tag.outputs.tag }}
                run: |
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
              - '[ "$${#IMAGE_TAG}" -eq 8 ]'
              - kubectl -n website set image deployment/blog blog="example/blog:$IMAGE_TAG"
              - kubectl -n website rollout status deployment/blog --timeout=300s

    Good:

        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: ["${CI_COMMIT_SHA:0:8}", "${CI_PIPELINE_NUMBER}"]
              provenance: "false"
              username: example
              password:
                from_secret: dockerhub
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="example/shop:${CI_COMMIT_SHA:0:8}"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
    """
    pushing = built(checkout)
    sent = dict(_sent(checkout, pushing))
    yield from sent.values()
    yield from _checked(checkout)
    seen = set()
    for each in deliveries(checkout) if pushing else ():
        image = each.deployed.image
        tags = _built_for(each, pushing)
        place = (each.deployed.file.path, image.position, each.tag)
        if not tags or each.tag in tags or not each.is_of_the_commit or place in seen:
            continue
        if each.trigger is not None and (each.trigger.path, each.tag) in sent:
            continue
        seen.add(place)
        message = f"{image.repository!r} is deployed as {described(each.tag)}, and built as {_all(tags)}"
        remedy = f"deploy {_best(tags)}, or push the other tag as well"
        yield Fault(image.position, message, remedy, path=each.deployed.file.path)


def _built_for(each: Delivery, pushing: tuple[Build, ...]) -> set[str | None]:
    """The tags of what is deployed, as the file builds them that deploys or asks for it; else all of them."""
    found = [
        (build.path, image.tag)
        for build in pushing
        for image in build.images
        if image.repository == each.deployed.image.repository
    ]
    here = {each.deployed.file.path, each.trigger.path if each.trigger is not None else ""}
    return {tag for path, tag in found if path in here} or {tag for _, tag in found}


def _sent(checkout: Checkout, pushing: tuple[Build, ...]) -> Iterator[tuple[tuple[str, str], Fault]]:
    """The tags that a file sends, and does not build."""
    for trigger, replies in answered(checkout):
        own = [build for build in pushing if build.path == trigger.path]
        tags = {image.tag for build in own for image in build.images}
        deployed = {each.tag for each in deliveries(checkout) if each.trigger is trigger}
        sent_values = {sent.value for sent in (trigger.variables or {}).values()}
        if not tags or not replies or not is_own(checkout, trigger) or tags & (deployed | sent_values):
            continue
        for name, sent in (trigger.variables or {}).items():
            if sent.value and _NAME.search(name) and is_of_a_run(sent.value) and sent.value not in tags:
                message = f"{name} is sent as {described(sent.value)}, and the image is built as {_all(tags)}"
                remedy = f"send {_best(tags)}: best the very output of the step that names the image"
                yield (trigger.path, sent.value), Fault(sent.position, message, remedy, path=trigger.path)


def _checked(checkout: Checkout) -> Iterator[Fault]:
    """Where a workflow wants another length of a tag than it is sent."""
    files = {file.path: file for file in checkout.workflows}
    for trigger, replies in answered(checkout):
        if len(replies) != 1:
            continue
        values = {name: sent.value for name, sent in (trigger.variables or {}).items() if sent.value}
        for workflow in replies[0].workflows:
            yield from _lengths(files[workflow.path], values, checkout.inside(trigger.path))


def _lengths(file: WoodpeckerFile, values: dict[str, str], sender: str) -> Iterator[Fault]:
    if "{#" not in file.text:
        return
    for script in file.scripts.values():
        counted = {each.name: _LENGTH.fullmatch(each.value.value) for each in script.script.assignments if each.value}
        for command in script.script.calls("[", "test"):
            words = [word.value for word in command.arguments]
            if len(words) < 3 or words[1] not in ("-eq", "-ne", "=", "!=") or not words[2].isdigit():
                continue
            match = _LENGTH.fullmatch(words[0]) or counted.get(words[0].removeprefix("$"))
            value = values.get(match[1]) if match else None
            if match and value is not None and len(value) != int(words[2]):
                message = f"{match[1]} must have {words[2]} characters here, and {sender!r} sends {described(value)}"
                remedy = f"send {words[2]} characters, or want {len(value)}"
                yield Fault(script.position(command.arguments[0].start), message, remedy, path=file.path)


def _all(tags: set[str | None]) -> str:
    return " or ".join(sorted(described(tag) for tag in tags if tag is not None))


def _best(tags: set[str | None]) -> str:
    """Those of the commit, if there are any: another one moves."""
    return _all({tag for tag in tags if tag is not None and is_of_a_run(tag)} or tags)
