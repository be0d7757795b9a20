"""See `unknown_substitution`."""

from __future__ import annotations

from collections.abc import Iterator

from ...woodpecker.version import HIDDEN_VARIABLES, show
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._bound import binding, bound_elsewhere, escaped
from ._brought import is_brought, is_builtin, may_be_brought
from ._credentials import wants_secret
from ._references import Place, places

_UNKNOWN = "unknown: "
_OF_SERVER = "or the server for all by `WOODPECKER_ENVIRONMENT`"


@error
def unknown_substitution(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A `${NAME}` that is meant for the shell is replaced by nothing before the shell sees it.

    Why: The server knows its own variables, the matrix and those of a call or a schedule, and takes any other name for
    empty; a step's `environment`, secrets and shell variables are not there yet (Woodpecker #3983). The metrics of a
    nightly drift check were lost for four months (2026-04-18, A-06), a clone was rewritten six times (2026-02-22,
    A-01); 58 versions of 12 files have it (A-02, A-09, A-10, A-14).

    Bad: 12:22 14:20 15:33

        when:
          - event: [cron, manual]
        steps:
          - name: drift
            image: hashicorp/terraform:1.9
            commands:
              - |
                METRICS=""
                DRIFTED=""
                for stack in stacks/*/; do
                  if ! terraform -chdir="$stack" plan -detailed-exitcode; then
                    DRIFTED="${DRIFTED} $stack"
                  fi
                  METRICS="${METRICS}drift{stack=\"$stack\"} 1;"
                  echo "drifted so far: ${DRIFTED:-none}, in $CI_REPO"
                done

    Bad: 12:43 13:13

        when:
          - event: push
            branch: main
        steps:
          - name: fetch
            image: alpine/git:2.47.2
            environment:
              GITHUB_TOKEN:
                from_secret: github_token
            commands:
              - apk add --no-cache curl
              - git clone "https://x-access-token:${GITHUB_TOKEN}@github.com/owner/other"
              - ls "${HOME}"

    Bad: 7:24

        when:
          - event: [push, tag]
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - echo "platform ${PLATFORM}"

    Good:

        when:
          - event: [cron, manual]
        steps:
          - name: drift
            image: hashicorp/terraform:1.9
            environment:
              WEBHOOK:
                from_secret: webhook
            commands:
              - |
                DRIFTED=""
                TARGET="${TARGET:-all}"
                for stack in stacks/*/; do
                  DRIFTED="$${DRIFTED} $stack"
                done
                echo "drifted: $DRIFTED of ${TARGET}"

    Good:

        matrix:
          GO_VERSION: ["1.22", "1.23"]
        when:
          - event: push
        steps:
          - name: test
            image: golang:${GO_VERSION}
            commands:
              - echo "${GO_VERSION} on ${CI_COMMIT_SHA:0:8}, $HOME"
              # ${NOTHING} in a comment
              - go test ./...
    """
    for place in places(file):
        name = place.name
        if is_builtin(name) or is_brought(file, name) or wants_secret(place):
            continue
        bound = binding(file, place.use, name)
        elsewhere = "" if bound else bound_elsewhere(file, name)
        bound = bound or elsewhere
        why = _why_empty(file, place) if not bound else ""
        if not bound and not why:
            continue
        message = f"{place.source[:100]!r} is replaced before a step runs, and {name[:100]!r} is {bound or why}"
        remedy = f"write `$${place.source[1:][:100]}`, which the shell gets as `{place.source[:100]}`"
        if bound and not place.use.is_command:
            remedy = "hand it on by `from_secret`, or read it in a command"
        elif elsewhere:
            remedy = "set it in this step too: steps share the files of the workspace and nothing else"
        elif not bound:
            remedy = f"write `$${{{name[:100]}}}` if a script sets it; else have the event bring it, {_OF_SERVER}"
        fault = Fault(place.position, message, remedy, edits=escaped(place) if bound and not elsewhere else ())
        # A server can have names of its own for all repositories.
        yield fault.softened() if why.startswith(_UNKNOWN) else fault


def _why_empty(file: WoodpeckerFile, place: Place) -> str:
    """Why no variable of that name is there when the file is read; empty where one may be."""
    if file.known.variables is not None:
        return "none that the server or an event is known to bring"
    if place.has_default or may_be_brought(file, place.use.step):
        return ""
    if file.known.version == HIDDEN_VARIABLES and file.brings_variables:
        return f"not known then to Woodpecker {show(file.known.version)}, which hides what an event brings"
    return f"{_UNKNOWN}none of the events here brings variables"
