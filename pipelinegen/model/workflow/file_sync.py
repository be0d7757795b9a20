"""The workflow that brings files to a host."""

from collections.abc import Iterable
from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from ...errors import near
from ..base import Command, Model, matching
from ..trigger import Push
from .base import Outcome, WoodpeckerWorkflow

ActionName = Annotated[str, matching(r"[a-z0-9]+(-[a-z0-9]+)*", "the name of an action in kebab-case")]


class SyncedFile(Model):
    """A file of the checkout and what it is on the host; `actions` name what has to be run there after a change."""

    source: Annotated[
        str, matching(r"(?![-/])(?!(.*/)?\.\.(/|$))[\w./+@=-]+", "the plain path of one file inside the checkout")
    ]
    destination: Annotated[str, matching(r"/[\w./+@=-]*[\w.+@=-]", "an absolute path of a file on the host")]
    mode: Annotated[str, matching(r"0?[0-7]{3}", "an octal mode such as '0644'")] = "0644"
    actions: tuple[ActionName, ...] = ()


class FileSync(WoodpeckerWorkflow):
    """Copies files over ssh where they differ, runs what the changed ones need, and verifies the result every time.

    `host` is `user@host`, `key_secret` the secret with the private key; without `known_hosts` the host key of the day
    is trusted. `actions` are commands on the host by name: those that changed files name run once, in this order.
    `verify` are commands on the host that must succeed. `packages` are added to the fleet's shell image.
    """

    template: ClassVar[str] = "woodpecker/file-sync.yml.j2"

    notify: tuple[Outcome, ...] | None = ("failure",)
    host: Annotated[str, matching(r"[\w.][\w.-]*@[A-Za-z0-9][A-Za-z0-9.-]*", "user@host, such as 'root@10.0.0.1'")]
    key_secret: str
    known_hosts: tuple[Annotated[str, matching(r"\S+ \S+ \S+", "a line of known_hosts")], ...] = ()
    files: tuple[SyncedFile, ...] = Field(min_length=1)
    actions: dict[ActionName, Command] = Field(default_factory=dict)
    verify: tuple[Command, ...] = ()
    packages: tuple[str, ...] = ("openssh-client",)

    @model_validator(mode="after")
    def _complete(self) -> "FileSync":
        wanted = {name for file in self.files for name in file.actions}
        for file in self.files:
            for name in file.actions:
                if name not in self.actions:
                    raise ValueError(
                        f"file {file.source!r} needs action {name!r}, which is not there{near(name, self.actions)}"
                    )
        for name in self.actions:
            if name not in wanted:
                raise ValueError(f"action {name!r} would never run: no file names it")
        destinations = [file.destination for file in self.files]
        if twice := sorted({each for each in destinations if destinations.count(each) > 1}):
            raise ValueError(f"destination {twice[0]!r} is declared twice")
        self._check_paths()
        return self

    def _check_paths(self) -> None:
        """Refuse a push filter without one of the files: its changes would wait for a change of another."""
        for trigger in self.triggers:
            if not isinstance(trigger, Push) or any(set(path) & set("*?{") for path in trigger.paths):
                continue
            for file in self.files:
                if trigger.paths and file.source not in trigger.paths:
                    raise ValueError(f"a push that changes {file.source!r} starts nothing; add it to the push's paths")

    @property
    def file_lines(self) -> str:
        """One line `SOURCE DESTINATION MODE ACTION…` for each file."""
        return _lines(" ".join((each.source, each.destination, each.mode, *each.actions)) for each in self.files)

    @property
    def action_lines(self) -> str:
        """One line `NAME COMMAND` for each action."""
        return _lines(f"{name} {command}" for name, command in self.actions.items())

    @property
    def verify_lines(self) -> str:
        """One line for each verification."""
        return _lines(self.verify)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
