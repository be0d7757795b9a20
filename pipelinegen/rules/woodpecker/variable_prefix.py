"""See `variable_prefix`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._brought import is_brought
from ._references import in_shell_comment, use_at

_PREFIX = "CI_PIPELINE_VARIABLE_"
_NAME = re.compile(rf"(?<![A-Za-z0-9_]){_PREFIX}([A-Za-z0-9]\w*)")


@error
def variable_prefix(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A variable of the pipeline is read with the prefix `CI_PIPELINE_VARIABLE_`, which does not exist.

    Why: What a call brings is there under its own name. The prefix made valid input look missing (2026-03-17, A-02,
    A-03), kept an issue's number from its pipeline a month later (2026-04-15, A-04), and made a guard that holds for
    nothing, for in `evaluate` an unknown name is empty (2026-04-15, A-05).

    Bad: 3:16 11:19 12:17

        when:
          - event: manual
            evaluate: 'CI_PIPELINE_VARIABLE_USERNAME != ""'
        steps:
          - name: provision
            image: hashicorp/vault:1.18
            environment:
              VAULT_ADDR: https://vault.example.com
            commands:
              - |
                if [ -z "$CI_PIPELINE_VARIABLE_EMAIL" ]; then echo "no address" >&2; exit 1; fi
                echo "${CI_PIPELINE_VARIABLE_USERNAME}"
                vault kv put users/new email="$EMAIL"

    Bad: 7:18

        when:
          - event: manual
        steps:
          - name: show
            image: alpine:3.20
            commands:
              - printenv CI_PIPELINE_VARIABLE_ISSUE

    Good:

        when:
          - event: manual
            evaluate: 'USERNAME != ""'
        # CI_PIPELINE_VARIABLE_USERNAME would always be empty.
        steps:
          - name: provision
            image: hashicorp/vault:1.18
            commands:
              - |
                # no CI_PIPELINE_VARIABLE_EMAIL here
                if [ -z "$EMAIL" ]; then echo "no address" >&2; exit 1; fi
                vault kv put "users/$USERNAME" email="$EMAIL"

    Good:

        when:
          - event: manual
        steps:
          - name: show
            image: alpine:3.20
            environment:
              CI_PIPELINE_VARIABLE_ISSUE: "12"
            commands:
              - printenv CI_PIPELINE_VARIABLE_ISSUE
              - echo "there is no prefix CI_PIPELINE_VARIABLE_ in Woodpecker"
    """
    if _PREFIX not in file.text:
        return
    own = {name for step in file.steps for name in step.environment}
    for match in _NAME.finditer(file.text):
        if match[0] in own or is_brought(file, match[0]):
            continue
        use = use_at(file, match.start())
        if use is None or in_shell_comment(file, use, match.start()):
            continue
        message = f"{match[0][:100]!r} is never set: variables of a pipeline have no prefix"
        yield Fault(file.lines.position(match.start()), message, f"write `{match[1][:100]}`")
