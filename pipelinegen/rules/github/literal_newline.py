r"""See `literal_newline`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax.yaml import Node
from ..rule import Fault, warning
from ..view.github import GithubFile, GithubStep

_FILES = re.compile(r"\$\{?(GITHUB_OUTPUT|GITHUB_ENV|GITHUB_STATE|GITHUB_STEP_SUMMARY)\}?")
_LISTS = frozenset(
    {
        "tags",
        "labels",
        "images",
        "platforms",
        "build-args",
        "annotations",
        "cache-from",
        "cache-to",
        "secrets",
        "flavor",
    }
)


@warning
def literal_newline(file: GithubFile) -> Iterator[Fault]:
    r"""The two characters `\n` stand where they become a line break too early, or none at all.

    Why: In a YAML text with double quotes `\n` is a line break before the shell sees the script: a line for `.netrc`
    came out as two (2026-02-22, B-04). Without double quotes it stays two characters, for YAML, for the lists that
    actions read, and for bash's `echo`.

    Bad: 6:42

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: "printf 'machine example.com\nlogin ci\n' > netrc"

    Bad: 16:43 22:45

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
            steps:
              - id: tag
                shell: bash
                run: |
                  echo "image_tag=${GITHUB_SHA::8}\nversion=1" >> "$GITHUB_OUTPUT"
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  context: .
                  provenance: false
                  push: true
                  tags: 'registry.example.com/shop:1\nregistry.example.com/shop:2'

    Good:

        on: push
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: "make\nmake test"

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
              - id: tag
                shell: bash
                run: |
                  echo -e "image_tag=${GITHUB_SHA::8}\nversion=1" >> "$GITHUB_OUTPUT"
                  printf 'machine example.com\nlogin ci\n' > netrc
                  echo '{"text": "done\n"}' > message.json
              - uses: docker/build-push-action@53b7df96c91f9c12dcc8a07bcb9ccacbed38856a  # v7.3.0
                with:
                  context: .
                  provenance: false
                  push: true
                  tags: "registry.example.com/shop:1\nregistry.example.com/shop:2"
    """
    if "\\n" not in file.text:
        return
    for step in file.steps:
        if step.action.startswith("docker/"):
            yield from _in_lists(step)
        elif step.script is not None:
            run = step.field("run")
            if run is not None and run.style == '"':
                yield from _too_early(step, run)
            yield from _never(step)


def _in_lists(step: GithubStep) -> Iterator[Fault]:
    for name, (_, value) in step.inputs.items():
        at = value.value.find("\\n") if name in _LISTS else -1
        if at >= 0:
            message = rf"the list {name!r} holds the two characters '\n', which divide nothing"
            yield Fault(step.job.file.position_in(value, at), message, "write a block `|` with an item on each line")


def _too_early(step: GithubStep, run: Node) -> Iterator[Fault]:
    """Line breaks that YAML makes within a word of the shell."""
    script = step.script
    if script is None or "\n" not in script.text:
        return
    starts = set()
    for command in script.script.commands:
        for word in command.words:
            at = word.text.find("\n")
            if at >= 0 and word.start + at not in starts and "<<" not in script.text:
                starts.add(word.start + at)
                message = r"'\n' in a YAML text with double quotes is a line break before the shell reads the script"
                where = step.job.file.position_in(run, word.start + at)
                yield Fault(where, message, r"write the script as a block `|`, where '\n' stays as it is")


def _never(step: GithubStep) -> Iterator[Fault]:
    r"""What bash's echo writes to the log or to a file of the runner with `\n` in it."""
    script, shell = step.script, step.field("shell")
    # Another shell's echo may know the characters, and in JSON they are meant.
    if script is None or "\\n" not in script.text or (shell is not None and shell.value.strip() == "sh"):
        return
    for command in script.script.calls("echo"):
        targets = [_FILES.fullmatch(each.target.value) for each in command.redirects]
        if command.has("-e") or command.captured or command.piped_to or None in targets:
            continue
        for word in command.arguments:
            at = word.text.find("\\n")
            if at >= 0 and word.text[max(at - 1, 0)] != "\\" and not word.value.lstrip().startswith(("{", "[")):
                where = f" to {targets[0][1]}" if targets and targets[0] else ""
                message = rf"echo writes the two characters '\n'{where}, no line break"
                remedy = r"use printf with '\n' in its format, or an echo for each line"
                yield Fault(script.position(word.start + at), message, remedy)
