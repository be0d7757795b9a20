"""See `literal_diff_base`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.shell import Script
from ...syntax.yaml import Node
from ..facts.verbs import verbs
from ..rule import Fault, error
from ..view.github import GithubStep
from ..view.script import StepScript
from ..view.woodpecker import WoodpeckerStep

_EARLIER = re.compile(r"(?:HEAD|@)(?:[~^]\d*)+(?:\.\.\.?(?:HEAD|@)?)?")
_COMPARING = frozenset({"diff", "diff-tree", "log", "rev-list", "show", "rev-parse", "merge-base", "diff-index"})
_FETCHING = ("--deepen", "--unshallow", "--depth", "fetch", "pull", "clone")
# What makes a commit, so that the one that was cloned is the earlier one.
_COMMITS = frozenset((each,) for each in ("commit", "merge", "am", "cherry-pick", "revert", "rebase"))


@error
def literal_diff_base(step: StepScript) -> Iterator[Fault]:
    r"""What a push changed is taken for what its last commit changed.

    Why: `HEAD~1` is wrong for a push of two commits, for merges and for a pipeline that runs again: stacks were
    skipped, and an old tree was applied (2026-06-11 to 2026-06-17, H-08). Where the clone has one commit only, as
    Woodpecker's and GitHub's have by default, there is no `HEAD~1` at all (2026-04-14, G-03); that is the error.

    Bad: 8:30

        when:
          - event: push
            branch: main
        steps:
          - name: changed
            image: alpine/git:2.47.1
            commands:
              - git diff --name-only HEAD~1 HEAD > changed.txt

    Bad: 14:33

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          changed:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
                with:
                  fetch-depth: 2
              - name: stacks
                run: |
                  # the folders of what was changed
                  git diff --name-only "HEAD^..HEAD" -- stacks | cut -d/ -f2 | sort -u > stacks.txt
                  cat stacks.txt

    Good:

        when:
          - event: push
            branch: main
        clone:
          - name: git
            image: woodpeckerci/plugin-git:2.8.0
            settings: {partial: false, depth: 50}
        steps:
          - name: changed
            image: alpine/git:2.47.1
            commands:
              - |
                base=$CI_PREV_COMMIT_SHA
                git merge-base --is-ancestor "$base" HEAD || base=$(git hash-object -t tree /dev/null)
                git diff --name-only "$base" HEAD > changed.txt

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          changed:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
                with:
                  fetch-depth: 0
              - env:
                  BEFORE: ${{ github.event.before }}
                run: |
                  git diff --name-only "$BEFORE" HEAD > changed.txt
                  echo "not HEAD~1, which is the last commit only"
    """
    script = step.script
    if "HEAD" not in script.text and "@" not in script.text:
        return
    for command in script.calls("git"):
        if not set(verbs(command)[:1]) & _COMPARING or _commits(script, command.start):
            continue
        for word in command.arguments:
            if not _EARLIER.fullmatch(word.value):
                continue
            at = word.start + max(word.text.find(word.value), 0)
            if word.value[0] == "@" and command.program != "git":
                continue
            missing = not _has_history(step) and not _brings(script, command.start) and not _brought_before(step)
            judged = command.tested or command.alternative is not None
            message = f"{word.value!r} is the last commit only: a push may bring several, or a merge"
            if missing:
                message = f"{word.value!r} is not there: the clone has one commit only"
            before = "$CI_PREV_COMMIT_SHA" if step.ci == "woodpecker" else "${{ github.event.before }}"
            fault = Fault(
                step.position(at), message, f"compare with {before} if it is an ancestor, or take all as changed"
            )
            yield fault if missing and not judged else fault.softened()
            break


def _commits(script: Script, before: int) -> bool:
    """Whether the script makes a commit of its own, so that the earlier one is what it began with."""
    return any(command.start < before and verbs(command)[:1] in _COMMITS for command in script.calls("git"))


def _brings(script: Script, before: int) -> bool:
    """Whether the script gets more of the history, or makes a commit of its own."""
    fetches = any(
        command.start < before and any(word.value.startswith(_FETCHING) for word in command.arguments)
        for command in script.calls("git")
    )
    return fetches or _commits(script, before)


def _brought_before(step: StepScript) -> bool:
    """Whether a step that runs before does so: of the same job, or of the same workflow in Woodpecker."""
    own = step.step
    steps: tuple[GithubStep | WoodpeckerStep, ...]
    if isinstance(own, GithubStep):
        steps = own.job.steps[: own.index]
    else:
        # Any order, since the steps may depend on each other in any.
        steps = tuple(each for each in own.file.steps if (each.area, each.index) != (own.area, own.index))
    scripts = (each.script for each in steps)
    return any(each is not None and _brings(each.script, len(each.text)) for each in scripts)


def _has_history(step: StepScript) -> bool:
    """Whether the clone may have more than one commit."""
    if step.woodpecker is not None:
        clones = [each for each in step.woodpecker.steps if each.area == "clone"]
        if not clones:
            skipped = step.woodpecker.root is not None and "skip_clone" in step.woodpecker.text
            return skipped or "git clone" in step.woodpecker.text
        return any(
            "plugin-git" not in each.image_name
            or _is(each.settings.get("partial"), "false")
            or _is(each.settings.get("skip_clone"), "true")
            or _is(each.settings.get("merge_pull_request"), "true")
            for each in clones
        ) and not all(_is(each.settings.get("depth"), "1") for each in clones)
    own = step.step
    if not isinstance(own, GithubStep):
        return True
    checkouts = [each for each in own.job.steps if each.action == "actions/checkout"]
    # A job without a checkout brings its files in a way that nobody knows.
    return not checkouts or any(
        "fetch-depth" in each.inputs and not _is(each.inputs["fetch-depth"], "1") for each in checkouts
    )


def _is(setting: tuple[Node, Node] | None, value: str) -> bool:
    return setting is not None and setting[1].value.lower() == value
