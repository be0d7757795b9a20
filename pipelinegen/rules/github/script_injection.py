"""See `script_injection`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.yaml import Node
from ..rule import Fault, error
from ..view.github import GithubFile, GithubStep
from ._injection import is_free_text, is_text


@error
def script_injection(file: GithubFile) -> Iterator[Fault]:
    """Text that anybody can choose is pasted into a script.

    Why: GitHub replaces the expression before a shell reads the script, so an issue with the title `"; curl …` runs
    what it says, with the secrets of the job. The title of an issue came into a script that way twice, in a step whose
    account was that of the cluster's administrator (2026-04-14, A-13).

    Bad: 6:24

        on: issues
        jobs:
          greet:
            runs-on: ubuntu-24.04
            steps:
              - run: echo "${{ github.event.issue.title }}"

    Bad: 18:35 19:43 24:32

        name: Respond
        on:
          issue_comment:
            types: [created]
        permissions: {}
        concurrency:
          group: respond
        jobs:
          respond:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            steps:
              - name: Ask the agent
                shell: bash
                env:
                  NUMBER: ${{ github.event.issue.number }}
                run: |
                  ./agent.sh --title '${{ github.event.issue.title }}' \\
                    --comment "${{ format('{0}!', github.event.comment.body) }}"
              - uses: actions/github-script@v8
                with:
                  script: |
                    const number = context.issue.number
                    const title = `${{ github.event['issue']['title'] }}`

    Good:

        on: issues
        jobs:
          greet:
            runs-on: ubuntu-24.04
            steps:
              - run: echo "$TITLE"
                env:
                  TITLE: ${{ github.event.issue.title }}

    Good:

        name: Respond
        on:
          issue_comment:
            types: [created]
        permissions: {}
        jobs:
          respond:
            runs-on: ubuntu-24.04
            timeout-minutes: 10
            if: contains(github.event.comment.body, '/deploy')
            steps:
              - name: Ask the agent
                shell: bash
                run: |
                  echo "issue ${{ github.event.issue.number }} of ${{ github.repository }}"
                  echo "urgent: ${{ contains(github.event.issue.title, 'urgent') }}"
    """
    if "github" not in file.text or "${{" not in file.text:
        return
    for step in file.steps:
        for node in _scripts(step):
            for expression in file.expressions_in(node):
                for reference in expression.references:
                    if is_free_text(reference) and is_text(reference):
                        message = f"{reference.name!r} is a text that anybody can choose, pasted into a script"
                        remedy = "give it to the step by `env:` and read it as a variable, in double quotes"
                        yield Fault(expression.place(reference.start), message, remedy)


def _scripts(step: GithubStep) -> Iterator[Node]:
    run = step.field("run")
    if run is not None:
        yield run
    if step.action == "actions/github-script" and "script" in step.inputs:
        yield step.inputs["script"][1]
