"""See `missing_image`."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.images import missing
from ..rule import Fault, error
from ..view.github import GithubFile
from ._images import used


@error
def missing_image(file: GithubFile) -> Iterator[Fault]:
    """A job or step runs an image that does not exist.

    Why: It cannot be pulled, and the job fails before its first command. An image that never existed stood in 37
    versions of workflow files (2026-02-28, E-06), one whose versions were withdrawn in 18 (2026-03-16, E-05).

    Bad: 5:16

        on: push
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            container: bitnami/kubectl:1.32
            steps:
              - run: kubectl version --client

    Bad: 13:14 21:15

        name: Deploy
        on:
          push:
            branches: [main]
        permissions: {}
        concurrency:
          group: deploy
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            container:
              image: docker.io/bitnami/kubectl:1.31.2
              options: --user root
            services:
              database:
                image: postgres:16
            steps:
              - run: kubectl version --client
              - name: Tell
                uses: docker://woodpeckerci/plugin-slack:latest

    Good:

        on: push
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            container: bitnami/kubectl:latest
            steps:
              - run: kubectl version --client

    Good:

        name: Deploy
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            container:
              image: alpine/k8s:1.31.2
            services:
              database:
                image: postgres:16
            steps:
              - run: kubectl version --client
              - name: Tell
                uses: docker://plugins/slack:1.4.1
    """
    for node, image in used(file):
        found = missing(image)
        if found is not None:
            fault = Fault(node.position, f"the image {image!r} {found.reason}", found.remedy)
            yield fault if found.certain else fault.softened()
