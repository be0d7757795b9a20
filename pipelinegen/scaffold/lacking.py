"""The secrets that a project's files need and its fleet does not declare."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import PrivateAttr

from ..errors import DefinitionFault
from ..model.fleet import Fleet
from ..model.project import Project
from ..model.secret import Event, Secret
from ..model.workflow.base import WoodpeckerWorkflow
from ..render import render_files


def lacking_secrets(
    project: Project, fleet: Fleet, *, definition: str, templates: Iterable[Path] = ()
) -> tuple[Secret, ...]:
    """Each as it would have to be declared, with a purpose where that is known. Raises DefinitionFault."""
    triggers = [
        trigger for each in project.workflows if isinstance(each, WoodpeckerWorkflow) for trigger in each.triggers
    ]
    listening = _Listening.model_construct(**{field: getattr(fleet, field) for field in Fleet.model_fields})
    listening.expect(tuple(sorted({trigger.event for trigger in triggers})))
    render_files(project, listening, definition=definition, templates=templates)
    return listening.lacking


class _Listening(Fleet):
    """The fleet, which notes what it is asked for in vain, and goes on as if it had it."""

    _events: tuple[Event, ...] = PrivateAttr(default=())
    _lacking: dict[tuple[str, bool], Secret] = PrivateAttr(default_factory=dict)

    def expect(self, events: tuple[Event, ...]) -> None:
        """What secrets of Woodpecker must be allowed for."""
        self._events = events

    @property
    def lacking(self) -> tuple[Secret, ...]:
        """What it was asked for in vain."""
        return tuple(self._lacking.values())

    def secret(self, name: str, *, github: bool, project: str) -> Secret:
        """The secret as one side of the project sees it, or a new one of that name."""
        try:
            return super().secret(name, github=github, project=project)
        except DefinitionFault:
            if any(each.name == name for each in self.secrets):
                raise  # it is there, for another project or side: a line more would not mend it
        purpose = self._purpose(name)
        scope, events = ("github", ()) if github else ("global", self._events)
        new = Secret.model_validate({"name": name, "scope": scope, "events": events, "purpose": purpose})
        return self._lacking.setdefault((name, github), new)

    def _purpose(self, name: str) -> str:
        if name == "WOODPECKER_TOKEN":
            return "a Woodpecker token that may start this deploy"
        if self.slack and name == self.slack.secret:
            return "the webhook's whole URL"
        for registry in self.registries:
            for login in (registry.github, registry.woodpecker):
                if login and name == login.password_secret:
                    return f"a token of registry {registry.name} that may push"
                if login and name == login.username_secret:
                    return f"the account at registry {registry.name} that images are pushed to"
        return "what it opens"
