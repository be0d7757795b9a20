"""What of a hand-written Woodpecker file the kinds do themselves: its leaves, with what becomes of each."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ...model.fleet import Fleet, Registry
from ...model.image import Image
from ...model.resources import Resources
from ...model.workflow.base import WoodpeckerWorkflow
from ...rules.acts import Build
from ...rules.facts.plugins import names_repository
from ...rules.view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ...syntax.image import parts as parts_of
from ...syntax.image import plain_name
from ...syntax.shell.script import Command
from ..document import Document
from ..leaf import Path, is_below
from .reading import Given, Workload
from .steps import Step, Steps, fields, listed, notify_of, resources_of, secret_of
from .when import When, when_of
from .workloads import is_about

_TESTING = frozenset({"[", "test", "[[", "echo", "exit", "printf", "set", "false"})
_DEPLOYING = frozenset({*_TESTING, "kubectl"})
_ROLLOUTS = (["set", "image"], ["rollout", "status"])
_OPTIONS = re.compile(r"(?:-n|--namespace|--timeout|-w|--watch)(?:=.*)?|-n\S+")
_TAG = re.compile(r"\$\{CI_COMMIT_SHA:0:8\}|\$\{CI_COMMIT_SHA::8\}")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def file_name(document: Document) -> str:
    """What a workflow's file may be called: as it is now, in kebab-case."""
    stem = document.stem
    if _NAME.fullmatch(stem):
        return stem
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-") or "workflow"


@dataclass
class Habit:
    """How a file is written by hand: what starts it, whom it tells, and the leaves that the kind makes of its own."""

    document: Document
    fleet: Fleet
    when: When
    taken: dict[Path, str] = field(default_factory=dict)
    outcomes: tuple[str, ...] = ()
    needed: Resources | None = None

    def notify(self, kind: type[WoodpeckerWorkflow]) -> dict[str, object]:
        """The parameter that tells the same people after the same outcomes."""
        return notify_of(self.fleet, kind, self.outcomes)

    def resources(self, given: Given) -> dict[str, object]:
        """The parameter for what the build asks for."""
        if self.needed is None or self.needed == given.fleet.cluster.build:
            return {}
        return {"resources": self.needed}

    def take(self, path: Path, role: str, fits: Callable[[object], bool] = lambda _: True) -> None:
        """Read every leaf at a path or below it whose value fits."""
        for leaf in self.document.leaves.values():
            if is_below(leaf.path, path) and fits(leaf.value):
                self.taken[leaf.path] = role


def of(
    document: Document,
    given: Given,
    workloads: Sequence[Workload],
    builds: Sequence[Build] = (),
    images: Sequence[Image] = (),
) -> Habit:
    """The habits of a file, of which it is known what it deploys and builds."""
    when = when_of(document, given)
    habit = Habit(document, given.fleet, when, dict(when.taken))
    steps = Steps(document).all
    pairs = zip(builds, images, strict=True)
    built = {build.step.name: image for build, image in pairs if isinstance(build.step, WoodpeckerStep)}
    if not builds:
        habit.take(("skip_clone",), "nothing of the source is read", True.__eq__)
    for at, step in enumerate(steps):
        if step.name in built:
            _build(habit, given, step, built[step.name])
        elif _is_slack(step):
            _notice(habit, step)
        else:
            _script(habit, step, workloads)
        after = step.keys.get("depends_on")
        if at and after is not None and listed(after) == [steps[at - 1].name]:
            habit.take((*step.path, "depends_on"), "the steps run one after another")
    return habit


def _script(habit: Habit, step: Step, workloads: Sequence[Workload]) -> None:
    """A step that checks the tag, or sets images and waits."""
    assert isinstance(habit.document.view, WoodpeckerFile)
    written = next(
        (each for each in habit.document.view.steps if each.area == "steps" and each.name == step.name), None
    )
    script = written.script.script if written is not None and written.script is not None else None
    if script is None or script.broken:
        return
    programs = {each.program for each in script.commands}
    if programs <= _TESTING:
        role = "the kind's deploy checks IMAGE_TAG itself"
        asked = [each.arguments[0].value if each.arguments else "" for each in script.calls("[", "test", "[[")]
        # Whether there is one; what else is asked of it is something that the kind knows nothing of.
        if not any("IMAGE_TAG" in each for each in step.commands) or not {*asked} <= {"-n", "-z"}:
            return
    elif programs <= _DEPLOYING and all(_is_rollout(each, workloads) for each in script.calls("kubectl")):
        role = "the workload that is deployed"
    else:
        return
    habit.take(
        (*step.path, "commands"),
        role,
        lambda _: programs <= _TESTING or all(each.is_of_the_commit for each in workloads),
    )
    habit.take((*step.path, "name"), role)
    if plain_name(parts_of(step.image).repository) in _images(habit.fleet):
        habit.take((*step.path, "image"), f"{role}: in the fleet's own image")


def _images(fleet: Fleet) -> set[str]:
    return {parts_of(each).repository for _, each in fleet.tools if each}


def _is_rollout(command: Command, workloads: Sequence[Workload]) -> bool:
    """Whether a command sets images or waits, as the kind does, and fails the step where it fails."""
    words = [each.value for each in command.arguments]
    options = [each for each in words if each.startswith("-")]
    plain = [each for each in words if not each.startswith("-")]
    is_heard = not (command.tested or command.alternative or command.piped_to or command.background)
    is_plain = plain[:2] in _ROLLOUTS and all(_OPTIONS.fullmatch(each) for each in options)
    return is_heard and is_plain and is_about(command, workloads)


def _is_slack(step: Step) -> bool:
    return plain_name(parts_of(step.image).repository).rpartition("/")[2] in ("slack", "plugin-slack")


def _notice(habit: Habit, step: Step) -> None:
    """A step that tells people."""
    slack = habit.fleet.slack
    if slack is None:
        return
    role = "the kind tells people"
    status: list[str] = []
    for condition in listed(step.keys.get("when")):
        status += map(str, listed(fields(condition).get("status")))
    known = [each for each in ("success", "failure") if each in (status or ["success"])]
    habit.outcomes = tuple(dict.fromkeys((*habit.outcomes, *known)))
    habit.take((*step.path, "name"), role)
    habit.take((*step.path, "failure"), role, "ignore".__eq__)
    if parts_of(step.image).repository == parts_of(habit.fleet.tools.slack).repository:
        habit.take((*step.path, "image"), role)
    habit.take((*step.path, "settings", "channel"), role, slack.channel.__eq__)
    habit.take((*step.path, "settings", "webhook", "from_secret"), role, slack.secret.__eq__)
    for leaf in habit.document.leaves.values():
        if is_below(leaf.path, (*step.path, "when")) and "status" in leaf.path and leaf.value in known:
            habit.taken[leaf.path] = role


def _build(habit: Habit, given: Given, step: Step, image: Image) -> None:
    role = "the image that is built"
    settings: Path = (*step.path, "settings")
    habit.take((*step.path, "name"), role)
    if not names_repository(plain_name(parts_of(step.image).repository)):
        return
    if parts_of(step.image).repository == parts_of(given.fleet.tools.buildx).repository:
        habit.take((*step.path, "image"), role)
    for key in ("repo", "dockerfile", "context"):
        habit.take((*settings, key), role)
    habit.take((*settings, "platforms"), role, "linux/amd64".__eq__)
    habit.take((*settings, "provenance"), role, lambda value: value in ("false", False))
    habit.take((*settings, "dry_run"), role)
    habit.take((*settings, "tags"), role, lambda value: _is_known_tag(value, image))
    _login(habit, given.fleet.registry(image.registry), step, settings)
    needed = resources_of(step)
    if needed is not None:
        habit.needed = needed
        habit.take((*step.path, "backend_options", "kubernetes", "resources"), "the resources of the build")


def _is_known_tag(value: object, image: Image) -> bool:
    return isinstance(value, str) and (
        bool(_TAG.fullmatch(value)) or (value == "latest" and image.publish_latest is not None)
    )


def _login(habit: Habit, registry: Registry, step: Step, settings: Path) -> None:
    role = "the kind logs in to the image's registry"
    login = registry.woodpecker
    if login is None:
        return
    places: list[tuple[Path, object]] = [(settings, step.settings)]
    places += [((*settings, "logins", at), each) for at, each in enumerate(listed(step.settings.get("logins")))]
    for path, place in places:
        said = fields(place)
        user, password = said.get("username"), secret_of(said.get("password"))
        if (
            user == login.username if login.username else secret_of(user) == login.username_secret
        ) and "username" in said:
            habit.take((*path, "username"), role)
        if password == login.password_secret:
            habit.take((*path, "password"), role)
        if registry.push_host and registry.push_host in str(said.get("registry", "")):
            habit.take((*path, "registry"), role)
