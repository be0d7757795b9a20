"""A Woodpecker workflow on one side of a change: as it is written, and what the server makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import PipelinegenError
from ...woodpecker import Server
from ...woodpecker.compile import workflow_name
from ..said import Subject
from .behaviour import Behaviour, behaviours
from .document import Document, document_of


@dataclass(frozen=True, slots=True)
class Workflow:
    """A file on one side: its text, what stands in it (None where the server refuses it), and what it comes to."""

    path: str
    text: str
    document: Document | None
    behaviour: Behaviour

    @property
    def subject(self) -> Subject:
        """What sentences call it."""
        return Subject("", workflow_name(self.path))

    @property
    def is_dark(self) -> bool:
        """Whether there is no event of which anything is known."""
        return self.document is None or (not self.behaviour.containers and bool(self.behaviour.untold))


def workflows(files: Mapping[str, str], server: Server, repository: str, branch: str) -> dict[str, Workflow]:
    """The workflows of a repository by path; all files together, for one can wait for another."""
    found = behaviours(files, server, repository, branch)
    return {path: Workflow(path, text, _document(text, server), found[path]) for path, text in files.items()}


def _document(text: str, server: Server) -> Document | None:
    try:
        return document_of(text, server.version)
    except PipelinegenError:
        return None
