"""See `clone_depth_ignored`."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.image import tag_of
from ...syntax.yaml import Node
from ..facts.plugins import GIT_IMAGES, setting
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._plugins import major

_NO = frozenset({"false", "f", "0"})
_YES = frozenset({"true", "t", "1"})


@error
def clone_depth_ignored(file: WoodpeckerFile) -> Iterator[Fault]:
    """The clone step asks for some history, and gets one commit all the same.

    Why: `woodpeckerci/plugin-git` clones partially unless it is told not to, and then sets the depth to 1, whatever
    `depth` says. `HEAD~1` was missing although depth 2 was set, in 21 versions of three files (2026-04-14, G-03); in a
    private repository such a clone cannot load older trees later, for it has no login then (2026-06-19, G-04).

    Bad: 5:14

        clone:
          git:
            image: woodpeckerci/plugin-git
            settings:
              depth: 2
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - ./changed.sh

    Bad: 9:14

        when:
          - event: push
            branch: master

        clone:
          - name: git
            image: woodpeckerci/plugin-git:2.6.0
            settings:
              depth: 0
              lfs: false
              attempts: 5
              backoff: 10s

        steps:
          - name: version
            image: alpine/git:v2.45.2
            commands:
              - git config --global --add safe.directory "$CI_WORKSPACE"
              - git log --oneline -n 20 > CHANGES
              - test -s CHANGES

    Good:

        clone:
          git:
            image: woodpeckerci/plugin-git:2.6.0
            settings:
              partial: false
              depth: 50
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - ./changed.sh

    Good:

        clone:
          git:
            image: woodpeckerci/plugin-git:2.6.0
            settings:
              tags: true
              depth: 50
        when:
          - event: push
            branch: main
        steps:
          - name: test
            image: alpine:3.20
            commands:
              - ./changed.sh
    """
    for step in file.steps:
        if step.area == "clone" and step.image_name in GIT_IMAGES and major(tag_of(step.image)) not in (0, 1):
            depth = _ignored(file, step)
            if depth is not None:
                message = f"depth {depth.value!r} is ignored: a partial clone, the default, has one commit"
                yield Fault(depth.position, message, "add `partial: false` beside `depth`")


def _ignored(file: WoodpeckerFile, step: WoodpeckerStep) -> Node | None:
    """The `depth` that has no effect."""
    settings = {setting(name): node for name, (_, node) in step.settings.items()}
    depth = settings.get("depth")
    if depth is None or depth.kind != "scalar" or depth.value.strip() in ("", "1") or not depth.value.isdecimal():
        return None
    partial, tags = (_text(settings.get(name)) for name in ("partial", "tags"))
    if partial in _NO or "$" in partial + tags or tags in _YES:
        return None
    # Where a tag is built the plugin loads all tags, which is never partial, unless `tags` says otherwise.
    return None if not tags and file.events <= {"tag"} else depth


def _text(node: Node | None) -> str:
    return node.value.strip().lower() if node is not None and node.kind == "scalar" else ""
