"""See `own_file_not_in_paths`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ...syntax import yaml
from ..rule import Fault, warning
from ..view.github import GithubFile

_PIECE = re.compile(r"\*\*/|\*\*|\*|\?|\+|\[[^\]]*\]|\\.|.", re.DOTALL)
_SIGNS = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "?", "+": "+"}


@warning
def own_file_not_in_paths(file: GithubFile) -> Iterator[Fault]:
    """A workflow runs for some files only, and its own file is none of them.

    Why: A change to the workflow is then never tried, until somebody changes one of those files for another reason and
    it fails for him. A deploy's own logic was changed without a run (M-07), and a comment was added to a Dockerfile to
    get a run (2026-04-19, M-05).

    Bad: 4:5

        on:
          push:
            branches: [main]
            paths: ["src/**"]
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make

    Bad: 5:5 10:5

        name: Build the tools
        on:
          push:
            branches: [main]
            paths:
              - "tools/**"
              - "**.yaml"
              - "!**/README.md"
          pull_request:
            paths:
              - "tools/**"
              - ".github/workflows/*.yml"
              - "!.github/**"
        permissions: {}
        concurrency:
          group: build
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - run: make -C tools

    Good:

        on:
          push:
            branches: [main]
            paths: ["src/**", ".github/workflows/build.yml"]
        jobs:
          build:
            runs-on: ubuntu-24.04
            steps:
              - run: make

    Good:

        name: Build the tools
        on:
          push:
            branches: [main]
            paths:
              - "**"
              - "!docs/**"
          pull_request:
            paths-ignore:
              - ".github/**"
        permissions: {}
        jobs:
          build:
            runs-on: ubuntu-24.04
            timeout-minutes: 20
            steps:
              - uses: actions/checkout@d23441a48e516b6c34aea4fa41551a30e30af803  # v6.1.0
                with:
                  persist-credentials: false
              - run: make -C tools
    """
    own = file.path[len(file.checkout) :]
    if not own.startswith(".github/workflows/"):
        return
    for name in ("push", "pull_request", "pull_request_target"):
        filters = file.triggers.get(name, (None, None))[1]
        key, patterns = yaml.key_of(filters, "paths"), yaml.scalars(yaml.field(filters, "paths"))
        if key is None or not patterns or any("${{" in node.value for node in patterns):
            continue
        matches = False
        for node in patterns:  # the last one that fits decides
            if _expression(node.value.removeprefix("!")).fullmatch(own):
                matches = not node.value.startswith("!")
        if not matches:
            yield Fault(key.position, f"a change to {own!r} does not run it on {name!r}", f"add {own!r} to `paths`")


@lru_cache(maxsize=256)
def _expression(pattern: str) -> re.Pattern[str]:
    """A filter pattern of GitHub as a regular expression; one that is none matches nothing."""
    pieces: list[str] = []
    for match in _PIECE.finditer(pattern):
        piece = match[0]
        if piece in _SIGNS:
            pieces.append(_SIGNS[piece] if pieces or piece not in "?+" else re.escape(piece))
        elif len(piece) > 1:
            pieces.append(piece if piece.startswith("[") else re.escape(piece[1:]))
        else:
            pieces.append(re.escape(piece))
    try:
        return re.compile("".join(pieces), re.DOTALL)
    except re.error:
        return re.compile(r"(?!)")
