"""The steps that build an image by a plugin and push it: where to, and under which tags."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ...syntax import yaml
from ...syntax.yaml import Node
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from .plugins import is_builder, setting

_NO = frozenset({"", "false", "no", "0", "f"})


@dataclass(frozen=True)
class Push:
    """One such step."""

    step: WoodpeckerStep

    @cached_property
    def settings(self) -> dict[str, tuple[Node, Node]]:
        """Key and value of each setting, by the name that the plugin gets."""
        return {setting(name): pair for name, pair in self.step.settings.items()}

    def value(self, name: str) -> Node | None:
        """What a setting has."""
        pair = self.settings.get(name)
        return pair[1] if pair else None

    def is_on(self, name: str) -> bool:
        """Whether a setting is there and not false; a variable may be either and counts as on."""
        node = self.value(name)
        return node is not None and (node.kind != "scalar" or node.value.strip().lower() not in _NO)

    @property
    def happens(self) -> bool:
        """Whether it pushes at all: neither a trial nor into a file."""
        return not any(self.is_on(name) for name in ("dry_run", "no_push", "output"))

    @cached_property
    def tags(self) -> tuple[tuple[Node, str], ...]:
        """Every tag with the value that holds it, several of which may stand in one: `1.2,1`."""
        return tuple(self._parts("tag", "tags"))

    @cached_property
    def repositories(self) -> tuple[tuple[Node, str], ...]:
        """Every repository with the value that holds it."""
        return tuple(self._parts("repo", "repos"))

    @property
    def tags_elsewhere(self) -> bool:
        """Whether the tags come from a file or from the plugin's own rule."""
        return any(self.is_on(name) for name in ("auto_tag", "default_tags", "tags_file", "tag_file", "auto_build_tag"))

    def _parts(self, *names: str) -> Iterator[tuple[Node, str]]:
        for name in names:
            for node in yaml.scalars(self.value(name)):
                for part in node.value.split(","):
                    if part.strip():
                        yield node, part.strip()


def pushes(file: WoodpeckerFile) -> Iterator[Push]:
    """The steps of a file that build an image by a plugin and push it."""
    if not any(word in file.text for word in ("plugin", "buildx", "kaniko")):
        return
    for step in file.steps:
        if step.area == "steps" and step.is_plugin and is_builder(step.image):
            push = Push(step)
            if push.happens:
                yield push
