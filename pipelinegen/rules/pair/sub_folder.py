"""See `sub_folder`."""

from __future__ import annotations

from collections.abc import Iterator

from ...finding import Position
from ...syntax import yaml
from ...woodpecker.config import LAST_REFUSING_FOLDERS
from ...woodpecker.version import show
from ..rule import Fault, error
from ..view.checkout import Checkout

_FOLDER = ".woodpecker/"


@error
def sub_folder(checkout: Checkout) -> Iterator[Fault]:
    """A file stands in a folder inside of `.woodpecker/`, where no server reads it and some fail because of it.

    Why: Only the files right in `.woodpecker/` are workflows. Up to Woodpecker 3.18.0 a folder in there even makes
    the server unable to fetch any workflow of the repository from GitHub, so nothing runs at all
    (woodpecker-ci/woodpecker#7142).

    Bad: .woodpecker/jobs/nightly.yml:1:1

        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.24
            commands:
              - go test ./...
        ==> .woodpecker/jobs/nightly.yml
        when:
          - event: cron
            cron: nightly
        steps:
          - name: check
            image: alpine:3.20
            commands:
              - sh check.sh

    Bad: .woodpecker/shared/steps.yaml:1:1

        ==> .woodpecker/shared/steps.yaml
        steps:
          - name: lint
            image: alpine:3.20
            commands:
              - sh lint.sh

    Good:

        ==> .woodpecker/build.yml
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: golang:1.24
            commands:
              - go test ./...
        ==> .woodpecker/nightly.yml
        when:
          - event: push
            branch: release
        steps:
          - name: check
            image: alpine:3.20
            commands:
              - sh check.sh

    Good:

        ==> .woodpecker/test.yaml
        when:
          - event: push
            branch: main
        steps:
          - name: lint
            image: alpine:3.20
            commands:
              - sh ci/lint.sh
    """
    refused = checkout.known.version <= LAST_REFUSING_FOLDERS
    for path in checkout.others:
        inside = checkout.inside(path)
        if not inside.startswith(_FOLDER) or "/" not in inside.removeprefix(_FOLDER):
            continue
        message = f"{inside!r} is in a folder inside of {_FOLDER!r}, where no server reads it"
        if refused:
            limit = show(LAST_REFUSING_FOLDERS)
            message += f", and up to Woodpecker {limit} it keeps those of GitHub from reading any workflow"
        name = inside.rpartition("/")[2]
        remedy = f"move a workflow to '{_FOLDER}{name}', and anything else out of {_FOLDER!r}"
        fault = Fault(Position(), message, remedy, path=path)
        # On GitHub any folder is in the way, whatever is in it.
        is_in_the_way = bool(checkout.github) or _is_workflow(checkout.texts.get(path))
        yield fault if refused and is_in_the_way else fault.softened()


def _is_workflow(text: str | None) -> bool:
    """Whether a file is meant to run: other tools have YAML files, too."""
    try:
        return text is None or yaml.field(yaml.compose(text), "steps") is not None
    except yaml.YamlError:
        return False
