"""Whether one thing that happens to a repository starts two builds."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...errors import PipelinegenError
from ...syntax import yaml
from ...woodpecker.when.constraint import Constraint
from ...woodpecker.when.glob import match
from ..view.github import GithubFile
from ..view.woodpecker import WoodpeckerFile
from ._build import Build

_PLAIN = re.compile(r"[\w./-]+")
# What both CIs know, and what happens without anybody's saying which workflow is meant.
_SHARED = ("push", "tag", "release")


def together(first: Build, second: Build) -> str:
    """The event that starts both builds; empty where there is none, or it is not known."""
    shared = [event for event in _SHARED if event in first.events and event in second.events]
    if "push" in shared and not any(_on(first, name) and _on(second, name) for name in _branches(first, second)):
        shared.remove("push")
    return shared[0] if shared else ""


def limited(build: Build) -> frozenset[str]:
    """The paths that a build is limited to; empty where it is not."""
    if isinstance(build.file, GithubFile):
        push = build.file.triggers.get("push")
        filters = push[1] if push is not None else None
        found = [*yaml.scalars(yaml.field(filters, "paths")), *yaml.scalars(yaml.field(filters, "paths-ignore"))]
        return frozenset(node.value for node in found)
    return frozenset(text for each in _constraints(build) for text in (*each.path.include, *each.path.exclude))


def is_guarded(build: Build) -> bool:
    """Whether more decides than event, branch and path."""
    return build.conditional or any(
        each.evaluate or each.ref.include or each.repo.include or each.instance.include or each.matrix.include
        for each in _constraints(build)
    )


def _constraints(build: Build) -> tuple[Constraint, ...]:
    if not isinstance(build.file, WoodpeckerFile) or build.file.workflow is None:
        return ()
    workflow = build.file.workflow
    own = [each.when for each in workflow.steps if each.name == getattr(build.step, "name", "")]
    return (*workflow.when, *(each for when in own for each in when))


def _branches(*builds: Build) -> set[str]:
    found = {"main", "master"}
    for build in builds:
        if isinstance(build.file, GithubFile):
            push = build.file.triggers.get("push")
            found |= {
                node.value for node in yaml.scalars(yaml.field(push[1], "branches") if push is not None else None)
            }
        for each in _constraints(build):
            found |= set(each.branch.include)
    return {name for name in found if _PLAIN.fullmatch(name)}


def _on(build: Build, branch: str) -> bool:
    """Whether a push to a branch starts a build, as far as branches decide it."""
    try:
        if isinstance(build.file, GithubFile):
            return _on_github(build.file, branch)
        workflow = build.file.workflow
        if workflow is None:
            return False
        own = next((each.when for each in workflow.steps if each.name == getattr(build.step, "name", "")), ())
        return _lets_through(workflow.when, branch) and _lets_through(own, branch)
    except PipelinegenError:
        return False


def _on_github(file: GithubFile, branch: str) -> bool:
    push = file.triggers.get("push")
    if push is None:
        return False
    names = [node.value for node in yaml.scalars(yaml.field(push[1], "branches"))]
    if yaml.field(push[1], "branches-ignore") is not None or any(name.startswith("!") for name in names):
        return False
    return not names or any(match(name, branch) for name in names)


def _lets_through(when: Iterable[Constraint], branch: str) -> bool:
    found = [each for each in when if not each.event or "push" in each.event]
    return not list(when) or any(
        (not each.branch.include or any(_is(glob, branch) for glob in each.branch.include))
        and not any(_is(glob, branch) for glob in each.branch.exclude)
        for each in found
    )


def _is(glob: str, branch: str) -> bool:
    """Whether a filter lets a branch through, where that branch is the default one."""
    return match(glob.replace("${CI_REPO_DEFAULT_BRANCH}", branch), branch)
