"""See `unknown_ci_variable`."""

from __future__ import annotations

from collections.abc import Iterator

from ...woodpecker.names import NAMES
from ...woodpecker.version import show
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._brought import runtime_only
from ._ci_names import is_set_in_file, meant, readings, successor

# Any other name may be one that the server's own settings give to every step.
_OWN = ("CI_COMMIT_", "CI_PIPELINE_", "CI_REPO_", "CI_PREV_", "CI_SYSTEM_", "CI_FORGE_", "CI_STEP_", "CI_WORKFLOW_")


@error
def unknown_ci_variable(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""A variable is read that begins with `CI_` and that Woodpecker does not have.

    Why: A name that nobody knows is empty, before a step runs and in it (reference of Woodpecker 3.17: 85 names, and a
    dozen more in a running step). A tag made of it is an image without a tag (A-02, A-03: names from memory).

    Bad: 12:14

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:5
            settings:
              repo: registry.example.com/shop
              registry: registry.example.com
              dockerfile: Dockerfile
              tags:
                - "v-${CI_COMIT_SHA:0:8}"

    Bad: 7:15 8:16

        when:
          - event: push
        steps:
          - name: show
            image: alpine:3.20
            commands:
              - echo "$CI_BRANCH is built"
              - test "$${CI_COMMIT_REF_NAME}" = main

    Good:

        when:
          - event: push
        steps:
          - name: show
            image: alpine:3.20
            environment:
              CI_REGISTRY: registry.example.com
            commands:
              - CI_SHORT=$(git rev-parse --short HEAD)
              - echo "$CI_COMMIT_BRANCH of $CI_REGISTRY, $CI_SHORT in $CI_WORKSPACE"
              # $CI_COMMIT_REF_NAME is GitLab's
              - echo '$CI_JOB_TOKEN is only printed'

    Good:

        matrix:
          CI_GO: ["1.22", "1.23"]
        when:
          - event: push
        steps:
          - name: test
            image: golang:${CI_GO}
            commands:
              - go version | grep "$CI_GO"
              - echo "${CI_COMMIT_SHA:0:8} $CI_PIPELINE_STATUS"
    """
    version = file.known.version
    for reading in readings(file):
        name, right = reading.name, ""
        if name.startswith("CI_PIPELINE_VARIABLE_") or runtime_only(name) is not None:
            continue
        known = NAMES.get(name)
        if known is not None and known.since is not None and version < known.since:
            message = f"{name!r} exists since Woodpecker {show(known.since)}, and the server is {show(version)}"
            remedy = "do without it, or bring the server up to date"
        elif known is not None or successor(name, version) is not None or is_set_in_file(file, reading):
            continue
        else:
            message = f"Woodpecker has no variable {name[:100]!r}"
            right = meant(name)
            remedy = f"it is called `{right}`" if right else "use one of those that Woodpecker documents"
        fault = Fault(reading.position, message, remedy)
        certain = known is not None or right != "" or name.startswith(_OWN)
        yield fault if certain and not reading.has_default else fault.softened()
