"""Triggers, jobs, steps, expressions and scripts of GitHub's files."""

from __future__ import annotations

import pytest

from pipelinegen.rules.view.github import GithubFile

TEXT = """\
on:
  push: {branches: [main]}
  workflow_dispatch:
env: {TOP: 1}
defaults: {run: {shell: bash}}
jobs:
  build:
    runs-on: ubuntu-24.04
    permissions: {contents: read}
    steps:
      - uses: Actions/Checkout@v4  # v4.2.2
        with: {Fetch-Depth: 0}
      - if: ${{ github.ref == 'refs/heads/main' }}
        run: |
          echo "${{ github.sha }}"
          make all
        env: {A: b}
      - run: print(1)
        shell: python
  other:
    needs: build
    runs-on: windows-2025
    steps:
      - run: dir
        shell: sh -e {0}
"""


def view(text: str = TEXT) -> GithubFile:
    return GithubFile(".github/workflows/a.yml", text)


def test_triggers_in_every_form() -> None:
    assert list(view().triggers) == ["push", "workflow_dispatch"]
    assert list(view("on: push\n").triggers) == ["push"]
    assert list(view("on: [push, pull_request]\n").triggers) == ["push", "pull_request"]
    assert view("a: b\n").triggers == {}


def test_an_action() -> None:
    step = view().steps[0]
    assert (step.action, step.ref, list(step.inputs)) == ("actions/checkout", "v4", ["fetch-depth"])
    assert step.uses is not None
    assert view().comment_on(step.uses.position) == "v4.2.2"
    assert view().steps[1].action == ""


def test_jobs() -> None:
    assert [(job.id, [need.value for need in job.needs]) for job in view().jobs] == [
        ("build", []),
        ("other", ["build"]),
    ]
    permissions = view().jobs[0].permissions
    assert permissions is not None
    assert view().jobs[1].permissions is None


def test_expressions_and_conditions() -> None:
    found = [(each.text, each.position.line, each.position.column) for each in view().expressions]
    assert found == [("github.ref == 'refs/heads/main'", 13, 13), ("github.sha", 15, 17)]
    assert view().conditions == ()
    bare = view(TEXT.replace("if: ${{ github.ref == 'refs/heads/main' }}", "if: github.ref != 'x'"))
    assert [(each.text, each.position.line, each.position.column) for each in bare.conditions] == [
        ("github.ref != 'x'", 13, 13)
    ]


def test_scripts_of_a_posix_shell_with_expressions_masked() -> None:
    scripts = view().scripts
    assert list(scripts) == [("build", 1), ("other", 0)]
    script = scripts["build", 1]
    assert script.text == 'echo "_________________"\nmake all\n'
    place = script.position(script.text.index("make"))
    assert (place.line, place.column) == (16, 11)
    assert (script.errexit, script.pipefail, sorted(script.environment)) == (True, True, ["A", "TOP"])


@pytest.mark.parametrize(
    "text", ["", "jobs: 3\n", "jobs: {a: null}\n", "jobs: {a: {steps: {b: c}}}\n", "- a\n", "on: 1\n"]
)
def test_what_is_no_workflow(text: str) -> None:
    file = view(text)
    assert (file.scripts, file.expressions, list(file.conditions)) == ({}, (), [])
