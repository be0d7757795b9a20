"""The tags that docker/metadata-action makes, for the sample commit."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..view.github import GithubStep
from ._github import Samples
from ._sample import COMMIT, UNKNOWN

ACTION = "docker/metadata-action"

_OUTPUT = re.compile(r"\$\{\{\s*steps\.([\w-]+)\.outputs\.tags\s*\}\}")
_SHORT = 7
_DEFAULT = "type=schedule\ntype=ref,event=branch\ntype=ref,event=tag\ntype=ref,event=pr"


def metadata_step(step: GithubStep, tags: str) -> GithubStep | None:
    """The step of the action whose output `tags` are, if they are one."""
    output = _OUTPUT.fullmatch(tags.strip())
    if output is None:
        return None
    for each in step.job.steps:
        identity = each.field("id")
        if each.action == ACTION and identity is not None and identity.value == output[1]:
            return each
    return None


def metadata_tags(samples: Samples, step: GithubStep) -> Iterator[tuple[str, str]]:
    """Each image with each of its tags; what nobody knows of them is `UNKNOWN`."""
    for line in _lines(samples, step, "images"):
        name = dict(_pairs(line)).get("name", line)
        for rule in _lines(samples, step, "tags") or _DEFAULT.splitlines():
            tag = _tag(samples, rule)
            if tag:
                yield name, tag
        if any("latest=true" in each for each in _lines(samples, step, "flavor")):
            yield name, "latest"


def _lines(samples: Samples, step: GithubStep, name: str) -> list[str]:
    pair = step.inputs.get(name)
    text = samples.node(step, pair[1]) if pair is not None else ""
    return [line.strip() for line in text.splitlines() if line.strip() and not line.strip().startswith("#")]


def _tag(samples: Samples, rule: str) -> str:
    """The tag that one line makes; empty where it makes none on a push."""
    said = dict(_pairs(rule))
    kind = said.get("type", "raw")
    if said.get("enable") == "false" or kind == "schedule" or said.get("event") == "pr":
        return ""
    around = said.get("prefix", "sha-" if kind == "sha" else ""), said.get("suffix", "")
    if kind == "sha":
        tag = COMMIT if said.get("format") == "long" else COMMIT[:_SHORT]
    elif kind == "raw":
        tag = said.get("value", "" if "type" in said else rule)
    elif kind == "edge":
        tag = "edge"
    elif kind == "ref" and said.get("event") == "branch":
        tag = samples.branches[0] if len(samples.branches) == 1 else UNKNOWN
    else:
        tag = UNKNOWN
    return around[0] + tag + around[1] if tag else ""


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    for part in line.split(","):
        name, sign, value = part.partition("=")
        if sign:
            yield name.strip(), value.strip()
