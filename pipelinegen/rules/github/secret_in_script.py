"""See `secret_in_script`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, warning
from ..view.github import GithubFile
from ._injection import is_text


@warning
def secret_in_script(file: GithubFile) -> Iterator[Fault]:
    """A secret is pasted into the text of a script.

    Why: GitHub replaces the expression before a shell reads the script, so a secret with a quote, a dollar or a line
    break in it changes the script; it is also written to a file on the runner and seen in the process list. In
    Woodpecker the same habit made the secret empty (2026-02-22, A-01).

    Bad: 6:29

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: ./login.sh ${{ secrets.REGISTRY_PASSWORD }}

    Bad: 19:23 20:65

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
            env:
              COMMIT: ${{ github.sha }}
            steps:
              - name: Log in
                shell: bash
                run: |
                  if ${{ secrets.REGISTRY_PASSWORD != '' }}; then
                    echo "${{ secrets.REGISTRY_PASSWORD }}" |
                      docker login registry.example.com --username "${{ secrets.REGISTRY_USERNAME }}" --password-stdin
                  fi
              - run: ./deploy.sh

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: ./login.sh
                env:
                  PASSWORD: ${{ secrets.REGISTRY_PASSWORD }}

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
            steps:
              - name: Log in
                shell: bash
                env:
                  PASSWORD: ${{ secrets.REGISTRY_PASSWORD }}
                  USERNAME: ${{ secrets.REGISTRY_USERNAME }}
                run: |
                  set -o pipefail
                  printf '%s' "$PASSWORD" | docker login registry.example.com --username "$USERNAME" --password-stdin
    """
    if "secrets" not in file.text:
        return
    for step in file.steps:
        for expression in file.expressions_in(step.field("run")):
            for reference in expression.references:
                if reference.path[0] == "secrets" and is_text(reference):
                    name = ".".join(part.upper() for part in reference.path[1:])
                    message = f"the secret {name!r} is pasted into the script"
                    remedy = "give it to the step by `env:` and read it as a variable of the shell, in double quotes"
                    yield Fault(expression.place(reference.start), message, remedy)
                    break
