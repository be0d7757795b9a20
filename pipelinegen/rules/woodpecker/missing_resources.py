"""See `missing_resources`."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.plugins import is_builder
from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep

# Programs that compile, test or plan, which takes more than a namespace's default.
_HEAVY = (
    "npm", "pnpm", "yarn", "bun", "go", "cargo", "mvn", "gradle", "make", "cmake", "dotnet", "bazel", "pytest", "tox",
    "terraform", "tofu", "terragrunt", "docker", "podman", "buildah", "hugo", "webpack", "vite", "tsc",
)  # fmt: skip


@warning
def missing_resources(file: WoodpeckerFile) -> Iterator[Fault]:
    """A step that builds has no resources of its own, though others of the file have.

    Why: On Kubernetes it gets the namespace's default for a container, and is killed with status 137 once it needs
    more: with 192 and 256 MiB every build failed, in one repository for four weeks (2026-03-14 to 2026-06-04, H-04).

    Bad: 5:12

        when:
          - event: manual
        steps:
          - name: build
            image: node:22-alpine
            commands:
              - npm ci
              - npm run build
          - name: check
            image: alpine:3.20
            commands:
              - test -s dist/index.html
            backend_options:
              kubernetes:
                resources:
                  limits: {memory: 64Mi}

    Bad: 7:12

        when:
          - event: push
            branch: main

        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              username: example
              password: {from_secret: docker_password}
            backend_options:
              kubernetes:
                serviceAccountName: builder

          - name: deploy
            image: bitnami/kubectl:latest
            commands:
              - "kubectl -n shop set image deployment/shop shop=example/shop:${CI_COMMIT_SHA:0:8}"
              - "kubectl -n shop rollout status deployment/shop"
            backend_options:
              kubernetes:
                resources:
                  requests: {memory: 128Mi, cpu: 100m}
                  limits: {memory: 256Mi, cpu: 500m}

    Good:

        when:
          - event: manual
        steps:
          - name: build
            image: node:22-alpine
            commands:
              - npm ci
              - npm run build
            backend_options:
              kubernetes:
                resources:
                  limits: {memory: 2Gi}
          - name: check
            image: alpine:3.20
            commands:
              - test -s dist/index.html

    Good:

        when:
          - event: manual
        steps:
          - name: build
            image: node:22-alpine
            commands:
              - npm ci
              - npm run build
    """
    if "backend_options" not in file.text or not any(_has_resources(step) for step in file.steps):
        return
    for step in file.steps:
        node = step.field("image")
        if step.area == "steps" and node is not None and not _has_resources(step) and _is_heavy(step):
            message = f"step {step.name!r} builds with the namespace's default resources, unlike others of this file"
            remedy = "set `requests` and `limits` in `backend_options.kubernetes.resources`"
            yield Fault(node.position, message, remedy)


def _has_resources(step: WoodpeckerStep) -> bool:
    return step.field("backend_options", "kubernetes", "resources") is not None


def _is_heavy(step: WoodpeckerStep) -> bool:
    if step.script is None:
        return is_builder(step.image)
    return bool(step.script.script.calls(*_HEAVY))
