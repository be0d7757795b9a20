"""See `deploy_without_wait`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..facts.verbs import verbs
from ..rule import Fault, warning
from ..view.script import StepScript
from . import _flow

# In a step of its own, too, or in a script that the step calls by these words.
_WAITS = re.compile(r"rollout status|kubectl[^\n]* wait ")


@warning
def deploy_without_wait(step: StepScript) -> Iterator[Fault]:
    r"""An image is set, and nobody waits whether its pods start.

    Why: `kubectl set image` is done as soon as the workload is changed. Pods that cannot pull the image or do not get
    ready are never noticed (H-22, H-17).

    Bad: 8:9

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - kubectl -n shop set image deployment/shop shop=registry.example.com/shop:$CI_COMMIT_SHA

    Bad: 13:13

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        concurrency: {group: deploy, cancel-in-progress: false}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - env:
                  KUBECONFIG: /tmp/kubeconfig
                run: |
                  for name in shop worker; do
                    kubectl -n shop set image "deployment/$name" "app=registry.example.com/shop:$GITHUB_SHA"
                  done
                  kubectl -n shop get pods
                  echo "deployed"

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

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - kubectl -n shop set image deployment/shop shop=registry.example.com/shop:$CI_COMMIT_SHA
          - name: wait
            image: alpine/k8s:1.31.0
            commands:
              - kubectl -n shop wait --for=condition=Available deployment/shop --timeout=120s
    """
    file = step.woodpecker or step.github
    calls = step.script.calls("kubectl", "oc")
    if file is None or not calls or _WAITS.search(file.text):
        return
    if any(verbs(command)[:1] == ("wait",) or verbs(command)[:2] == ("rollout", "status") for command in calls):
        return
    for command in calls:
        if verbs(command)[:2] == ("set", "image") and not command.has("--dry-run", "--local"):
            message = "nothing waits whether pods with this image start"
            remedy = "let `kubectl rollout status KIND/NAME --timeout=…` follow, with the same namespace"
            yield Fault(step.position(_flow.place(command)), message, remedy)
            return
