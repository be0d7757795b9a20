"""The workloads that a Woodpecker file deploys: as our own script is told them, or as kubectl is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ...model.fleet import Fleet
from ...model.image import Image
from ...rules.acts import COMMIT, UNKNOWN, expanded, image, known, triggers, variables
from ...rules.view.script import StepScript
from ...rules.view.woodpecker import WoodpeckerFile, WoodpeckerStep
from ...syntax.shell.script import Command, Word
from ...woodpecker import environ, metadata_of
from ..asked import Gap
from ..document import Document
from .patches import patch_of
from .reading import Given, Kind, Workload
from .registries import places_of
from .steps import Step, comment

_LINE = re.compile(r"(?P<namespace>\S+) (?P<kind>[a-z]+)/(?P<name>\S+) (?P<timeout>\d+)s (?P<pairs>.+)")
_DURATION = re.compile(r"(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s?)?")
_KINDS: dict[str, Kind] = {
    "deployment": "deployment", "deployments": "deployment", "deploy": "deployment", "deployment.apps": "deployment",
    "statefulset": "statefulset", "statefulsets": "statefulset", "sts": "statefulset",
    "daemonset": "daemonset", "daemonsets": "daemonset", "ds": "daemonset",
    "cronjob": "cronjob", "cronjobs": "cronjob", "cj": "cronjob",
}  # fmt: skip


def told(given: Given, document: Document, step: Step) -> list[Workload]:
    """The workloads that our script is told in a step. Raises UnknownRegistryError."""
    idle = {found[1]: found[2] for found in comment(document, r"(\S+) may have 0 replicas: (.*)")}
    found = []
    for line in step.lines("WORKLOADS"):
        match = _LINE.fullmatch(line.strip())
        if match is None or match["kind"] not in _KINDS:
            continue
        pairs = [pair.partition("=") for pair in match["pairs"].split()]
        images = {container: _image(given.fleet, name) for container, _, name in pairs}
        found.append(
            Workload(
                document.path,
                _KINDS[match["kind"]],
                match["name"],
                {container: each.repository for container, each in images.items()},
                match["namespace"],
                int(match["timeout"]),
                idle.get(f"{match['namespace']}/{match['kind']}/{match['name']}"),
                tuple(images.values()),
            )
        )
    return found


def set_by_commands(given: Given, document: Document) -> tuple[list[Workload], list[Gap]]:
    """The workloads whose images `kubectl set image` or a PATCH sets, and what is missing.

    Raises UnknownRegistryError.
    """
    assert isinstance(document.view, WoodpeckerFile)
    found = _Found(given, dict(_waits(document.view)))
    for script in document.view.scripts.values():
        for command in script.script.calls("kubectl", "curl"):
            found.read(command, f"{document.path}:{script.position(command.start).line}", _values(given, script))
    return found.workloads, found.gaps


def is_about(command: Command, workloads: Sequence[Workload]) -> bool:
    """Whether a kubectl sets images of these workloads or waits for them, where they are, and for nothing else."""
    namespace = command.value_of("-n", "--namespace")
    words = _operands(command)
    found = [*_targets([each for each in words[2:] if "=" not in each])]
    known_ones = {(each.kind, each.name) for each in workloads}
    where = {each.namespace for each in workloads} | {None}
    said = namespace.value if namespace is not None and known(namespace.value) else None
    return bool(found) and known_ones.issuperset(found) and said in where and all("=" not in each for each in words[:3])


@dataclass(frozen=True)
class _Target:
    """Whose images are set, and where that is said."""

    kind: Kind
    name: str
    namespace: str | None
    where: str


@dataclass
class _Found:
    """What the commands of a file set; `waits` are the seconds that are waited for each workload."""

    given: Given
    waits: Mapping[tuple[Kind, str], int]
    workloads: list[Workload] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def read(self, command: Command, where: str, values: Mapping[str, str]) -> None:
        """Read one command; `where` is its place, `values` are what its variables hold."""
        if command.program == "curl":
            patch = patch_of(command, values)
            if patch is not None:
                self._add(_Target(_KINDS[patch.kind], patch.name, patch.namespace, where), patch.images, values)
            return
        namespace = command.value_of("-n", "--namespace")
        said = expanded(namespace.value, values) if namespace is not None else None
        for kind, name, pairs in _set(command):
            parts = (each.value.partition("=") for each in pairs)
            named = {container: expanded(text, values) for container, _, text in parts}
            self._add(_Target(kind, name, said if known(said) else None, where), named, values)

    def _add(self, target: _Target, named: Mapping[str, str], values: Mapping[str, str]) -> None:
        images = {container: each for container, text in named.items() if (each := self._image(text)) is not None}
        self.workloads.append(
            Workload(
                where=target.where,
                kind=target.kind,
                name=target.name,
                containers=self._containers(named, images, target.where),
                namespace=target.namespace,
                rollout_timeout=self.waits.get((target.kind, target.name)),
                images=tuple(each for container, each in images.items() if container != "*"),
                is_of_the_commit=all(text.endswith(f":{values['IMAGE_TAG']}") for text in named.values()),
            )
        )

    def _image(self, text: str) -> Image | None:
        found = image(text)
        return _image(self.given.fleet, found.repository) if found is not None else None

    def _containers(self, named: Mapping[str, str], images: Mapping[str, Image], where: str) -> dict[str, str]:
        """The repository of each container: as somebody says, or as the command does."""
        asked = self.given.asked.containers
        found: dict[str, str] = {}
        for name in named:
            if name == "*":
                found.update(asked)
                if not asked:
                    what = "`*` sets every container of the pod, whatever it is called"
                    self.gaps.append(Gap(where, what, "say each as `--container NAME=REPOSITORY`"))
            elif name in asked:
                found[name] = asked[name]
            elif name in images:
                found[name] = images[name].repository
            else:
                what = f"which image container {name!r} gets is not said"
                self.gaps.append(Gap(where, what, f"say it as `--container {name}=REPOSITORY`"))
        return found


def _image(fleet: Fleet, name: str) -> Image:
    """The image of that name, whoever builds it. Raises UnknownRegistryError."""
    ((registry, repository),) = places_of(fleet, [name]).items()
    return Image(repository=repository, registry=registry)


def _values(given: Given, script: StepScript) -> dict[str, str]:
    """What the variables of a script hold: of the server, of the step, and what the build sends."""
    sent: dict[str, str] = {"IMAGE_TAG": COMMIT[:8]}
    for trigger in triggers(given.repository.checkout):
        for name, value in (trigger.variables or {}).items():
            sent[name] = value.value if value.value is not None else sent.get(name, UNKNOWN)
    step = script.step
    assert isinstance(step, WoodpeckerStep)
    own = {
        name: node.value for name, (_, node) in step.environment.items() if node.kind == "scalar" and known(node.value)
    }
    return variables(script.script, {**environ(metadata_of("manual")), **sent, **own})


def _set(command: Command) -> Iterator[tuple[Kind, str, list[Word]]]:
    """The workloads of a `kubectl set image` and its `container=image` words."""
    words = _operands(command)
    if words[:2] == ["set", "image"]:
        pairs = [each for each in command.operands if "=" in each.value]
        for kind, name in _targets([each for each in words[2:] if "=" not in each]):
            yield kind, name, pairs


def _operands(command: Command) -> list[str]:
    """The words that are neither an option nor the namespace behind one."""
    namespace = command.value_of("-n", "--namespace")
    return [each.value for each in command.operands if namespace is None or each.start != namespace.start]


def _targets(words: Sequence[str]) -> Iterator[tuple[Kind, str]]:
    """The workloads that are named as `kind/name`, or as a kind and names behind it."""
    kind = ""
    for word in words:
        first, slash, name = word.partition("/")
        if not slash and not kind:
            kind = word
            continue
        kind, name = (first, name) if slash else (kind, word)
        if kind.lower() in _KINDS and known(name):
            yield _KINDS[kind.lower()], name
        else:
            return


def _waits(file: WoodpeckerFile) -> Iterator[tuple[tuple[Kind, str], int]]:
    """The seconds that each workload's rollout is waited for."""
    for script in file.scripts.values():
        for command in script.script.calls("kubectl"):
            words = _operands(command)
            timeout = command.value_of("--timeout")
            if words[:2] != ["rollout", "status"] or timeout is None:
                continue
            seconds = _seconds(timeout.value)
            for target in _targets([each for each in words[2:] if each != timeout.value]):
                if seconds:
                    yield target, seconds


def _seconds(text: str) -> int:
    match = _DURATION.fullmatch(text)
    hours, minutes, seconds = (int(each or 0) for each in match.groups()) if match else (0, 0, 0)
    return hours * 3600 + minutes * 60 + seconds
