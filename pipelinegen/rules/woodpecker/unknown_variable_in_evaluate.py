"""See `unknown_variable_in_evaluate`."""

from __future__ import annotations

from collections.abc import Iterator

from ...errors import near
from ...woodpecker.names import NAMES
from ...woodpecker.version import show
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile
from ._brought import axes, runtime_only
from ._ci_names import meant, successor
from ._evaluate import conditions, names


@error
def unknown_variable_in_evaluate(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""An `evaluate` reads a variable that does not exist, which is taken for an empty text.

    Why: A misspelt name is no mistake to the server: `==` never holds, `!=` always does. Guards made of a wrong name
    let every manual workflow run, and were thrown away for four months (2026-04-15, A-05).

    Bad: 4:16

        when:
          - event: push
            branch: main
            evaluate: 'CI_COMMIT_AUTOR != "renovate"'
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - make

    Bad: 3:16 11:20 12:20

        when:
          - event: manual
            evaluate: '$CI_COMMIT_BRANCH == "main" && IMAGE_TAG != ""'
        steps:
          - name: deploy
            image: bitnami/kubectl:latest
            commands:
              - 'kubectl -n shop set image deployment/shop "shop=registry.example.com/shop:$IMAGE_TAG"'
              - kubectl -n shop rollout status deployment/shop
            when:
              - evaluate: 'CI_WORKSPACE != ""'
              - evaluate: 'CI_COMMIT_URL startsWith "https"'

    Good:

        when:
          - event: manual
            evaluate: 'IMAGE_TAG != "" && CI_COMMIT_BRANCH == CI_REPO_DEFAULT_BRANCH'
        steps:
          - name: deploy
            image: bitnami/kubectl:latest
            commands:
              - 'test -n "$IMAGE_TAG" || exit 1'
              - 'kubectl -n shop set image deployment/shop "shop=registry.example.com/shop:$IMAGE_TAG"'
              - kubectl -n shop rollout status deployment/shop

    Good:

        matrix:
          TARGET: [amd64, arm64]
        when:
          - event: push
            evaluate: 'TARGET == "amd64" || lower(CI_COMMIT_AUTHOR) != "renovate"'
        steps:
          - name: build
            image: alpine:3.20
            commands:
              - make
            when:
              - evaluate: '"${CI_COMMIT_BRANCH}" == "main"'
    """
    known = axes(file)
    for condition in conditions(file):
        for part in names(condition):
            name = str(part.value)
            if name in known or name == "$env" or name.startswith("CI_PIPELINE_VARIABLE_"):
                continue
            fault = _fault(file, name)
            if fault is not None:
                message, remedy, is_error = fault
                found = Fault(condition.position(part.offset), message, remedy)
                yield found if is_error else found.softened()


def _fault(file: WoodpeckerFile, name: str) -> tuple[str, str, bool] | None:
    """What is wrong with the name and what would be right, and whether that is certain."""
    variables, version = file.known.variables, file.known.version
    shown = name[:100]
    if name.startswith("$"):
        return f"{shown!r} is no variable: names in `evaluate` have no dollar", f"write `{shown[1:]}`", True
    if variables is not None and name in variables:
        return None
    known = NAMES.get(name)
    if known is not None and known.exists(version):
        return None
    why = runtime_only(name)
    if why is not None:
        return f"{shown!r} is always empty here: it is known only to a running step, {why}", "test it in a script", True
    gone = successor(name, version)
    if gone is not None:
        since, instead = gone
        return f"{shown!r} is always empty: Woodpecker {since} dropped it", f"use `{instead or 'another one'}`", True
    if known is not None and known.since is not None:
        message = f"{shown!r} is always empty: it exists since Woodpecker {show(known.since)}"
        return message, f"do without it: the server is {show(version)}", True
    if name.startswith("CI_"):
        right = meant(name)
        remedy = f"it is called `{right}`" if right else "use one of those that Woodpecker documents"
        return f"{shown!r} is always empty: Woodpecker has no such variable", remedy, bool(right)
    if variables is None:
        return None
    remedy = near(name, (*variables, *axes(file))).removeprefix("; ").replace("'", "`")
    return (
        f"{shown!r} is a variable that nobody is known to bring",
        remedy or "say who brings it, or leave it out",
        False,
    )
