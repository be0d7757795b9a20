"""See `removed_variable`."""

from __future__ import annotations

from collections.abc import Iterator

from ...woodpecker.names import NAMES
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._ci_names import STATUS, STATUS_BACK, is_set_in_file, readings, successor
from ._former_names import DRONE


@error
def removed_variable(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A variable is read that this version of Woodpecker no longer has.

    Why: It is empty and nobody says so. Woodpecker 2.0 dropped `CI_BUILD_*`, `CI_JOB_*` and `*_LINK`, 3.0 dropped more;
    38 versions of seven files told of pipelines that ended "with status " and nothing behind it (2026-02-28, A-08).

    Bad: 13:50 13:72

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
              - |
                curl -fsS "$URL" --data-urlencode "state=$CI_STEP_STATUS, page ${CI_BUILD_LINK}"
            when:
              - status: [success, failure]

    Bad: 7:19

        when:
          - event: push
        steps:
          - name: show
            image: alpine:3.20
            commands:
              - echo "see ${CI_COMMIT_URL}"

    Good:

        when:
          - event: push
        steps:
          - name: show
            image: alpine:3.20
            commands:
              - echo "see $CI_PIPELINE_FORGE_URL"

    Good:

        when:
          - event: push
        steps:
          - name: show
            image: alpine:3.20
            environment:
              CI_JOB_ID: "12"
            commands:
              - CI_BUILD_NUMBER=$CI_PIPELINE_NUMBER
              - echo "$CI_BUILD_NUMBER $CI_JOB_ID"
              # CI_COMMIT_URL is gone
    """
    for reading in readings(file):
        name, version = reading.name, file.known.version
        gone = successor(name, version)
        if name == STATUS and version < STATUS_BACK:
            gone = "3.0.0", ""
        if gone is None or is_set_in_file(file, reading):
            continue
        since, instead = gone
        remedy = f"use `{instead}`" if instead else "leave it out"
        if "STATUS" in name and name not in (instead, "CI_PREV_PIPELINE_STATUS"):
            remedy = "write one step for `status: [success]` and one for `status: [failure]`"
            if version >= STATUS_BACK:
                remedy += ", or read `$CI_PIPELINE_STATUS` in a script"
        elif name in NAMES and not instead:
            remedy = "leave it out; nothing has its value while a pipeline runs"
        message = f"{reading.source[:100]!r} is empty: Woodpecker {since} dropped {name[:100]!r}"
        fault = Fault(reading.position, message, remedy)
        yield fault.softened() if reading.has_default else fault
    for reading in readings(file, "DRONE_"):
        if reading.place is None:
            instead = DRONE.get(reading.name, "")
            message = f"{reading.source[:100]!r} is empty: only plugins get variables with Drone's names"
            fault = Fault(
                reading.position, message, f"use `{instead}`" if instead else "use one that begins with `CI_`"
            )
            yield fault.softened() if reading.has_default else fault
