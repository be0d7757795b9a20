"""See `pin_mismatch`."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.actions import PINS, VERSIONS
from ..rule import Fault, error
from ..view.github import GithubFile, GithubStep
from ._actions import commented, is_commit


@error
def pin_mismatch(file: GithubFile) -> Iterator[Fault]:
    """An action is pinned to a commit of another version than its comment says, or of another action.

    Why: The commit is what runs, the comment is what people and Dependabot read: an update that looks small is none,
    and a commit of another repository cannot be resolved, which fails the job (2026-07-10, E-21). Known are the commits
    of a few versions; about any other the rule says nothing.

    Bad: 6:32

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v6.1.0

    Bad: 14:32 18:42 20:36

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
            steps:
              - name: Check out
                uses: actions/checkout@0123456789012345678901234567890123456789  # v5.1.0
                with:
                  persist-credentials: false
              - name: Set up buildx
                uses: docker/setup-buildx-action@4907a6ddec9925e35a0a9e82d7399ccc52663121
              - name: Set up Python
                uses: actions/setup-python@ece7cb06caefa5fff74198d8649806c4678c61a1  # v7
              - run: make build

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1

    Good:

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - name: Check out
                uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6
                with:
                  persist-credentials: false
              - name: Set up buildx
                uses: docker/setup-buildx-action@0123456789012345678901234567890123456789  # v3.10.0
              - name: Set up Python
                uses: actions/setup-python@v7  # v6 was the last for our runners
    """
    for step in file.steps:
        if step.uses is None or not is_commit(step.ref):
            continue
        problem = _problem(step)
        if problem:
            where = file.position_in(step.uses, len(step.uses.value) - len(step.ref))
            yield Fault(where, *problem)


def _problem(step: GithubStep) -> tuple[str, str] | None:
    """What is wrong with a pin, and what would be right."""
    said, (action, version) = commented(step), VERSIONS.get(step.ref, ("", ""))
    if action and action != step.action:
        return f"the commit {step.ref[:12]}… is {action} v{version}, not {step.action}", "pin a commit of this action"
    if version and said and not f"{version}.".startswith(f"{said}."):
        return f"the commit {step.ref[:12]}… is v{version}, not v{said} as the comment says", _right(
            step, said, version
        )
    right = PINS.get((step.action, said))
    if right and right != step.ref:
        return f"v{said} of {step.action} is another commit than {step.ref[:12]}…", f"v{said} is {right}"
    return None


def _right(step: GithubStep, said: str, version: str) -> str:
    right = PINS.get((step.action, said))
    return f"write `# v{version}`" + (f", or pin v{said}, which is {right}" if right else "")
