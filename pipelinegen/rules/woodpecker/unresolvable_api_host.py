"""See `unresolvable_api_host`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile

# The short name of a Service holds in its own namespace only.
_HOST = re.compile(r"https?://(kubernetes(?::[0-9]+)?)(?![\w.:-])")


@warning
def unresolvable_api_host(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""The API of Kubernetes is addressed by a name that the pod of a step does not know.

    Why: The Service `kubernetes` is in the namespace `default` and answers on port 443. From any other namespace the
    name alone is no host, and on port 6443 nobody answers there (2023-02-12 and 2026-02-08, H-01).

    Bad: 7:42

        when:
          - event: manual
        steps:
          - name: deploy
            image: curlimages/curl:8.10.1
            commands:
              - "curl --fail --cacert ca https://kubernetes:6443/apis/apps/v1/namespaces/shop/deployments/shop"

    Bad: 11:28

        when:
          - event: deployment
            branch: main

        steps:
          - name: patch
            image: alpine:3.20
            environment:
              TOKEN:
                from_secret: k8s_token
              API_SERVER: "https://kubernetes:6443"
            commands:
              - apk add --no-cache curl
              - |
                curl --fail --silent --show-error --insecure -X PATCH \
                  -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/merge-patch+json" \
                  --data @patch.json "$API_SERVER/apis/apps/v1/namespaces/shop/deployments/shop"

    Good:

        when:
          - event: manual
        steps:
          - name: deploy
            image: curlimages/curl:8.10.1
            commands:
              - "curl --fail --cacert ca https://kubernetes.default.svc/apis/apps/v1/namespaces/shop/deployments/shop"

    Good:

        when:
          - event: push
            branch: main
        services:
          - name: kubernetes
            image: rancher/k3s:v1.31.1-k3s1
        steps:
          - name: test
            image: curlimages/curl:8.10.1
            commands:
              - "curl --fail --insecure https://kubernetes:6443/version"
    """
    if "//kubernetes" not in file.text:
        return
    if any(step.area == "services" and step.name == "kubernetes" for step in file.steps):
        return
    for node in file.scalars:
        for match in _HOST.finditer(node.value):
            message = f"host {match[1]!r} is not known in the pod of a step"
            remedy = "use `https://kubernetes.default.svc`, or kubectl, which finds the API by itself"
            yield Fault(file.position_in(node, match.start(1)), message, remedy)
