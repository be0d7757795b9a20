"""See `latest_tag`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.image import is_floating, plain_name, tag_of
from ..facts.images import NEVER_PUBLISHED, PUSHING, is_among, pushed_by
from ..facts.pushes import Push, pushes
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep


@error
def latest_tag(file: WoodpeckerFile) -> Iterator[Fault]:
    """An image is used or pushed as `latest`, or without a tag, which means the same.

    Why: The name says nothing of what is behind it: a cache, or a node that has it already, serves the old one after a
    green deploy (2026-02-28, E-01; 2026-02-21, E-02; 2026-06-27, E-13). As a step's own image it is an error where the
    fleet lists the images that may float, and a warning elsewhere. Pushed, it is an error in such a fleet, and where
    the same file deploys and there is no other tag that it could deploy.

    Bad: 11:15 16:12

        when:
          - event: push
            branch: main

        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              provenance: "false"
              tags: [ latest ]
              username: example
              password:
                from_secret: registry_password
          - name: deploy
            image: alpine/k8s
            commands:
              - "kubectl -n shop rollout restart deployment/shop"

    Bad: 5:12 7:22

        when:
          - event: tag
        steps:
          - name: publish
            image: docker:latest
            commands:
              - "docker push example/shop:latest"

    Good:

        when:
          - event: push
            branch: main

        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              provenance: "false"
              tags: [ "${CI_COMMIT_SHA:0:8}" ]
              username: example
              password:
                from_secret: registry_password
          - name: deploy
            image: alpine/k8s:1.31.1
            commands:
              - "kubectl -n shop set image deployment/shop shop=example/shop:${CI_COMMIT_SHA:0:8}"
              - "kubectl -n shop rollout status deployment/shop --timeout=300s"

    Good:

        when:
          - event: push
            branch: main
        matrix:
          GO_VERSION: ["1.22", "1.23"]
        steps:
          - name: test
            image: "golang:${GO_VERSION}"
            commands:
              - go test ./...
          - name: lint
            image: alpine@sha256:beefdbd8a1da6d2915566fde36db9db0b524eb737fc57cd1367effd16dc0d06d
            commands:
              - ./lint.sh
    """
    known = file.known.floating_images
    for step in file.steps:
        if not step.image or step.image_name in NEVER_PUBLISHED:
            continue
        if is_floating(step.image) and not (known and is_among(step.image, known)):
            fault = _used(step)
            yield fault if known is not None else fault.softened()
    for push in pushes(file):
        for fault in _pushed(file, push):
            yield fault if known is not None or _deploys_it(file, push) else fault.softened()
    if "push" in file.text:
        for fault in _pushed_by_command(file):
            yield fault if known is not None else fault.softened()


def _used(step: WoodpeckerStep) -> Fault:
    node = step.field("image")
    position = node.position if node is not None else step.position
    remedy = "name a version; an exception goes, with its reason, into the fleet's `floating_images`"
    if step.file.known.floating_images is None:
        remedy = "name a version, or say in a comment why it may float: `# pipelinegen: ignore[latest-tag] REASON`"
    if not tag_of(step.image):
        return Fault(position, f"image {step.image!r} has no tag, which means 'latest'", remedy)
    return Fault(position, f"image {step.image!r} is another one each time somebody pushes it", remedy)


def _pushed(file: WoodpeckerFile, push: Push) -> Iterator[Fault]:
    repositories = {plain_name(name) for _, name in push.repositories}
    if repositories and repositories <= file.known.latest_of:
        return
    remedy = 'push a tag that is made from the commit, such as "${CI_COMMIT_SHA:0:8}", and deploy that one'
    for node, tag in push.tags:
        if tag == "latest":
            position = file.position_in(node, node.value.index(tag))
            yield Fault(position, "tag 'latest' is pushed, and whoever has an older one may keep it", remedy)
    # A file `.tags` that an earlier step wrote would be read as well.
    if push.repositories and not push.tags and not push.tags_elsewhere and ".tags" not in file.text:
        node, name = push.repositories[0]
        yield Fault(node.position, f"image {name!r} is pushed without `tags`, which means 'latest'", remedy)


def _deploys_it(file: WoodpeckerFile, push: Push) -> bool:
    """Whether the same file deploys, and there is no other tag that it could deploy."""
    if push.tags_elsewhere or any(tag != "latest" for _, tag in push.tags):
        return False
    calls = (command for script in file.scripts.values() for command in script.script.calls("kubectl"))
    return any(
        {"rollout", "restart"} <= (words := {word.value for word in command.operands}) or {"set", "image"} <= words
        for command in calls
    )


def _pushed_by_command(file: WoodpeckerFile) -> Iterator[Fault]:
    for script in file.scripts.values():
        for command in script.script.calls(*PUSHING):
            for word in pushed_by(command) or ():
                image = word.value
                if tag_of(image) == "latest" and plain_name(image).removesuffix(":latest") not in file.known.latest_of:
                    message = f"image {image!r} is pushed, and whoever has an older one may keep it"
                    yield Fault(script.position(word.start), message, "push a tag that is made from the commit")
