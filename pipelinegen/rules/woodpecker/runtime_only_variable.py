"""See `runtime_only_variable`."""

from __future__ import annotations

from collections.abc import Iterator

from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._bound import axes, escaped, is_brought, runtime_only
from ._ci_names import STATUS, STATUS_BACK
from ._references import Place, places

_DRONE = {
    "DRONE_COMMIT": "CI_COMMIT_SHA",
    "DRONE_COMMIT_SHA": "CI_COMMIT_SHA",
    "DRONE_COMMIT_BRANCH": "CI_COMMIT_BRANCH",
    "DRONE_COMMIT_AUTHOR": "CI_COMMIT_AUTHOR",
    "DRONE_COMMIT_MESSAGE": "CI_COMMIT_MESSAGE",
    "DRONE_COMMIT_REF": "CI_COMMIT_REF",
    "DRONE_COMMIT_LINK": "CI_PIPELINE_FORGE_URL",
    "DRONE_BRANCH": "CI_COMMIT_BRANCH",
    "DRONE_TAG": "CI_COMMIT_TAG",
    "DRONE_REPO": "CI_REPO",
    "DRONE_REPO_NAME": "CI_REPO_NAME",
    "DRONE_REPO_OWNER": "CI_REPO_OWNER",
    "DRONE_REPO_BRANCH": "CI_REPO_DEFAULT_BRANCH",
    "DRONE_REPO_LINK": "CI_REPO_URL",
    "DRONE_BUILD_NUMBER": "CI_PIPELINE_NUMBER",
    "DRONE_BUILD_EVENT": "CI_PIPELINE_EVENT",
    "DRONE_BUILD_LINK": "CI_PIPELINE_URL",
    "DRONE_PULL_REQUEST": "CI_COMMIT_PULL_REQUEST",
    "DRONE_SOURCE_BRANCH": "CI_COMMIT_SOURCE_BRANCH",
    "DRONE_TARGET_BRANCH": "CI_COMMIT_TARGET_BRANCH",
    "DRONE_DEPLOY_TO": "CI_PIPELINE_DEPLOY_TARGET",
}


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

    Bad: 7:13 9:15

        when:
          - event: push
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - cd "${CI_WORKSPACE}/sub"
            environment:
              CACHE: "${CI_WORKSPACE}/.cache"

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
        return f"write `${{{_DRONE[name]}}}`" if name in _DRONE else "use a variable that begins with `CI_`"
    if not place.use.is_command:
        return f"read it in a command, as `${name[:100]}`"
    return f"write `$${place.source[1:][:100]}`, or `${name[:100]}`"
