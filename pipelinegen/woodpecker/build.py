"""Which containers of a workflow file are there for an event, in which order, and with which secrets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..finding import Position
from ..syntax.yaml import Node
from .compiled import Compiled, Filtered, Step
from .file import params
from .file.container import Container, check_network
from .file.document import DocumentError
from .file.workflow import WorkflowFile
from .metadata import Metadata
from .secret import by_name, fault
from .server import Server
from .stages import order
from .when.condition import Conditions, Level, WhenMatch
from .when.constraint import Constraint, WhenError

DEFAULT_CLONE = "docker.io/woodpeckerci/plugin-git"


class Builder:
    """Finds out which containers of a workflow file are there for one event.

    With `any_filter` every filter but that of the event counts as holding: whatever may be there, is.
    """

    def __init__(self, metadata: Metadata, server: Server, *, any_filter: bool = False) -> None:
        self.metadata = metadata
        self.server = server
        self._any_filter = any_filter
        levels: tuple[Level, ...] = ("workflow", "step")
        self._conditions = {level: Conditions(metadata, level, server.version) for level in levels}
        self._secrets = None if server.secrets is None else by_name(server.secrets)

    def build(self, path: str, workflow: WorkflowFile) -> Compiled:
        """The workflow with what of it is there. Raises DocumentError where the server refuses the pipeline."""
        found = self._match(workflow.when, "workflow", workflow.places.get("when", Position()))
        bare = Compiled(path, self.metadata.workflow.name, self.metadata.workflow.matrix, workflow)
        if not found.match:
            return replace(bare, named=self._is_named(workflow.when), reason=found.reason)
        clone, _ = self._present(self._clone(workflow))
        services, _ = self._present(workflow.services, detached=True)
        steps, filtered = self._present(workflow.steps)
        by_container = {id(step.container): step for step in steps}
        stages = order([step.container for step in steps], self.server.version)
        ordered = tuple(tuple(by_container.pop(id(container)) for container in stage) for stage in stages)
        lost = [Filtered(step.container, "a later step has the same name") for step in by_container.values()]
        # A block of services keeps a workflow alive even when all of them are filtered out.
        kept = bool(clone or workflow.services or steps)
        return replace(
            bare,
            kept=kept,
            named=kept or any(self._is_named(step.when) for step in workflow.steps),
            reason="" if kept else "none of its steps is there for this event, and without a clone nothing is left",
            clone=tuple(clone),
            services=tuple(services),
            stages=ordered,
            filtered=(*filtered, *lost),
            runs_on=tuple(dict.fromkeys((*workflow.runs_on, *(found.runs_on or ())))),
        )

    def _is_named(self, when: Sequence[Constraint]) -> bool:
        """Whether a condition lets the event through, whatever else it wants."""
        event = self.metadata.pipeline.event
        return not when or any(not item.event or event in item.event for item in when)

    def _clone(self, workflow: WorkflowFile) -> tuple[Container, ...]:
        if workflow.skip_clone:
            return ()
        return workflow.clone or (Container("clone", Position(), DEFAULT_CLONE),)

    def _match(self, when: Sequence[Constraint], level: Level, position: Position) -> WhenMatch:
        if not when:
            return WhenMatch(match=True, on_success=True)
        try:
            found = self._conditions[level].match(when)
        except WhenError as error:
            raise DocumentError(str(error), position) from None
        if self._any_filter and self._is_named(when):
            return WhenMatch(match=True, on_success=True, on_failure=True)
        return found

    def _present(self, containers: Sequence[Container], *, detached: bool = False) -> tuple[list[Step], list[Filtered]]:
        """The containers that are there, and those that are not."""
        present: list[Step] = []
        filtered: list[Filtered] = []
        for container in containers:
            found = self._match(container.when, "step", container.position)
            if found.match:
                present.append(self._step(container, found, detached=detached or container.detach))
            else:
                filtered.append(Filtered(container, found.reason))
        return present, filtered

    def _step(self, container: Container, found: WhenMatch, *, detached: bool) -> Step:
        check_network(container)
        used: list[str] = []

        def reveal(name: str, node: Node) -> str:
            if self._secrets is not None:
                wrong = fault(name, self._secrets, self.metadata.pipeline.event, container)
                if wrong:
                    raise DocumentError(wrong, node.position)
            used.append(name)
            return f"<secret {name}>"

        # What is detached gets no settings.
        settings = {} if detached else params.plugin_settings(container.settings, reveal)
        environment = {**settings, **params.environment(container.environment, reveal)}
        secrets = tuple(dict.fromkeys(used))
        return Step(container, found.on_success, found.on_failure, environment, secrets)
