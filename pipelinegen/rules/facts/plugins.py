"""Woodpecker's plugins that others than one rule know: those that build and push images, and those that clone."""

from __future__ import annotations

from ...syntax.image import path_of

BUILDX_IMAGES = frozenset(
    {
        "woodpeckerci/plugin-docker-buildx",
        "quay.io/woodpeckerci/plugin-docker-buildx",
        "codeberg.org/woodpecker-plugins/docker-buildx",
    }
)
"""The names of the plugin that builds by buildx."""
GIT_IMAGES = frozenset({"woodpeckerci/plugin-git", "quay.io/woodpeckerci/plugin-git"})
"""The names of the plugin that clones."""

# By their names without a registry's host: whoever mirrors them keeps the rest. These take `repo` and `tags`.
_BY_REPOSITORY = frozenset(
    {
        "woodpeckerci/plugin-docker-buildx", "woodpecker-plugins/docker-buildx", "thegeeklab/wp-docker-buildx",
        "woodpeckerci/plugin-docker", "woodpeckerci/plugin-kaniko", "plugins/docker", "plugins/buildx",
        "plugins/kaniko", "banzaicloud/drone-kaniko",
    }
)  # fmt: skip
# These make up the name of what they push in a way of their own.
_OTHERS = frozenset(
    {
        "woodpeckerci/plugin-buildah", "woodpecker-plugins/buildah", "plugins/ecr", "plugins/gcr", "plugins/acr",
        "plugins/gar",
    }
)  # fmt: skip


def is_builder(image: str) -> bool:
    """Whether an image is a plugin that builds an image and pushes it unless it is told not to."""
    return path_of(image) in _BY_REPOSITORY | _OTHERS


def names_repository(image: str) -> bool:
    """Whether it is such a plugin that pushes just what its settings `repo` and `tags` say."""
    return path_of(image) in _BY_REPOSITORY


def setting(name: str) -> str:
    """A setting as a plugin gets it, in lower case: `dry-run` and `dry_run` are the same."""
    return name.replace(".", "_").replace("-", "_").lower()
