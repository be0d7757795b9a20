"""See `retired_command`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...finding import Position
from ..rule import Fault, error
from ..view.github import GithubFile, GithubStep

_COMMAND = re.compile(r"::(set-env|add-path|set-output|save-state)\b", re.IGNORECASE)
_FILES = {
    "set-env": ("GITHUB_ENV", "NAME=value"),
    "add-path": ("GITHUB_PATH", "/a/folder"),
    "set-output": ("GITHUB_OUTPUT", "NAME=value"),
    "save-state": ("GITHUB_STATE", "NAME=value"),
}
_REFUSED = ("set-env", "add-path")


@error
def retired_command(file: GithubFile) -> Iterator[Fault]:
    """A script prints a command to GitHub's runner that has been retired.

    Why: The runner refuses `::set-env` and `::add-path` since November 2020, because whatever a program prints could
    hold one. `::set-output` and `::save-state` are deprecated since 2022-10-11; GitHub still takes them with a warning
    and has put off their end, so they are warnings here.

    Bad: 6:20

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: echo "::set-env name=IMAGE_TAG::$GITHUB_SHA"

    Bad: 20:26 21:17

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        concurrency:
          group: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            outputs:
              image_tag: ${{ steps.tag.outputs.image_tag }}
            steps:
              - name: Name the image after the commit
                id: tag
                shell: bash
                run: |
                  # once it was ::set-env
                  printf '%s\\n' "::set-output name=image_tag::$(git rev-parse --short=8 HEAD)"
                  echo "::add-path::$HOME/bin"
              - run: make build

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: echo "IMAGE_TAG=$GITHUB_SHA" >> "$GITHUB_ENV"

    Good:

        name: Build
        on:
          push:
            branches: [main]
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - name: Name the image after the commit
                id: tag
                run: |
                  # not with ::set-output
                  printf 'image_tag=%.8s\\n' "$GITHUB_SHA" >> "$GITHUB_OUTPUT"
                  echo "::add-mask::$GITHUB_SHA"
                  echo "::notice::the tag is there"
    """
    if "::" not in file.text:
        return
    for step in file.steps:
        for name, where in _printed(step):
            target, text = _FILES[name]
            remedy = f'write to the file instead: echo "{text}" >> "${target}"'
            fault = Fault(where, f"'::{name}' is {'refused' if name in _REFUSED else 'deprecated'}", remedy)
            yield fault if name in _REFUSED else fault.softened()


def _printed(step: GithubStep) -> Iterator[tuple[str, Position]]:
    """The commands that a script prints, and where."""
    run = step.field("run")
    if run is None or "::" not in run.value:
        return
    if step.script is None:  # another shell: by its lines
        for match in _COMMAND.finditer(run.value):
            line = run.value[run.value.rfind("\n", 0, match.start()) + 1 : match.start()]
            if not line.lstrip().startswith(("#", "REM ", "rem ")):
                yield match[1].lower(), step.job.file.position_in(run, match.start())
        return
    for command in step.script.script.calls("echo", "printf"):
        for word in command.arguments:
            for match in _COMMAND.finditer(word.text):
                yield match[1].lower(), step.script.position(word.start + match.start())
