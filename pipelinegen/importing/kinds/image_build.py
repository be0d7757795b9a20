"""The workflows that build in the cluster, as `ImageBuild` and `BuildFallback` have them."""

from __future__ import annotations

import re

from ...model.image import Image
from ...model.project import Tests
from ...model.trigger import DeploymentEvent
from ...model.workflow.build_fallback import BuildFallback
from ...model.workflow.image_build import ImageBuild
from ...rules.acts import Build, builds
from ...rules.view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ..document import Document
from . import habits
from .deploy import vault_of
from .images import image_of
from .reading import Given, Reading, Workload
from .steps import Steps, common
from .workloads import set_by_commands, told

_PYTHON = re.compile(r"python:(3\.\d+)-slim")


def read(document: Document, given: Given) -> Reading | None:
    """The file as a build in the cluster; None where it builds nothing that is known as a whole."""
    if not isinstance(document.view, WoodpeckerFile):
        return None
    found = [each for each in builds(given.repository.checkout) if each.path == document.path]
    images = [image_of(given, document, each) for each in found]
    if not images or None in images:
        return None
    known = [each for each in images if each is not None]
    is_ours = document.is_ours or _name(found[0]) == f"build-{known[0].key}"
    return (_ours if is_ours else _by_hand)(document, given, found, known)


def _ours(document: Document, given: Given, found: list[Build], images: list[Image]) -> Reading | None:
    steps = Steps(document)
    first = next((each for each in steps.all if each.name == _name(found[0])), None)
    if first is None:
        return None
    deploy = steps.with_setting("WORKLOADS", "IMAGE_TAG")
    fallback = _is_fallback(document)
    kind = BuildFallback if fallback else ImageBuild
    shared = common(document, given, kind, first, "build")
    told_of: list[Workload] = told(given, document, deploy) if deploy is not None else []
    test = steps.named("test")
    python = _PYTHON.fullmatch(test.image) if test is not None else None
    return Reading(
        kind,
        {
            **shared.fields,
            "push": "dry_run" not in first.settings,
            "verify": any(each.name.startswith("verify-") for each in steps.all),
            "deploy": bool(told_of),
            **(vault_of(given, deploy) if deploy is not None else {}),
        },
        images=tuple(images),
        builds=tuple(each.repository for each in images),
        workloads=tuple(told_of),
        tests=Tests(python=python[1], commands=tuple(test.commands)) if test is not None and python else None,
        gaps=tuple(shared.when.gaps),
        taken=shared.when.taken,
    )


def _name(build: Build) -> str:
    return build.step.name if isinstance(build.step, WoodpeckerStep) else ""


def _is_fallback(document: Document) -> bool:
    assert isinstance(document.view, WoodpeckerFile)
    return document.view.events <= {"deployment"}


def _by_hand(document: Document, given: Given, found: list[Build], images: list[Image]) -> Reading | None:
    workloads, gaps = set_by_commands(given, document)
    habit = habits.of(document, given, workloads, found, images)
    if not habit.when.triggers and not habit.when.gaps:
        return None
    fallback = _is_fallback(document)
    kind = BuildFallback if fallback else ImageBuild
    triggers = [each for each in habit.when.triggers if isinstance(each, DeploymentEvent) or not fallback]
    return Reading(
        kind,
        {
            "name": habits.file_name(document),
            "triggers": triggers,
            "push": any(each.pushes for each in found),
            "deploy": bool(workloads),
            **habit.notify(kind),
            **habit.resources(given),
        },
        images=tuple(images),
        builds=tuple(each.repository for each in images),
        workloads=tuple(workloads),
        gaps=(*habit.when.gaps, *gaps),
        taken=habit.taken,
    )
