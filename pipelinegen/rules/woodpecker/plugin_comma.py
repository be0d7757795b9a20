"""See `plugin_comma`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...syntax import yaml
from ...syntax.image import tag_of
from ...syntax.yaml import Node
from ..facts.plugins import BUILDX_IMAGES, setting
from ..rule import Fault, error
from ..view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ._plugins import major

# Settings whose entries are made of several `NAME=VALUE`, or have a value in which a comma is usual.
_LISTS = frozenset({"cache_from", "secrets", "build_args", "label", "labels", "buildkit_driveropt"})
# In these versions it was one text, commas and all.
_WHOLE = {"cache_from": range(3, 6)}
_COMMA = re.compile(r"(?<!\\),")
_NAMED = re.compile(r"\s*[A-Za-z_][\w.-]*=")


@error
def plugin_comma(file: WoodpeckerFile) -> Iterator[Fault]:
    r"""An entry of a plugin's list has a comma, at which the plugin cuts it in two.

    Why: Woodpecker joins a list by commas, and the plugin splits what it gets at each of them. `cache_from:
    type=registry,ref=...` became two caches, neither of which there is; it was tried in four spellings (2026-02-28,
    F-01). `cache_images` takes plain names; a comma that is meant needs a `\` before it.

    Bad: 12:11

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              cache_from:
                - type=registry,ref=example/shop:cache
              username: example
              password: {from_secret: docker_password}

    Bad: 8:11

        when:
          - event: manual
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx
            settings:
              build_args:
                - FEATURES=login,search
                - VERSION=1
              dry_run: true
              repo: example/shop
              platforms: linux/amd64,linux/arm64
              tags: 1,1.2

    Good:

        when:
          - event: push
            branch: main
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:6.1.1
            settings:
              repo: example/shop,registry.example.com/shop
              tags: "${CI_COMMIT_SHA:0:8}"
              provenance: "false"
              cache_images:
                - example/shop:cache
              platforms: linux/amd64,linux/arm64
              logins:
                - registry: https://index.docker.io/v1/
                  username: example
                  password: {from_secret: docker_password}
                - registry: https://registry.example.com
                  username: example
                  password: {from_secret: registry_password}

    Good:

        when:
          - event: manual
        steps:
          - name: build
            image: woodpeckerci/plugin-docker-buildx:5
            settings:
              dry_run: true
              repo: example/shop
              cache_from: type=s3,region=east,bucket=cache,name=shop
              build_args: A=1,B=2
    """
    for step in file.steps:
        if step.image_name in BUILDX_IMAGES and step.is_plugin:
            yield from _of_step(step)


def _of_step(step: WoodpeckerStep) -> Iterator[Fault]:
    version = major(tag_of(step.image))
    for written, (_, value) in step.settings.items():
        name = setting(written)
        if name not in _LISTS or version in _WHOLE.get(name, ()):
            continue
        for node in yaml.scalars(value):
            if _is_cut(name, node):
                parts = _COMMA.split(node.value)
                message = f"the plugin cuts {node.value!r} into {len(parts)} entries of `{written}`"
                yield Fault(node.position, message, _remedy(name))


def _is_cut(name: str, node: Node) -> bool:
    parts = _COMMA.split(node.value)
    if len(parts) < 2:
        return False
    if name in ("cache_from", "secrets"):
        # Plain names with a comma between are two entries that are meant.
        return bool(re.match(r"\s*(type|id|src|env|ref)=", parts[0]))
    return not all(_NAMED.match(part) or "$" in part for part in parts)


def _remedy(name: str) -> str:
    if name == "cache_from":
        return "name the image alone, or list it in `cache_images`"
    return "leave the comma out, or have the Dockerfile know the value"
