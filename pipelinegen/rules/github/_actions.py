"""What is known of actions: their inputs by major version, and what their token must do."""

from __future__ import annotations

import re

from ..facts.actions import VERSIONS
from ..view.github import GithubStep

_COMMIT = re.compile(r"[0-9a-f]{40}")
_VERSION = re.compile(r"v?(\d+(?:\.\d+){0,2})(?![\w.])")


def is_commit(ref: str) -> bool:
    """Whether a ref is a whole commit."""
    return _COMMIT.fullmatch(ref) is not None


def commented(step: GithubStep) -> str:
    """The version that the comment behind `uses` begins with, without its `v`; empty without one."""
    if step.uses is None:
        return ""
    match = _VERSION.match(step.job.file.comment_on(step.uses.position))
    return match[1] if match else ""


def major(step: GithubStep) -> int | None:
    """The action's major version, by its tag, by the commit, or else by the comment that stands beside the commit."""
    if is_commit(step.ref):
        known = VERSIONS.get(step.ref)
        text = known[1] if known is not None and known[0] == step.action else commented(step)
    else:
        match = _VERSION.fullmatch(step.ref)
        text = match[1] if match else ""
    return int(text.partition(".")[0]) if text else None


_CHECKOUT = (
    "clean fetch-depth fetch-tags filter github-server-url lfs path persist-credentials ref repository "
    "set-safe-directory show-progress sparse-checkout sparse-checkout-cone-mode ssh-key ssh-known-hosts ssh-strict "
    "ssh-user submodules token"
)
_PYTHON = (
    "allow-prereleases architecture cache cache-dependency-path check-latest freethreaded python-version "
    "python-version-file token update-environment"
)
_NODE = (
    "architecture cache cache-dependency-path check-latest mirror mirror-token node-version node-version-file "
    "registry-url scope token"
)
_GO = "architecture cache cache-dependency-path check-latest go-version go-version-file token"
_UPLOAD = "compression-level if-no-files-found include-hidden-files name overwrite path retention-days"
_DOWNLOAD = "artifact-ids github-token merge-multiple name path pattern repository run-id"
_CACHE = "enableCrossOsArchive fail-on-cache-miss key lookup-only path restore-keys save-always upload-chunk-size"
_LOGIN = "ecr logout password registry registry-auth scope username"
_BUILDX = (
    "append buildkitd-config buildkitd-config-inline buildkitd-flags cache-binary cleanup driver driver-opts endpoint "
    "keep-state name platforms use version"
)
_BUILD = (
    "add-hosts allow annotations attests build-args build-contexts builder cache-from cache-to cgroup-parent context "
    "file github-token labels load network no-cache no-cache-filters outputs platforms provenance pull push sbom "
    "secret-envs secret-files secrets shm-size ssh tags target ulimit"
)
_METADATA = "annotations bake-target context flavor github-token images labels sep-annotations sep-labels sep-tags tags"

INPUTS = {
    ("actions/checkout", 4): _CHECKOUT,
    ("actions/checkout", 5): _CHECKOUT,
    ("actions/checkout", 6): _CHECKOUT,
    ("actions/setup-python", 5): _PYTHON,
    ("actions/setup-python", 6): f"{_PYTHON} pip-install pip-version",
    ("actions/setup-node", 4): f"{_NODE} always-auth",
    ("actions/setup-node", 5): f"{_NODE} always-auth package-manager-cache",
    ("actions/setup-node", 6): f"{_NODE} package-manager-cache",
    ("actions/setup-go", 5): _GO,
    ("actions/setup-go", 6): f"{_GO} go-download-base-url",
    ("actions/upload-artifact", 4): _UPLOAD,
    ("actions/upload-artifact", 5): _UPLOAD,
    ("actions/upload-artifact", 6): _UPLOAD,
    ("actions/upload-artifact", 7): f"{_UPLOAD} archive",
    ("actions/download-artifact", 4): _DOWNLOAD,
    ("actions/download-artifact", 5): _DOWNLOAD,
    ("actions/download-artifact", 6): _DOWNLOAD,
    ("actions/download-artifact", 7): _DOWNLOAD,
    ("actions/download-artifact", 8): f"{_DOWNLOAD} digest-mismatch skip-decompress",
    ("actions/cache", 4): _CACHE,
    ("actions/cache", 5): _CACHE,
    ("docker/login-action", 3): _LOGIN,
    ("docker/login-action", 4): _LOGIN,
    ("docker/setup-buildx-action", 3): f"{_BUILDX} config config-inline install",
    ("docker/setup-buildx-action", 4): _BUILDX,
    ("docker/setup-qemu-action", 3): "cache-image image platforms",
    ("docker/setup-qemu-action", 4): "cache-image image platforms",
    ("docker/build-push-action", 5): _BUILD,
    ("docker/build-push-action", 6): f"{_BUILD} call",
    ("docker/build-push-action", 7): f"{_BUILD} call",
    ("docker/metadata-action", 5): _METADATA,
    ("docker/metadata-action", 6): _METADATA,
}
"""The inputs of an action's major version, as the newest release of it declared them in March 2026."""

SETTING_UP = frozenset(name for name, _ in INPUTS) | {"actions/cache/restore", "actions/cache/save"}
"""Actions that need no more of the job's token than to read the repository."""
