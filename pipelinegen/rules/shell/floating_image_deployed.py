"""See `floating_image_deployed`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.shell import Command
from ..facts.verbs import verbs
from ..rule import Fault, error
from ..view.script import StepScript

_IMAGE = re.compile(r"[A-Za-z0-9*][\w.*-]*=(?P<image>\S+)")
_SAYS = re.compile(r"[:@][^/]*$")
_BY_THE_CLOCK = frozenset({"cronjob", "cronjobs", "cj"})


@error
def floating_image_deployed(step: StepScript) -> Iterator[Fault]:
    r"""`kubectl set image` deploys `latest`, or an image without a tag.

    Why: The workload is not changed where it says `latest` already, so that nothing is rolled out; and a node may have
    an old image of that name. Five commits in an hour changed the cache of the build, while the old site was served
    (2026-02-28, E-01). For a job by the clock, and for what looks like somebody else's image, this is a warning.

    Bad: 8:56

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - kubectl -n shop set image deployment/shop shop=registry.example.com/shop:latest
              - kubectl -n shop rollout status deployment/shop --timeout=120s

    Bad: 12:68, 14:63

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        concurrency: {group: deploy, cancel-in-progress: false}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - env:
                  IMAGE: registry.example.com/shop
                run: |
                  kubectl --namespace shop set image deployment/shop "shop=$IMAGE:latest"
                  kubectl --namespace shop rollout status deployment/shop --timeout=180s
                  kubectl set image -n shop statefulset/worker worker=registry.example.com:5000/worker
                  kubectl --namespace shop rollout status statefulset/worker

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - kubectl -n shop set image deployment/shop shop=registry.example.com/shop:$CI_COMMIT_SHA
              - kubectl -n shop rollout status deployment/shop --timeout=120s

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        concurrency: {group: deploy, cancel-in-progress: false}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - run: |
                  kubectl --namespace shop set image deployment/shop "shop=$IMAGE" "proxy=nginx@$DIGEST" --record=true
                  kubectl --namespace shop rollout status deployment/shop --timeout=180s
    """
    for command in step.script.calls("kubectl", "oc"):
        if verbs(command)[:2] != ("set", "image"):
            continue
        for word in command.operands:
            match = _IMAGE.fullmatch(word.value)
            if match is None:
                continue
            image = match["image"]
            at = word.start + max(word.text.find(image), 0)
            remedy = "name what was built, such as the commit: `IMAGE:$CI_COMMIT_SHA`"
            if image.endswith(":latest"):
                message = f"{image!r} is no change where 'latest' already runs"
            elif not _SAYS.search(image) and "$" not in image and image != "_":
                message = f"{image!r} has no tag, which means 'latest'"
            else:
                continue
            fault = Fault(step.position(at), message, remedy)
            yield fault.softened() if _is_pulled_anew(command) or _is_foreign(step, image) else fault


def _is_pulled_anew(command: Command) -> bool:
    """Whether it is a job by the clock: each of its runs is a new container, which pulls `latest` again."""
    return any(word.value.partition("/")[0].lower() in _BY_THE_CLOCK for word in command.operands)


def _is_foreign(step: StepScript, image: str) -> bool:
    """Whether it looks like an image of somebody else's: one of Docker Hub that the file names nowhere else."""
    repository = image.removesuffix(":latest")
    file = step.woodpecker or step.github
    host, slash, _ = repository.partition("/")
    elsewhere = slash and ("." in host or ":" in host or host == "localhost")
    if file is None or elsewhere or repository[:1] in "$_":
        return False
    name = re.compile(rf"(?<![\w./-]){re.escape(repository)}(?![\w./-])")
    return len(name.findall(file.text)) == 1
