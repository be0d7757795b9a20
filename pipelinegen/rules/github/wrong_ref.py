"""See `wrong_ref`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.expression import Comparison
from ..rule import Fault, error
from ..view.github import GithubFile

_WHOLE = ("refs/heads/", "refs/tags/", "refs/pull/")
_SHORT = ("github.ref_name", "github.head_ref", "github.base_ref")


@error
def wrong_ref(file: GithubFile) -> Iterator[Fault]:
    """A condition holds a ref against a text that it can never be.

    Why: `github.ref` is the whole name, `refs/heads/main`, and `github.ref_name` the short one, `main`. The condition
    is then always false (or always true), and the deploy that it guards never runs, green. A condition of a kind that
    nothing could fulfil kept a workflow dead for three months (2026-03-17, M-01).

    Bad: 6:23

        on: push
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            # Only the main branch
            if: github.ref == 'main'
            steps:
              - run: ./deploy.sh

    Bad: 18:35 21:36 23:32

        name: Build
        on:
          push:
            branches: [main]
            tags: ["v*"]
        permissions: {}
        concurrency:
          group: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  context: .
                  provenance: false
                  push: ${{ github.ref == 'refs/head/main' }}
                  tags: registry.example.com/shop:${{ github.sha }}
              - name: Release
                if: startsWith(github.ref, 'refs/tag/v')
                run: make release
              - if: github.ref_name == 'refs/heads/main' && success()
                run: make announcement

    Good:

        on: push
        jobs:
          deploy:
            runs-on: ubuntu-24.04
            if: github.ref == 'refs/heads/main' || github.ref_name == 'next' || contains(github.ref, 'release')
            steps:
              - run: ./deploy.sh

    Good:

        name: Build
        on:
          push:
            branches: [main]
            tags: ["v*"]
          pull_request:
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - name: Release
                if: ${{ startsWith(github.ref, 'refs/tags/v') }}
                run: make release
              - name: Preview
                if: startsWith(github.head_ref, 'feature/') && github.base_ref == 'main'
                run: make preview
    """
    if "ref" not in file.text:
        return
    for expression in file.evaluated:
        for comparison in expression.comparisons:
            remedy = _remedy(comparison)
            if remedy:
                name, value = comparison.reference.name, comparison.value.value
                way = "never begins with" if comparison.operator == "startswith" else "is never"
                message = f"{name!r} {way} {value!r}"
                yield Fault(expression.place(comparison.value.start), message, remedy)


def _remedy(comparison: Comparison) -> str:
    """What would be right; empty where the comparison can hold."""
    name, operator, value = comparison.reference.name, comparison.operator, comparison.value.value
    if operator not in ("==", "!=", "startswith") or not value:
        return ""
    if name == "github.ref":
        whole = value.startswith(_WHOLE)
        if whole or (operator == "startswith" and any(each.startswith(value) for each in _WHOLE)):
            return ""
        short = value.rpartition("/")[2] if value.startswith("refs/") else value
        return (
            f"the whole name is such as 'refs/heads/{short}' or 'refs/tags/{short}'; the short one is github.ref_name"
        )
    if name in _SHORT and value.startswith(("refs/heads/", "refs/tags/")):
        short = value.split("/", 2)[2]
        return f"the short name is {short!r}; the whole one is github.ref"
    return ""
