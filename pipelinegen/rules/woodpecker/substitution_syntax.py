"""See `substitution_syntax`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...finding import Position
from ...woodpecker.substitution import SubstitutionError, references, substitute
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile

_GITHUB = re.compile(r"\$\{\{")


@error
def substitution_syntax(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A `${` has a form for which the server refuses the pipeline, or crashes.

    Why: Before it reads the YAML, the server replaces every `${…}` of the text, those in comments too, by a grammar of
    its own. One form that it does not know, and no workflow of the repository starts. A comment that explained how a
    variable had been lost stopped a pipeline itself (2026-08-14, A-07).

    Bad: 7:14

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - echo ${{ github.sha }}

    Bad: 3:28

        when:
          - event: [push, manual]
        # The server knows neither ${!NAME} nor ${NAME@Q}.
        steps:
          - name: drift
            image: hashicorp/terraform:1.9
            commands:
              - |
                METRICS=/tmp/metrics
                for stack in stacks/*/; do
                  terraform -chdir="$stack" plan -detailed-exitcode || echo "drift $stack" >> "$METRICS"
                done
                cat "$METRICS"

    Bad: 7:23

        when:
          - event: push
        steps:
          - name: short
            image: alpine:3.20
            commands:
              - 'echo "branch ${CI_COMMIT_BRANCH:0:-1}"'

    Good:

        when:
          - event: [push, manual]
        # A script reads $${METRICS}.
        steps:
          - name: drift
            image: bash:5
            commands:
              - |
                files=(*.tf)
                echo "$${#files[@]} files, the first is $${files[0]}"

    Good:

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - echo "${CI_COMMIT_SHA:0:8}"
    """
    if "${" not in file.text:
        return
    remedy = "write `$$` for a `$` that is meant for the shell"
    try:
        found = references(file.text)
        # Only with values does the server come upon an operator that crashes it.
        substitute(file.text, {each.name: "value" for each in found if len(each.name) < 100})
        substitute(file.text, {})
    except SubstitutionError as refusal:
        if refusal.is_our_limit:
            return
        where = Position(refusal.line, refusal.column)
        if _GITHUB.match(file.text, file.lines.offset(where)):
            remedy = "`${{ }}` is GitHub's; write `$CI_...` in a script, `$${` for a `${` that the shell shall see"
        yield Fault(where, f"the server refuses this `${{`: {refusal.reason}", remedy)
