"""See `undeclared_secret`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ...syntax import yaml
from ..rule import Fault, error
from ..view.github import GithubFile


@error
def undeclared_secret(file: GithubFile) -> Iterator[Fault]:
    """An expression reads a secret that the repository does not have.

    Why: It is empty without a word, and the step fails later with a message about something else, or logs in as
    nobody. One workflow wanted two secrets that were not among the three that every repository has; it was red until
    somebody looked (2026-04-18, C-08). The rule needs to know the secrets, so it is silent for files whose repository
    nobody has described.

    Given: {"github_secrets": ["DOCKERHUB_USERNAME", "DOCKERHUB_TOKEN", "WOODPECKER_TOKEN"]}

    Bad: 8:25

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: ./login.sh
                env:
                  PASSWORD: ${{ secrets.REGISTRY_PASSWORD }}

    Bad: 18:25 19:26

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        concurrency:
          group: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            if: github.repository_owner == 'example'
            steps:
              - name: Log in
                uses: docker/login-action@4907a6ddec9925e35a0a9e82d7399ccc52663121  # v4.1.0
                with:
                  registry: registry.example.com
                  username: ${{ secrets.REGISTRY_USERNAME }}
                  password: ${{ (secrets['DOCKER_HUB_TOKEN']) }}

    Good:

        on: push
        permissions:
          contents: read
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: ./login.sh
                env:
                  PASSWORD: ${{ secrets.DOCKERHUB_TOKEN }}
                  TOKEN: ${{ secrets.GITHUB_TOKEN }}

    Good:

        name: Image
        on:
          workflow_call:
            secrets:
              registry_password:
                required: true
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - name: Log in
                uses: docker/login-action@4907a6ddec9925e35a0a9e82d7399ccc52663121  # v4.1.0
                with:
                  registry: registry.example.com
                  username: shop
                  password: ${{ secrets.registry_password }}
    """
    known = file.known.github_secrets
    if known is None or "secrets" not in file.text:
        return
    called = file.triggers.get("workflow_call", (None, None))[1]
    own = {key.value.lower() for key, _ in yaml.entries(yaml.field(called, "secrets"))}
    names = {name.lower() for name in known} | own | {"github_token"}
    for expression in file.evaluated:
        for reference in expression.references:
            if reference.path[0] != "secrets" or len(reference.path) != 2 or reference.path[1] in names | {"*"}:
                continue
            name = reference.path[1].upper()
            message = f"the repository has no secret {name!r}{near(name, known)}"
            remedy = f"its secrets are {', '.join(sorted(known)) or 'none'}; declare it, or read one of these"
            yield Fault(expression.place(reference.start), message, remedy)
