"""See `restart_only_deploy`."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.programs import PROGRAMS, changes
from ..facts.verbs import verbs
from ..rule import Fault, warning
from ..view.script import StepScript
from . import _flow


@warning
def restart_only_deploy(step: StepScript) -> Iterator[Fault]:
    r"""A deploy restarts a workload and does not say which image it shall run.

    Why: The pods come back with the image that is written in the workload. A green deploy ran old code, since the
    Deployment was pinned to an old tag (2026-03-15, E-03).

    Bad: 8:9

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - kubectl -n shop rollout restart deployment/shop
              - kubectl -n shop rollout status deployment/shop --timeout=120s

    Bad: 12:11

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
                  kubectl rollout restart deployment/shop --namespace shop
                  kubectl rollout status deployment/shop --namespace shop --timeout=180s
                  kubectl get pods --namespace shop

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
            path: {include: [config/**], on_empty: false}
        steps:
          - name: configure
            image: alpine/k8s:1.31.0
            commands:
              - |
                kubectl -n shop apply -f config/shop.yaml
                kubectl -n shop rollout restart deployment/shop
                kubectl -n shop rollout status deployment/shop --timeout=120s
    """
    script = step.script
    restarts = [command for command in script.calls("kubectl") if verbs(command)[:2] == ("rollout", "restart")]
    if not restarts or any(_deploys(changes(command)) for command in script.calls(*PROGRAMS)):
        return
    message = "a restart alone runs the image that the workload already had"
    remedy = "set the image that was built: `kubectl set image deployment/NAME CONTAINER=IMAGE:TAG`"
    yield Fault(step.position(_flow.place(restarts[0])), message, remedy)


def _deploys(what: str) -> bool:
    return what not in (
        "",
        "kubectl rollout restart",
        "kubectl scale",
        "kubectl rollout undo",
        "git push",
        "docker push",
    )
