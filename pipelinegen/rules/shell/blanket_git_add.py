"""See `blanket_git_add`."""

from __future__ import annotations

from collections.abc import Iterator

from ..facts.verbs import verbs
from ..rule import Fault, warning
from ..view.script import StepScript

_ALL = frozenset({".", "./", "*", ":/", "..", "-A", "--all"})


@warning
def blanket_git_add(step: StepScript) -> Iterator[Fault]:
    r"""A script commits and pushes whatever files happen to be there.

    Why: What a step leaves behind is pushed along. `git add stacks/` kept committing generated files that held the
    password of a database (2026-06-03, C-14).

    Bad: 8:17

        when:
          - event: push
            branch: main
        steps:
          - name: commit
            image: alpine/git:2.47.1
            commands:
              - git add -A
              - git commit -m "Update" && git push origin HEAD:main

    Bad: 14:19

        on: {schedule: [{cron: "0 3 * * *"}]}
        permissions: {contents: write}
        jobs:
          update:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
              - run: |
                  ./update.sh
                  git config user.name bot
                  git config user.email bot@example.com
                  # the stacks that were formatted
                  git add stacks/
                  git diff --cached --quiet || git commit -m "Format"
                  git push

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: commit
            image: alpine/git:2.47.1
            commands:
              - git add state/versions.json README.md
              - git commit -m "Update"
              - git push origin HEAD:main

    Good:

        on: {push: {branches: [main]}}
        permissions: {contents: read}
        jobs:
          check:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - run: |
                  git add -A
                  git diff --cached --exit-code
    """
    script = step.script
    calls = [(command, verbs(command)[:1]) for command in script.calls("git")]
    if ("push",) not in {verb for _, verb in calls}:
        return
    for command, verb in calls:
        if verb != ("add",):
            continue
        for word in command.arguments:
            if word.value in _ALL or (word.literal and word.value.endswith("/")):
                message = f"`git add {word.value}` commits and pushes whatever is there"
                yield Fault(step.position(word.start), message, "name the files that are meant")
                break
