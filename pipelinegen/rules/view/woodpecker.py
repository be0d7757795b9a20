"""A Woodpecker workflow file as rules see it: as written, and its scripts as a shell gets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal

from ...errors import PipelinegenError
from ...finding import Position
from ...syntax import yaml
from ...syntax.image import parts, plain_name
from ...syntax.text import Lines, Origin
from ...syntax.yaml import Node
from ...woodpecker import EVENTS, Metadata, environ, metadata_of
from ...woodpecker.compile import compile_file
from ...woodpecker.compiled import Compiled, CompileError
from ...woodpecker.envsubst.reference import Reference
from ...woodpecker.event import BRINGING_VARIABLES
from ...woodpecker.file.document import DocumentError
from ...woodpecker.file.matrix import combinations
from ...woodpecker.file.workflow import WorkflowFile, read_workflow
from ...woodpecker.server import Server
from ...woodpecker.substitution import SubstitutionError, references, substitute_located
from ...woodpecker.version import Version
from .script import Piece, StepScript
from .source import Source

Area = Literal["clone", "steps", "services"]
AREAS: tuple[Area, ...] = ("clone", "steps", "services")


@dataclass(frozen=True)
class WoodpeckerStep:
    """A clone step, a step or a service as it is written; `position` is where its name or its item begins."""

    file: WoodpeckerFile
    area: Area
    name: str
    node: Node
    position: Position
    index: int

    def field(self, *path: str) -> Node | None:
        """What stands below the keys of the path."""
        return yaml.field(self.node, *path)

    @property
    def image(self) -> str:
        """The image as it is written; empty without one."""
        node = self.field("image")
        return node.value if node is not None and node.kind == "scalar" else ""

    @property
    def image_name(self) -> str:
        """The image without tag and digest, and without `docker.io/`: `woodpeckerci/plugin-git`."""
        return plain_name(parts(self.image).repository)

    @property
    def commands(self) -> tuple[Node, ...]:
        """The commands, as written."""
        return yaml.scalars(self.field("commands"))

    @property
    def settings(self) -> dict[str, tuple[Node, Node]]:
        """Each setting's key and value, by its name."""
        return {key.value: (key, value) for key, value in yaml.entries(self.field("settings"))}

    @property
    def environment(self) -> dict[str, tuple[Node, Node]]:
        """Each variable's key and value, by its name."""
        return {key.value: (key, value) for key, value in yaml.entries(self.field("environment"))}

    @property
    def is_plugin(self) -> bool:
        """Whether it has neither commands nor an entrypoint: its image decides what it does."""
        return self.field("commands") is None and self.field("entrypoint") is None

    @property
    def conditions(self) -> tuple[Node, ...]:
        """The items of its `when`; a mapping alone is one. Without `when` there are none."""
        return conditions(self.field("when"))

    @property
    def events(self) -> frozenset[str]:
        """The events on which it can be there: its own filter within its workflow's."""
        return self.file.events & events(self.conditions)

    @property
    def script(self) -> StepScript | None:
        """Its commands as one script; None for a plugin."""
        return self.file.scripts.get((self.area, self.index))


def conditions(when: Node | None) -> tuple[Node, ...]:
    """The items of a `when`, each a mapping."""
    if when is None:
        return ()
    items = when.items if when.kind == "sequence" else (when,)
    return tuple(item for item in items if item.kind == "mapping")


def events(items: tuple[Node, ...]) -> frozenset[str]:
    """The events that one of the conditions names; all of them where one does not say, or there is none."""
    found: set[str] = set()
    for item in items:
        named = yaml.scalars(yaml.field(item, "event"))
        found |= {each.value for each in named} if named else set(EVENTS)
    return frozenset(found if items else EVENTS)


@lru_cache(32)
def typical_pipeline(event: str, version: Version) -> Metadata:
    """What a server knows on an event of a repository that is trusted."""
    return metadata_of(event, version=version, trusted=True)


@dataclass(frozen=True)
class _Place:
    """Where in the file the characters of a command are: by way of the text that the server makes of the file."""

    written: Lines
    served: Lines
    command: Node
    origin: Origin

    @cached_property
    def _inside(self) -> Origin:
        return yaml.origin(self.served, self.command)

    def __call__(self, offset: int) -> Position:
        return self.written.position(self.origin.offset(self._inside.offset(offset)))


@dataclass(frozen=True)
class WoodpeckerFile(Source):
    """A Woodpecker workflow file."""

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        """Every `${…}` in order, with its offset in the text. None where the server refuses one of them."""
        try:
            return tuple(references(self.text))
        except SubstitutionError:
            return ()

    @cached_property
    def conditions(self) -> tuple[Node, ...]:
        """The items of the workflow's own `when`."""
        return conditions(yaml.field(self.root, "when"))

    @cached_property
    def events(self) -> frozenset[str]:
        """The events that the workflow's own `when` names; all of them where it does not say."""
        return events(self.conditions)

    @property
    def brings_variables(self) -> bool:
        """Whether one of its events brings variables of its own: manual, cron, deployment."""
        return bool(self.events & BRINGING_VARIABLES)

    @cached_property
    def steps(self) -> tuple[WoodpeckerStep, ...]:
        """Its clone steps, steps and services."""
        return tuple(step for area in AREAS for step in self._steps_of(area, self.root))

    def _steps_of(self, area: Area, root: Node | None) -> list[WoodpeckerStep]:
        node = yaml.field(root, area)
        found = []
        if node is not None and node.kind == "sequence":
            for index, item in enumerate(node.items):
                name = yaml.field(item, "name")
                called = name.value if name is not None else ""
                found.append(WoodpeckerStep(self, area, called, item, item.position, index))
        elif node is not None:
            for index, (key, item) in enumerate(yaml.entries(node)):
                found.append(WoodpeckerStep(self, area, key.value, item, key.position, index))
        return found

    @cached_property
    def axes(self) -> tuple[Mapping[str, str], ...]:
        """The combinations of its matrix; one empty one without a matrix, none where it cannot be read."""
        try:
            return tuple(combinations(self.root))
        except DocumentError:
            return ()

    @cached_property
    def axis_names(self) -> frozenset[str]:
        """The names that its matrix gives to a workflow, also where the server cannot read the matrix."""
        matrix = yaml.field(self.root, "matrix")
        include = yaml.field(matrix, "include")
        rows = include.items if include is not None else ()
        return frozenset(key.value for each in (matrix, *rows) for key, _ in yaml.entries(each)) - {"include"}

    @cached_property
    def workflow(self) -> WorkflowFile | None:
        """The file as the server reads it before substitution; None where it refuses it."""
        try:
            return read_workflow(self.text, self.known.version)
        except DocumentError:
            return None

    @cached_property
    def served(self) -> tuple[str, Origin] | None:
        """The text after substitution with typical values, and where it comes from; None where that is refused."""
        try:
            return substitute_located(self.text, self._typical)
        except SubstitutionError:
            return None

    @property
    def _typical(self) -> dict[str, str]:
        axis = self.axes[0] if self.axes else {}
        return {**environ(metadata_of("push"), self.known.version), **axis}

    @cached_property
    def scripts(self) -> dict[tuple[Area, int], StepScript]:
        """The scripts of its steps as their shell gets them, by area and index of the step."""
        text, origin, root = self._as_shells_get_it
        lines = Lines(text)
        found = {}
        for written in self.steps:
            served = next((each for each in self._steps_of(written.area, root) if each.index == written.index), None)
            if served is not None and served.commands:
                found[written.area, written.index] = self._script(written, served, lines, origin)
        return found

    @property
    def _as_shells_get_it(self) -> tuple[str, Origin, Node | None]:
        """The text after substitution; the text as it is where that, or what becomes of it, is refused.

        A name that nobody knows stays as it is: that it is eaten is one finding, and must not hide others.
        """
        known = self._typical
        kept = {each.name: f"${{{each.name}}}" for each in self.references if each.name not in known}
        try:
            located = substitute_located(self.text, {**known, **kept}) if kept else self.served
            text, origin = located or (self.text, Origin([0], [0]))
            return text, origin, yaml.compose(text)
        except (SubstitutionError, yaml.YamlError):
            return self.text, Origin([0], [0]), self.root

    def _script(self, step: WoodpeckerStep, served: WoodpeckerStep, lines: Lines, origin: Origin) -> StepScript:
        pieces = []
        texts = []
        at = 0
        for node in served.commands:
            pieces.append(Piece(at, _Place(self.lines, lines, node, origin)))
            texts.append(node.value.removesuffix("\n") + "\n")
            at += len(texts[-1])
        own = frozenset(step.environment)
        return StepScript("woodpecker", "".join(texts), tuple(pieces), step, self, None, step.image, own)

    def compiled(self, event: str) -> tuple[Compiled, ...] | CompileError | None:
        """What becomes of the file on an event where every filter but the event's holds; None where that is not known.

        A CompileError where the server refuses the pipeline; secrets are taken to exist, the repository to be trusted.
        """
        cache = self._cache
        if event not in cache:
            server = Server(self.known.version, privileged_plugins=self.known.privileged_plugins)
            metadata = typical_pipeline(event, self.known.version)
            try:
                cache[event] = tuple(compile_file(self.path, self.text, metadata, server, any_filter=True))
            except CompileError as error:
                cache[event] = error
            except PipelinegenError:
                cache[event] = None
        return cache[event]

    @cached_property
    def _cache(self) -> dict[str, tuple[Compiled, ...] | CompileError | None]:
        return {}

    @property
    def secrets(self) -> tuple[Node, ...]:
        """The names after every `from_secret`, as written."""
        found = []
        for node in yaml.walk(self.root):
            for key, value in node.pairs:
                if key.value == "from_secret" and value.kind == "scalar":
                    found.append(value)
        return tuple(found)

    @property
    def checkout(self) -> str:
        """The folder that the repository is checked out in, as far as the path tells."""
        return self.path.partition(".woodpecker")[0]
