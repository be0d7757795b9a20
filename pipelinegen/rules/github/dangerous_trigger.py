"""See `dangerous_trigger`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...finding import Position
from ...syntax import yaml
from ..rule import Fault, error
from ..view.github import GithubFile, GithubJob, GithubStep
from ._delivery import asks, conditions
from ._permissions import granted

_HEAD = re.compile(r"github\.head_ref|github\.event\.(?:pull_request\.(?:head\.|merge_commit_sha)|number\b).*")
_LATER = re.compile(r"github\.event\.workflow_run\.(?:head_|pull_requests\.).*")


@error
def dangerous_trigger(file: GithubFile) -> Iterator[Fault]:
    """A workflow with the repository's own rights checks out the code of a foreign pull request.

    Why: `pull_request_target` and `workflow_run` run with the repository's secrets and a token that may write, even
    for a pull request from a stranger; whatever of its code is then built or tested has all of that. The text of a
    stranger in a step with an administrator's rights is the same fault (2026-04-14, A-13). It is a warning where a
    condition, an environment or a token without rights stands before it, and for a checkout that names nothing: that
    takes the base branch, not the proposal, so it is seldom what was meant.

    Bad: 9:20

        on: pull_request_target
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v6
                with:
                  persist-credentials: false
                  ref: ${{ github.event.pull_request.head.sha }}
              - run: make test
                env:
                  TOKEN: ${{ secrets.TEST_TOKEN }}

    Bad: 23:11

        name: Preview
        on:
          pull_request_target:
            types: [opened, synchronize]
        permissions:
          contents: read
          packages: write
        concurrency:
          group: preview-${{ github.event.number }}
        jobs:
          preview:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - name: Take the proposal
                env:
                  GH_TOKEN: ${{ github.token }}
                  NUMBER: ${{ github.event.number }}
                run: |
                  gh pr checkout "$NUMBER"
                  make preview

    Good:

        on: pull_request
        jobs:
          test:
            runs-on: ubuntu-24.04
            steps:
              - uses: actions/checkout@v6
                with:
                  ref: ${{ github.event.pull_request.head.sha }}
              - run: make test

    Good:

        name: Label
        on:
          pull_request_target:
            types: [opened]
        permissions: {}
        jobs:
          label:
            runs-on: ubuntu-24.04
            timeout-minutes: 5
            permissions:
              pull-requests: write
            steps:
              - name: Label by the folders that it touches
                run: gh pr edit "$NUMBER" --add-label new
                env:
                  GH_TOKEN: ${{ github.token }}
                  GH_REPO: ${{ github.repository }}
                  NUMBER: ${{ github.event.number }}
    """
    target, later = "pull_request_target" in file.triggers, "workflow_run" in file.triggers
    if not (target or later):
        return
    event = "pull_request_target" if target else "workflow_run"
    found = False
    for step in file.steps:
        where = _taken(step, _HEAD if target else _LATER)
        if where is not None:
            found = True
            message = f"the code of a pull request is checked out on {event!r}, with the repository's secrets"
            remedy = "use `pull_request`, or leave the proposal's code alone in this workflow"
            fault = Fault(where, message, remedy)
            yield fault.softened() if not target or _is_labelled(file) or _is_guarded(step) else fault
    if target and not found and any(_takes_base(step) for step in file.steps):
        message = f"{event!r} has the repository's secrets, and the checkout takes the base branch, not the proposal"
        yield Fault(file.triggers[event][0].position, message, "use `pull_request` to test a proposal").softened()


def _takes_base(step: GithubStep) -> bool:
    given = step.inputs.keys() & {"ref", "repository"}
    return step.action == "actions/checkout" and not given and not asks(step, "github.event_name")


def _taken(step: GithubStep, head: re.Pattern[str]) -> Position | None:
    """Where a step takes the code of a proposal."""
    if step.action == "actions/checkout":
        for name in ("ref", "repository"):
            node = step.inputs.get(name, (None, None))[1]
            for expression in step.job.file.expressions_in(node):
                for reference in expression.references:
                    if head.fullmatch(reference.name):
                        return expression.place(reference.start)
    elif step.script is not None and "checkout" in step.script.text:
        for command in step.script.script.calls("gh"):
            if [word.value for word in command.operands[:2]] == ["pr", "checkout"]:
                return step.script.position(command.start)
    return None


def _is_labelled(file: GithubFile) -> bool:
    """Whether it starts only when somebody with the right to do so gives the proposal a label."""
    types = {node.value for node in yaml.scalars(yaml.field(file.triggers["pull_request_target"][1], "types"))}
    return types == {"labeled"}


def _is_guarded(step: GithubStep) -> bool:
    guards = ("github.event.", "github.event_name", "github.actor", "needs.", "github.triggering_actor")
    asked = any(
        reference.name.startswith(guards) for condition in conditions(step) for reference in condition.references
    )
    return asked or step.job.field("environment") is not None or not _has_rights(step.job)


def _has_rights(job: GithubJob) -> bool:
    """Whether a job has a token that may write, or any other secret."""
    levels = granted(job)
    if levels is None or "write" in levels.values():
        return True
    texts = job.file.expressions_in(job.node)
    names = {reference.name for expression in texts for reference in expression.references}
    return any(name.startswith("secrets") and name != "secrets.github_token" for name in names)
