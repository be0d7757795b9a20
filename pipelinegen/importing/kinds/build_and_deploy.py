"""The GitHub workflow that builds images and asks Woodpecker to deploy them, as `BuildAndDeploy` has it."""

from __future__ import annotations

import re

from ...model.project import Tests
from ...model.workflow.build_and_deploy import BuildAndDeploy
from ...rules.acts import builds, triggers
from ...rules.view.github import GithubFile, GithubJob, GithubStep
from ...syntax import yaml
from ..document import Document
from .github import Taken, steps_taken
from .habits import file_name
from .images import image_of
from .reading import Given, Reading

_TITLE = re.compile(r"[A-Z][\w -]*")
_COMMAND = re.compile(r"\S.*")


def read(document: Document, given: Given) -> Reading | None:
    """The file as a build; None where it builds and pushes nothing that is known as a whole."""
    file = document.view
    if not isinstance(file, GithubFile) or "push" not in file.triggers:
        return None
    found = [each for each in builds(given.repository.checkout) if each.path == document.path and each.pushes]
    images = [image for each in found if (image := image_of(given, document, each)) is not None]
    if not images or len(images) < len(found):
        return None
    asks = [each for each in triggers(given.repository.checkout) if each.path == document.path]
    tests, test_job = _tests(file)
    taken = Taken(document, given)
    fields: dict[str, object] = {"name": file_name(document), "deploy": bool(asks)}
    step = found[0].step
    assert isinstance(step, GithubStep)
    fields |= _title(taken) | _paths(taken) | _timeout(taken, step.job)
    steps_taken(taken, found, images, asks, test_job)
    return Reading(
        BuildAndDeploy,
        fields,
        images=tuple(images),
        builds=tuple(dict.fromkeys(each.repository for each in images)),
        tests=tests,
        taken=taken.found,
    )


def _title(taken: Taken) -> dict[str, object]:
    leaf = taken.document.leaves.get(("name",))
    if leaf is None or not _TITLE.fullmatch(leaf.node.value):
        return {}
    taken.take(leaf.path, "the title")
    return {"title": leaf.node.value}


def _paths(taken: Taken) -> dict[str, object]:
    found = []
    for path, leaf in taken.document.leaves.items():
        if path[:3] == ("on", "push", "paths"):
            taken.take(path, "one of the paths")
            if leaf.node.value != taken.document.path:
                found.append(leaf.node.value)
        elif path[:3] == ("on", "push", "branches") and leaf.node.value == taken.given.branch:
            taken.take(path, "the project's branch")
    return {"paths": found} if found else {}


def _timeout(taken: Taken, job: GithubJob) -> dict[str, object]:
    node = job.field("timeout-minutes")
    minutes = yaml.typed(node) if node is not None and node.kind == "scalar" else None
    if not isinstance(minutes, int) or isinstance(minutes, bool):
        return {}
    taken.take(("jobs", job.id, "timeout-minutes"), "the time that a build may take")
    return {"timeout_minutes": minutes}


def _tests(file: GithubFile) -> tuple[Tests | None, GithubJob | None]:
    """The tests that a job runs with Python before anything is built; none where it does anything else, too."""
    needed = {node.value for job in file.jobs for node in job.needs}
    for job in file.jobs:
        if job.id not in needed:
            continue
        commands, python = [], ""
        for step in job.steps:
            run = step.field("run")
            if step.action == "actions/setup-python" and "python-version" in step.inputs:
                python = step.inputs["python-version"][1].value
            elif run is not None and _COMMAND.fullmatch(run.value.strip()):
                commands.append(run.value.strip())
            elif step.action != "actions/checkout":
                break
        else:
            if commands and re.fullmatch(r"3\.\d+", python):
                return Tests(python=python, commands=tuple(commands)), job
    return None, None
