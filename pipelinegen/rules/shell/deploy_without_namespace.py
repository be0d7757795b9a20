"""See `deploy_without_namespace`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.shell import Command
from ..facts.verbs import verbs
from ..rule import Fault, warning
from ..view.script import StepScript
from . import _flow

_WORKLOADS = frozenset({"set", "rollout", "scale", "patch"})
_CLUSTER_WIDE = frozenset(
    {"node", "nodes", "namespace", "ns", "pv", "persistentvolume", "storageclass", "crd", "clusterrole"}
)


@warning
def deploy_without_namespace(step: StepScript) -> Iterator[Fault]:
    r"""`kubectl` changes a workload without saying in which namespace.

    Why: In a cluster it means the namespace of the step's own pod, which is the CI's (H-22); elsewhere whatever the
    configuration says.

    Bad: 8:9

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - kubectl set image deployment/shop shop=registry.example.com/shop:$CI_COMMIT_SHA
              - kubectl rollout status deployment/shop --timeout=120s

    Bad: 14:11

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
                  kubectl --namespace shop set image deployment/shop shop="registry.example.com/shop:$GITHUB_SHA"
                  # waits for the pods
                  kubectl rollout status deployment/shop --timeout=180s

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - kubectl -n shop set image deployment/shop shop=registry.example.com/shop:$CI_COMMIT_SHA
              - kubectl rollout status deployment/shop --timeout=120s --namespace=shop

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: deploy
            image: alpine/k8s:1.31.0
            commands:
              - |
                kubectl config set-context --current --namespace=shop
                kubectl set image deployment/shop shop="registry.example.com/shop:$CI_COMMIT_SHA"
                kubectl rollout status deployment/shop --timeout=120s
    """
    script = step.script
    calls = script.calls("kubectl", "oc")
    if any(verbs(command)[:1] in (("config",), ("project",)) for command in calls):
        return
    for command in calls:
        said = verbs(command)
        if said[:1] and said[0] in _WORKLOADS and not _says(command) and not _CLUSTER_WIDE & set(said[1:3]):
            message = f"`{command.program} {said[0]}` acts on whatever namespace is set where it runs"
            yield Fault(step.position(_flow.place(command)), message, "say it: `--namespace NAME`")
            return


def _says(command: Command) -> bool:
    """Whether the namespace is said, or may be in what a variable or a file holds."""
    if command.has("-n", "--namespace", "-A", "--all-namespaces", "-f", "--filename", "-k", "--kustomize", "--local"):
        return True
    return any(word.value.startswith("$") and not word.quoted for word in command.arguments)
