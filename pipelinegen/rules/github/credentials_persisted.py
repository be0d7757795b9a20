"""See `credentials_persisted`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, warning
from ..view.github import GithubFile, GithubJob

_PUSHING = frozenset(
    {
        "ad-m/github-push-action", "changesets/action", "endbug/add-and-commit", "jamesives/github-pages-deploy-action",
        "peter-evans/create-pull-request", "stefanzweifel/git-auto-commit-action",
    }
)  # fmt: skip
_REMOTE = ("push", "fetch", "pull", "clone", "submodule", "ls-remote", "lfs")


@warning
def credentials_persisted(file: GithubFile) -> Iterator[Fault]:
    """A checkout leaves its token for every later step of the job.

    Why: `actions/checkout` stores the token where git finds it, so every program that a later step runs can push with
    it, and an upload of the folder publishes it. A token of more power than anybody thought was behind another name
    once (2026-06-15, C-15). The rule is silent for a job that uses git with the remote repository afterwards.

    Bad: 6:15

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v6

    Bad: 15:32

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
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: true
                  fetch-depth: 0
              - name: Build
                run: |
                  git log -1
                  make build

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v6
                with:
                  persist-credentials: false
              - run: make

    Good:

        name: Release
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          release:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            permissions:
              contents: write
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
              - name: Tag
                run: |
                  git tag "v$(cat version)"
                  git push origin "v$(cat version)"
    """
    for job in file.jobs:
        for step in job.steps:
            if step.action != "actions/checkout" or step.uses is None or _is_needed(job, step.index):
                continue
            value = step.inputs.get("persist-credentials", (None, None))[1]
            if value is None or value.value.lower() == "true":
                where = step.uses.position if value is None else value.position
                message = "the checkout leaves its token to every later step"
                yield Fault(where, message, "add `persist-credentials: false` below `with:`")


def _is_needed(job: GithubJob, index: int) -> bool:
    for step in job.steps[index + 1 :]:
        if step.action in _PUSHING:
            return True
        if step.script is not None and "git" in step.script.text:
            for command in step.script.script.calls("git"):
                if any(word.value in _REMOTE for word in command.operands):
                    return True
    return False
