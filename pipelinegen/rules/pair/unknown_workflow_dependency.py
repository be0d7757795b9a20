"""See `unknown_workflow_dependency`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ...syntax import yaml
from ...syntax.yaml import Node
from ...woodpecker.compile import workflow_name
from ..rule import Fault, error
from ..view.checkout import Checkout
from ..view.woodpecker import WoodpeckerFile


@error
def unknown_workflow_dependency(checkout: Checkout) -> Iterator[Fault]:
    """A workflow waits for one that does not exist.

    Why: Woodpecker drops such a workflow without a word, and all that wait for it in turn: the pipeline is green and
    the deploy did not happen (woodpecker-ci/woodpecker#6457, #3177).

    Bad: .woodpecker/deploy.yml:5:5

        ==> .woodpecker/deploy.yml
        when:
          - event: push
            branch: main
        depends_on:
          - biuld
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:${CI_COMMIT_SHA:0:8}"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.24
            commands:
              - go test ./...

    Bad: .woodpecker/deploy.yml:4:13

        ==> .woodpecker/deploy.yml
        when:
          - event: push
            branch: main
        depends_on: test.yml
        steps:
          - name: deploy
            image: alpine:3.20
            commands:
              - sh deploy.sh
        ==> .woodpecker/test.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - sh test.sh

    Good:

        ==> .woodpecker/deploy.yml
        when:
          - event: push
            branch: main
        depends_on:
          - build
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:${CI_COMMIT_SHA:0:8}"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.24
            commands:
              - go test ./...

    Good:

        ==> .woodpecker/deploy.yml
        when:
          - event: push
            branch: main
        depends_on:
          - name: end-to-end
            optional: true
        steps:
          - name: deploy
            image: alpine:3.20
            commands:
              - sh deploy.sh
        ==> .woodpecker/test.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - sh test.sh
    """
    # A file that was named alone says nothing of the others in its folder.
    if len(checkout.woodpecker) < 2:
        return
    names = {workflow_name(file.path) for file in checkout.woodpecker}
    for file in checkout.workflows:
        for node in _needed(file):
            if node.value not in names and "$" not in node.value:
                right = node.value.removesuffix(".yml").removesuffix(".yaml")
                hint = f"; the name is without its ending: {right!r}" if right in names else near(node.value, names)
                remedy = f"name one of {', '.join(sorted(names - {workflow_name(file.path)}))}"
                yield Fault(node.position, f"no workflow is called {node.value!r}{hint}", remedy, path=file.path)


def _needed(file: WoodpeckerFile) -> Iterator[Node]:
    """The names that a workflow cannot be without."""
    node = yaml.field(file.root, "depends_on")
    if node is None:
        return
    for item in node.items if node.kind == "sequence" else (node,):
        if item.kind == "mapping":
            optional = yaml.field(item, "optional")
            name = yaml.field(item, "name")
            if name is not None and (optional is None or optional.value not in ("true", "True", "TRUE")):
                yield name
        elif item.kind == "scalar" and item.value:
            yield item
