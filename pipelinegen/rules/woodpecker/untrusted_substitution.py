"""See `untrusted_substitution`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, warning
from ..view.woodpecker import WoodpeckerFile
from ._bound import can_have_value
from ._brought import axes, is_builtin
from ._references import Place, places
from ._trust import UNTRUSTED


@warning
def untrusted_substitution(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A `${…}` in a command puts in what a person chose: an author, a branch, a label, a variable of a call.

    Why: The shell reads the value as a part of the script. A git branch may be called `$(id)` or `a;b`, and a caller
    may send anything; `$NAME` is read when the command runs and stays a value (A-13, since 2026-04-14).

    Bad: 7:23

        when:
          - event: pull_request
        steps:
          - name: show
            image: alpine:3.20
            commands:
              - echo "merging ${CI_COMMIT_SOURCE_BRANCH}"

    Bad: 11:22 12:47

        when:
          - event: manual
            evaluate: 'ISSUE_NUMBER != ""'
        steps:
          - name: answer
            image: alpine:3.20
            environment:
              NUMBER: "${ISSUE_NUMBER}"
            commands:
              - |
                ISSUE_TITLE="${ISSUE_TITLE:-}"
                ./answer.sh "$NUMBER" "$ISSUE_TITLE" "${CI_COMMIT_AUTHOR}"

    Good:

        when:
          - event: pull_request
        steps:
          - name: show
            image: alpine:3.20
            commands:
              - echo "merging $CI_COMMIT_SOURCE_BRANCH at ${CI_COMMIT_SHA:0:8}"
              # ${CI_COMMIT_AUTHOR} would be a part of this script

    Good:

        matrix:
          TARGET: [amd64, arm64]
        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - make "${TARGET}" OUT="dist/${CI_REPO_NAME}-${CI_PIPELINE_NUMBER}"
    """
    for place in places(file):
        if not place.use.is_command or not _is_chosen(file, place):
            continue
        message = f"{place.source[:100]!r} becomes a part of the script, whatever is in it"
        yield Fault(place.position, message, f"read it when the command runs: `${place.name[:100]}`, in double quotes")


def _is_chosen(file: WoodpeckerFile, place: Place) -> bool:
    """Whether somebody else than the server chose the value."""
    name = place.name
    if name in axes(file):
        return False
    if is_builtin(name):
        return name in UNTRUSTED
    return can_have_value(file, place)
