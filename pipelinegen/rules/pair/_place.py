"""Where a text stands in a part of a file."""

from __future__ import annotations

from ...finding import Position
from ...syntax import yaml
from ...syntax.yaml import Node
from ..view.github import GithubFile
from ..view.woodpecker import WoodpeckerFile


def place_of(file: GithubFile | WoodpeckerFile, holder: Node | None, text: str) -> Position | None:
    """Where a text first stands within a node."""
    for node in yaml.walk(holder):
        if node.kind == "scalar" and (at := node.value.find(text)) >= 0:
            return file.position_in(node, at)
    return None


def named_at(file: GithubFile | WoodpeckerFile, holder: Node | None, repository: str) -> Position | None:
    """Where a repository is named, as a whole or by its last part."""
    return place_of(file, holder, repository) or place_of(file, holder, repository.rpartition("/")[2])
