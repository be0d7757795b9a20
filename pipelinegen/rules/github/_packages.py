"""Whether a push goes to GitHub's own registry, also where an expression says where to."""

from __future__ import annotations

import re

from ...syntax import yaml
from ..view.github import GithubStep
from ._delivery import Push

_HOST = "ghcr.io/"
_METADATA = "docker/metadata-action"
_LOGIN = "docker/login-action"
_VARIABLE = re.compile(r"\$\{\{\s*env\.(\w+)\s*\}\}")
_OUTPUT = re.compile(r"\$\{\{\s*(?:steps\.([\w-]+)\.outputs\.tags|env\.DOCKER_METADATA_OUTPUT_TAGS)\s*\}\}")


def is_for_packages(push: Push) -> bool:
    """Whether the images go to GitHub's own registry, as far as that is sure."""
    texts = [_filled(push.step, image.text) for image in push.images]
    if any(text.startswith(_HOST) for text in texts):
        return True
    texts = [text for text in texts if text.startswith("$")] if push.images else []
    named = [found for text in texts for found in _named_elsewhere(push.step, text)]
    if named:
        return any(text.startswith((_HOST, f"name={_HOST}")) for text in named)
    # Nobody says where to; then it is where the job is logged in, unless that is in several places.
    return bool(texts or not push.images) and _logins(push.step) == 1


def _filled(step: GithubStep, text: str) -> str:
    """The text with the variables of the file in it."""

    def value(match: re.Match[str]) -> str:
        for holder in (step.node, step.job.node, step.job.file.root):
            node = yaml.field(holder, "env", match[1])
            if node is not None and node.kind == "scalar":
                return node.value
        return match[0]

    return _VARIABLE.sub(value, text)


def _named_elsewhere(step: GithubStep, text: str) -> list[str]:
    """The images that earlier steps work the tags out for."""
    match = _OUTPUT.match(text)
    if match is None:
        return []
    found = []
    for other in step.job.steps:
        own, images = yaml.field(other.node, "id"), other.inputs.get("images", (None, None))[1]
        meant = match[1] is None or (own is not None and own.value == match[1])
        if other.action == _METADATA and meant and images is not None:
            found += [_filled(other, each.strip()) for each in re.split(r"[,\n]", images.value) if each.strip()]
    return found


def _logins(step: GithubStep) -> int:
    """In how many places the job logs in."""
    scripts = [other.script.script for other in step.job.steps if other.script is not None]
    commands = [command for script in scripts for command in script.calls("docker", "podman", "buildah")]
    typed = [command for command in commands if command.operands[:1] and command.operands[0].value == "login"]
    return len(typed) + sum("login" in other.action for other in step.job.steps)
