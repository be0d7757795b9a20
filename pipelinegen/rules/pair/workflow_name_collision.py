"""See `workflow_name_collision`."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Position
from ...woodpecker.compile import workflow_name
from ..rule import Fault, error
from ..view.checkout import Checkout


@error
def workflow_name_collision(checkout: Checkout) -> Iterator[Fault]:
    """Two Woodpecker files give their workflow the same name.

    Why: A workflow is called as its file without the ending. Woodpecker runs both, but a `depends_on` cannot say which
    one it means, and at the forge the status of one overwrites that of the other, so a failure can show as success.

    Bad: .woodpecker/deploy.yml:1:1

        ==> .woodpecker/deploy.yaml
        when:
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:$IMAGE_TAG"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
        ==> .woodpecker/deploy.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - sh test.sh

    Bad: .woodpecker/test.yaml:1:1

        ==> .woodpecker/.test.yaml
        when:
          - event: push
            branch: main
        steps:
          - name: lint
            image: alpine:3.20
            commands:
              - sh lint.sh
        ==> .woodpecker/test.yaml
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
          - event: manual
            branch: main
            evaluate: 'IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: registry.example.com/kubectl:1.34.0
            commands:
              - kubectl -n shop set image deployment/shop shop="registry.example.com/shop:$IMAGE_TAG"
              - kubectl -n shop rollout status deployment/shop --timeout=300s
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

        ==> .github/workflows/test.yml
        name: Test
        on:
          pull_request:
        permissions:
          contents: read
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - run: echo "nothing to test"
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
    first: dict[str, str] = {}
    for file in sorted(checkout.woodpecker, key=lambda each: each.path):
        name = workflow_name(file.path)
        if name in first:
            other = checkout.inside(first[name])
            message = f"the workflow of this file is called {name!r}, and so is that of {other!r}"
            yield Fault(Position(), message, "rename one of the files", path=file.path)
        else:
            first[name] = file.path
