"""See `substitution_operator`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._bound import can_have_value
from ._references import Place, places

_OPERATOR = re.compile(r"\$\{\w+(:[-=?+]|[/#%^,]{1,2}|:)")
_WHOLE_NUMBER = re.compile(r"[-+]?[0-9]+")
_PATTERN = re.compile(r"[*?\[]")


@error
def substitution_operator(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A `${…}` has an operator that the server reads differently from a shell.

    Why: The server's grammar only looks like a shell's (its library is drone/envsubst 1.0.3, measured with Woodpecker
    3.17): `:+` and `:?` put in the text behind them where the name is empty, a number after a space is no number, and
    what stands between slashes is no pattern.

    Bad: 8:15

        when:
          - event: manual
            evaluate: 'TARGET != ""'
        steps:
          - name: deploy
            image: alpine:3.20
            commands:
              - make "${TARGET:?name a target}"

    Bad: 8:17 10:16 11:16 12:15

        when:
          - event: [push, tag]
            branch: main
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - make V="${CI_COMMIT_TAG:+--release}"
              - |
                SHORT="${CI_COMMIT_SHA: -8}"
                FIRST="${CI_COMMIT_SHA:0: 8}"
                SAFE="${CI_COMMIT_BRANCH//[^a-z]/-}"
                echo "$SHORT $FIRST $SAFE"

    Good:

        when:
          - event: [push, tag]
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - make V="$${CI_COMMIT_TAG:+--release}"
              - |
                SHORT="${CI_COMMIT_SHA:32:8}"
                FIRST="${CI_COMMIT_SHA:0:8}"
                SAFE="${CI_COMMIT_BRANCH//\//-}"
                NAME="${CI_REPO##*/}"
                echo "$SHORT $FIRST $SAFE $NAME"

    Good:

        when:
          - event: manual
            evaluate: 'TARGET != ""'
        steps:
          - name: deploy
            image: alpine:3.20
            commands:
              # ${TARGET:?name a target} would be a text
              - make "$${TARGET:?name a target}"
    """
    for place in places(file):
        if not place.reference.operator or not can_have_value(file, place):
            continue
        wrong = _wrong(place)
        if wrong:
            then, remedy = wrong
            message = f"in {place.source[:100]!r} the server {then}"
            if place.use.is_command:
                remedy += f"; a shell gets it as `${place.source[:100]}`"
            yield Fault(place.position, message, remedy)


def _wrong(place: Place) -> tuple[str, str] | None:
    found = _OPERATOR.match(place.source)
    written = found[1] if found else ""
    arguments = place.reference.arguments
    first = arguments[0] if arguments else ""
    if written == ":+":
        return (
            "puts in what follows the `:+` where the name is empty, and else its value",
            "write `:-` if that is meant",
        )
    if written == ":?":
        return "puts in what follows the `:?` where the name is empty, instead of failing", "test it in a command"
    if place.reference.operator == ":":
        for each in arguments:
            if isinstance(each, str) and not _WHOLE_NUMBER.fullmatch(each):
                return f"takes {each[:50]!r} for no number and puts in the whole value", "write numbers without spaces"
    if place.reference.operator in ("/", "//", "/#", "/%") and isinstance(first, str):
        if _PATTERN.search(first):
            return f"looks for the text {first[:50]!r} as it stands, not for a pattern", "replace it in a script"
        if len(arguments) == 1 and place.reference.operator in ("/#", "/%"):
            return "does nothing without a replacement", f"write `{place.reference.operator[1]}` to cut it off"
    if place.reference.operator in (",^", "^,"):
        return "does nothing", "write one of `^^` and `,,`"
    if place.reference.operator in ("%", "%%") and isinstance(first, str) and "[" in first:
        return f"cannot use the brackets in {first[:50]!r} and cuts off nothing", "cut it off in a script"
    return None
