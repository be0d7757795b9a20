"""See `publish_on_any_tag`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax import yaml
from ..facts.programs import PUBLISHING, publishes_package
from ..rule import Fault, warning
from ..view.github import GithubFile, GithubStep
from ._delivery import pushes, waited

_ACTIONS = frozenset({"pypa/gh-action-pypi-publish", "js-devtools/npm-publish", "rubygems/release-gem"})
_ANY = frozenset("*?+[")


@warning
def publish_on_any_tag(file: GithubFile) -> Iterator[Fault]:
    """A package is published by whatever tag somebody or something pushes.

    Why: Any tool that cuts tags then releases, and what a registry of packages has once taken cannot be taken back. A
    workflow on any `v*` tag was changed to one that is started by hand (2026-06-13, D-11). The rule is silent where
    the job, or one that it waits for, has an environment, whose protection somebody has to lift.

    Bad: 3:12

        on:
          push:
            tags: ["v*"]
        jobs:
          release:
            runs-on: ubuntu-24.04
            steps:
              - run: npm publish --access public
                env:
                  NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}

    Bad: 7:9

        name: Release
        on:
          push:
            branches: [main]
            tags:
              - "v1.0.0"
              - "v[0-9]+.[0-9]+.[0-9]+"
        permissions: {}
        concurrency:
          group: release
        jobs:
          release:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              contents: read
              id-token: write
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - run: python -m build
              - uses: pypa/gh-action-pypi-publish@release/v1

    Good:

        on: workflow_dispatch
        jobs:
          release:
            runs-on: ubuntu-24.04
            steps:
              - run: npm publish --access public
                env:
                  NODE_AUTH_TOKEN: ${{ secrets.NPM_TOKEN }}

    Good:

        name: Release
        on:
          push:
            tags: ["v*"]
        permissions: {}
        jobs:
          check:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - run: npm publish --dry-run
          release:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            environment: pypi
            permissions:
              contents: read
              id-token: write
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - run: python -m build
              - uses: pypa/gh-action-pypi-publish@release/v1
    """
    tags = yaml.scalars(yaml.field(file.triggers.get("push", (None, None))[1], "tags"))
    pattern = next((node for node in tags if _ANY & set(node.value) and not node.value.startswith("!")), None)
    if pattern is None:
        return
    # Where one job is held back until somebody approves, an image must be, too.
    approved = any(job.field("environment") is not None for job in file.jobs)
    images = {push.step.node for push in pushes(file)} if approved else set()
    for step in file.steps:
        what = _published(step) or ("docker push" if step.node in images else "")
        if what and all(job.field("environment") is None for job in waited(step.job)):
            message = f"any tag that fits {pattern.value!r} publishes in {step.job.id!r} ({what})"
            remedy = "start it by `workflow_dispatch`, or give the job a protected `environment`"
            yield Fault(pattern.position, message, remedy)
            return


def _published(step: GithubStep) -> str:
    """What publishes a package to a registry of everybody's; empty where nothing does."""
    if step.action in _ACTIONS:
        return step.action
    for command in step.script.script.calls(*PUBLISHING) if step.script is not None else ():
        text = publishes_package(command)
        if text:
            return text
    return ""
