"""See `cancelled_deploy`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.yaml import Node
from ..rule import Fault, error
from ..view.github import GithubFile, GithubJob
from ._delivery import deploys

_PROPOSALS = frozenset({"pull_request", "pull_request_target", "merge_group"})


@error
def cancelled_deploy(file: GithubFile) -> Iterator[Fault]:
    """A deploy is cancelled half-way by the next run.

    Why: `cancel-in-progress: true` ends a job wherever it is: between the change and the wait for it, or with a state
    lock taken. Two pushes in a row must deploy one after the other (2026-03-15, J-04). It is a warning where only the
    name of an action or of an environment says that the job deploys.

    Bad: 5:23

        on:
          push: {branches: [main]}
        concurrency:
          group: deploy
          cancel-in-progress: true
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: kubectl -n shop apply -f shop.yaml

    Bad: 21:27

        name: Build and deploy
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            concurrency:
              group: build-${{ github.ref }}
              cancel-in-progress: true
            steps:
              - run: make image
          deploy:
            needs: build
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            concurrency:
              group: deploy
              cancel-in-progress: true
            steps:
              - name: Deploy
                env:
                  TAG: ${{ github.sha }}
                run: |
                  helm upgrade shop ./chart --namespace shop --set "image.tag=$TAG" --wait

    Good:

        on:
          push: {branches: [main]}
        concurrency:
          group: deploy
          cancel-in-progress: false
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            steps:
              - run: kubectl -n shop apply -f shop.yaml

    Good:

        name: Test
        on:
          pull_request:
        permissions: {}
        concurrency:
          group: test-${{ github.ref }}
          cancel-in-progress: true
        jobs:
          test:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: helm/kind-action@v1
              - run: kubectl apply -f tests/shop.yaml
              - run: make test
    """
    if "cancel-in-progress" not in file.text or file.triggers.keys() <= _PROPOSALS:
        return
    whole = _cancelling(yaml.field(file.root, "concurrency"))
    own = {job.id: _cancelling(job.field("concurrency")) for job in file.jobs}
    told = set()
    for job in file.jobs:
        for node in (whole, own[job.id]):
            fault = _fault(job, node) if node is not None and node.position not in told else None
            if fault is not None and node is not None:
                told.add(node.position)
                yield fault


def _cancelling(concurrency: Node | None) -> Node | None:
    """Where a `concurrency` says that it cancels, whatever the run."""
    node = yaml.field(concurrency, "cancel-in-progress")
    return node if node is not None and node.value.strip().lower() in ("true", "${{ true }}") else None


def _fault(job: GithubJob, node: Node) -> Fault | None:
    remedy = "write `cancel-in-progress: false`, so that runs wait for each other"
    found = deploys(job)
    sure = next((deploy for deploy in found if not deploy.action), None)
    if sure is not None:
        message = f"the next run cancels the job {job.id!r} while it deploys ({sure.text})"
        return Fault(node.position, message, remedy)
    if found or job.field("environment") is not None:
        return Fault(node.position, f"the next run cancels the job {job.id!r}, which deploys", remedy).softened()
    return None
