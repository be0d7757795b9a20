"""See `runtime_only_variable`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._bound import escaped
from ._brought import axes, is_brought, runtime_only
from ._ci_names import STATUS, STATUS_BACK
from ._former_names import DRONE
from ._references import Place, places


@error
def runtime_only_variable(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A `${NAME}` asks for what only a running step has: its workspace, the status so far.

    Why: The server replaces it before there is a step, by nothing (Woodpecker #3982, #6826, #4788). Every notification
    of a fleet ended "pipeline " without a status, from 2026-02-28 to 2026-07-02 (A-08).

    Bad: 16:40

        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.23
            commands:
              - go test ./...
          - name: notify
            image: curlimages/curl:8.10.1
            failure: ignore
            environment:
              URL:
                from_secret: webhook
            commands:
              - 'curl -fsS "$URL" -d "pipeline ${CI_PIPELINE_STATUS}"'
            when:
              - status: [success, failure]

    Bad: 7:13

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - cd "${CI_WORKSPACE}/sub"

    Bad: 7:15

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            environment:
              CACHE: "${CI_WORKSPACE}/.cache"
            commands:
              - make

    Good:

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - cd "$${CI_WORKSPACE}/sub"
              - export CACHE="$CI_WORKSPACE/.cache"
              # ${CI_WORKSPACE} is known to a step only

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: notify
            image: curlimages/curl:8.10.1
            failure: ignore
            environment:
              URL:
                from_secret: webhook
            commands:
              - 'curl -fsS "$URL" -d "pipeline $CI_PIPELINE_STATUS"'
            when:
              - status: [success, failure]
    """
    for place in places(file):
        name = place.name
        why = runtime_only(name)
        if why is None or is_brought(file, name) or name in axes(file):
            continue
        if name == STATUS and file.known.version < STATUS_BACK:
            continue
        message = (
            f"{place.source[:100]!r} is replaced by nothing: {name[:100]!r} is known only to a running step, {why}"
        )
        foreign = name.startswith(("DRONE_", "PLUGIN_"))
        yield Fault(place.position, message, _remedy(place), edits=() if foreign else escaped(place))


def _remedy(place: Place) -> str:
    name = place.name
    if name.startswith("DRONE_"):
        return f"write `${{{DRONE[name]}}}`" if name in DRONE else "use a variable that begins with `CI_`"
    if not place.use.is_command:
        return f"read it in a command, as `${name[:100]}`"
    return f"write `$${place.source[1:][:100]}`, or `${name[:100]}`"
