"""What the concerns of a project look at: its definition, its files, its checkout, and the servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from ..errors import PipelinegenError
from ..model.fleet import Fleet
from ..model.project import Project
from ..remote.github import ForgeRepository, GitHub
from ..remote.network import Network
from ..remote.woodpecker import Registration, User, Woodpecker
from ..render import RenderedFile
from ..sync import BRANCH, Plan
from .kubectl import Kubectl
from .needs import Need, Side, needs_of

Value = TypeVar("Value")


class NotAskedError(PipelinegenError):
    """Something was not looked at, as nothing says how; `remedy` is what does."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(f"{message}; {remedy}")
        self.message = message
        self.remedy = remedy


class NobodyToAskError(PipelinegenError):
    """The definition does not say whom to ask, and need not."""


class NotYetError(PipelinegenError):
    """Something cannot be looked at before a concern that comes first is as it must be."""


@dataclass(frozen=True)
class Servers:
    """Who is asked. None stands for a server that there is no token for, and for a cluster that is not to be asked."""

    github: GitHub
    woodpecker: Woodpecker | None
    kubectl: Kubectl | None
    network: Network

    def require_user(self) -> User:
        """Who the Woodpecker server takes us for. Raises PipelinegenError."""
        return _value(self._user)

    @cached_property
    def _user(self) -> User | PipelinegenError:
        return _answer(self.woodpecker.user) if self.woodpecker else NotYetError("once there is a token")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the caller allows beyond what is read.

    `values` tell how to come by the value of each secret that may be set, by its name. `branch` is the one that gets
    the commit; it is pushed, and has a pull request opened, where that was asked for. `deliver` does all of that.
    """

    values: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    branch: str = BRANCH
    push: bool = False
    pull_request: bool = False
    deliver: Callable[[Plan], None] | None = None


@dataclass(frozen=True)
class World:
    """A project as it is now, on disk and on the servers; what a server said is kept as long as this is.

    `rendered` are its files, proved; while `project` is not registered they hold a number of the moment. `place` is
    the folder that they are kept in, `shared` the folders that must not go when a file is removed.
    """

    project: Project
    fleet: Fleet
    definition: Path
    rendered: tuple[RenderedFile, ...]
    place: Path
    shared: tuple[Path, ...]
    checkout: Path | None
    servers: Servers
    wishes: Wishes = field(default_factory=Wishes)

    @property
    def name(self) -> str:
        """The repository's name on the forge, OWNER/NAME. Raises NotAskedError and NobodyToAskError."""
        if not self.project.repository.name and self.project.in_place:
            raise NobodyToAskError("the definition names no repository, so nobody is asked")
        if not self.project.repository.name:
            raise NotAskedError(
                "the definition names no repository", f"say `Repository(name=…)` in {self.definition.name}"
            )
        return self.project.repository.name

    @property
    def branch(self) -> str:
        """The branch that is built; a project with workflows has one."""
        return self.project.repository.branch or ""

    @property
    def files(self) -> dict[str, str]:
        """The texts of the rendered files by their paths in the repository."""
        return {each.path: each.text for each in self.rendered}

    @property
    def uses_woodpecker(self) -> bool:
        """Whether any of its files needs the server."""
        return self.project.is_unregistered or any(
            each.path.startswith(".woodpecker/") or workflow.calls
            for each, workflow in zip(self.rendered, self.project.workflows, strict=True)
        )

    @property
    def woodpecker(self) -> Woodpecker:
        """The server. Raises NotAskedError where there is no token for it."""
        if self.servers.woodpecker is None:
            url = self.fleet.woodpecker.url
            raise NotAskedError(
                "the Woodpecker server was not asked", f"set WOODPECKER_TOKEN, a personal token of {url}"
            )
        # Whom the server does not know it tells that there is no such repository, and not why.
        self.servers.require_user()
        return self.servers.woodpecker

    @property
    def github(self) -> GitHub:
        """The GitHub that has the repository. Raises NotYetError where it has none, or shows none."""
        if self.forge is None:
            raise NotYetError(f"once GitHub has {self.name}, or shows it")
        return self.servers.github

    @property
    def forge(self) -> ForgeRepository | None:
        """The repository as GitHub knows it. Raises PipelinegenError."""
        return _value(self._forge)

    @cached_property
    def registration(self) -> Registration | None:
        """The repository as Woodpecker knows it. Raises PipelinegenError."""
        return self.woodpecker.find(self.name)

    @cached_property
    def _forge(self) -> ForgeRepository | PipelinegenError | None:
        return _answer(lambda: self.servers.github.repository(self.name))

    def needs(self, side: Side) -> list[Need]:
        """The secrets that its files ask for on one side."""
        return [each for each in needs_of(self.project, self.fleet, self.rendered) if each.side == side]

    @property
    def is_active(self) -> bool:
        """Whether it is registered already."""
        return bool(self.registration and self.registration.is_active and self.registration.number)

    def number(self) -> int:
        """The number of its active registration. Raises NotYetError where there is none."""
        found = self.registration
        if found is None or found.number is None or not found.is_active:
            raise NotYetError(f"once {self.name} is active there")
        return found.number


def _answer(ask: Callable[[], Value]) -> Value | PipelinegenError:
    """What a server says, or why it says nothing: one that is away is waited for only once."""
    try:
        return ask()
    except PipelinegenError as error:
        return error


def _value(answer: Value | PipelinegenError) -> Value:
    if isinstance(answer, PipelinegenError):
        raise answer
    return answer
