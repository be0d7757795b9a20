"""What a Woodpecker server knows of one pipeline: the event with its commit, the repository, the server itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import PipelinegenError

PULL_EVENTS = frozenset({"pull_request", "pull_request_closed", "pull_request_metadata"})


class MetadataError(PipelinegenError):
    """The metadata is not what `woodpecker-cli exec --metadata-file` reads; the message names the key."""


@dataclass(frozen=True, slots=True)
class Commit:
    """The commit of an event. Which ref and branch an event has is the forge's business, and often surprising.

    A tag has `refs/tags/t` as its branch, too; a pull request its target's branch and its title as the message;
    a manual pipeline the bare branch name as its ref (up to Woodpecker 3.17).
    """

    sha: str = ""
    ref: str = ""
    refspec: str = ""  # `source:target` of a pull request
    branch: str = ""
    message: str = ""
    timestamp: int = 0
    author: str = ""
    author_email: str = ""
    author_avatar: str = ""
    changed_files: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    milestone: str = ""
    draft: bool = False
    prerelease: bool = False


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One run. `target` and `task` are a deployment's, `cron` is the name of the schedule."""

    event: str = ""
    event_reason: tuple[str, ...] = ()
    number: int = 0
    parent: int = 0
    reruns: int = 0
    status: str = ""
    created: int = 0
    started: int = 0
    finished: int = 0
    forge_url: str = ""
    target: str = ""
    task: str = ""
    cron: str = ""
    author: str = ""
    avatar: str = ""
    release_title: str = ""
    commit: Commit = field(default_factory=Commit)


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository as the server has it registered; `id` is the server's number, `remote_id` the forge's."""

    id: int = 0
    owner: str = ""
    name: str = ""
    remote_id: str = ""
    forge_url: str = ""
    clone_url: str = ""
    clone_url_ssh: str = ""
    default_branch: str = ""
    private: bool = False
    trusted_network: bool = False
    trusted_volumes: bool = False
    trusted_security: bool = False

    @property
    def full_name(self) -> str:
        """`owner/name`."""
        return "/".join(filter(None, (self.owner, self.name)))


@dataclass(frozen=True, slots=True)
class System:
    """The server. Its `platform` is empty: only an agent has one."""

    name: str = ""
    host: str = ""
    url: str = ""
    version: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Forge:
    """Where the repository is hosted: `github`, `forgejo`, …"""

    type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Metadata:
    """All of it. `variables` are those of a manual run, a cron entry, a restart, or the server's own for all."""

    repository: Repository = field(default_factory=Repository)
    pipeline: Pipeline = field(default_factory=Pipeline)
    previous: Pipeline = field(default_factory=Pipeline)
    system: System = field(default_factory=System)
    forge: Forge = field(default_factory=Forge)
    workflow: str = ""
    workflow_number: int = 0
    axis: Mapping[str, str] = field(default_factory=dict)  # of the matrix
    variables: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, document: object) -> Metadata:
        """The metadata of a `--metadata-file`; what is missing is empty. Raises MetadataError for a wrong type."""
        whole = _Section(document)
        repository, system, forge, workflow = map(whole.section, ("repo", "sys", "forge", "workflow"))
        trusted = repository.section("trusted")
        return cls(
            repository=Repository(
                id=repository.number("id"),
                owner=repository.text("owner"),
                name=repository.text("name"),
                remote_id=repository.text("remote_id"),
                forge_url=repository.text("forge_url"),
                clone_url=repository.text("clone_url"),
                clone_url_ssh=repository.text("clone_url_ssh"),
                default_branch=repository.text("default_branch"),
                private=repository.flag("private"),
                trusted_network=trusted.flag("network"),
                trusted_volumes=trusted.flag("volumes"),
                trusted_security=trusted.flag("security"),
            ),
            pipeline=_pipeline(whole.section("curr")),
            previous=_pipeline(whole.section("prev")),
            system=System(
                name=system.text("name"),
                host=system.text("host"),
                url=system.text("url"),
                version=system.text("version"),
                platform=system.text("arch"),
            ),
            forge=Forge(type=forge.text("type"), url=forge.text("url")),
            workflow=workflow.text("name"),
            workflow_number=workflow.number("number"),
            axis=workflow.section("matrix").all_texts(),
        )


def _pipeline(section: _Section) -> Pipeline:
    commit, release = section.section("commit"), section.section("release")
    author = commit.section("author")
    return Pipeline(
        event=section.text("event"),
        event_reason=section.texts("event_reason"),
        number=section.number("number"),
        parent=section.number("parent"),
        reruns=section.number("rerun_count"),
        status=section.text("status"),
        created=section.number("created"),
        started=section.number("started"),
        finished=section.number("finished"),
        forge_url=section.text("forge_url"),
        target=section.text("target"),
        task=section.text("task"),
        cron=section.text("cron"),
        author=section.text("author"),
        avatar=section.text("avatar"),
        release_title=release.text("title"),
        commit=Commit(
            sha=commit.text("sha"),
            ref=commit.text("ref"),
            refspec=commit.text("refspec"),
            branch=commit.text("branch"),
            message=commit.text("message"),
            timestamp=commit.number("timestamp"),
            author=author.text("name"),
            author_email=author.text("email"),
            author_avatar=author.text("avatar"),
            changed_files=commit.texts("changed_files"),
            labels=commit.texts("labels"),
            milestone=commit.text("milestone"),
            draft=commit.flag("draft"),
            prerelease=release.flag("is_prerelease") or commit.flag("is_prerelease"),
        ),
    )


class _Section:
    """An object of the JSON document; null is as good as missing."""

    def __init__(self, value: object, path: str = "") -> None:
        if value is not None and not isinstance(value, Mapping):
            raise _wrong(path or "the document", value, "an object")
        self._value: Mapping[str, Any] = value or {}
        self._path = path

    def _where(self, key: str) -> str:
        return f"{self._path}.{key}" if self._path else key

    def section(self, key: str) -> _Section:
        return _Section(self._value.get(key), self._where(key))

    def text(self, key: str) -> str:
        value = self._value.get(key)
        if value is not None and not isinstance(value, str):
            raise _wrong(self._where(key), value, "a text")
        return value or ""

    def number(self, key: str) -> int:
        value = self._value.get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise _wrong(self._where(key), value, "an integer")
        return value or 0

    def flag(self, key: str) -> bool:
        value = self._value.get(key)
        if value is not None and not isinstance(value, bool):
            raise _wrong(self._where(key), value, "true or false")
        return bool(value)

    def texts(self, key: str) -> tuple[str, ...]:
        value = self._value.get(key)
        if value is None:
            return ()
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise _wrong(self._where(key), value, "a list of texts")
        for number, item in enumerate(value):
            if not isinstance(item, str):
                raise _wrong(f"{self._where(key)}[{number}]", item, "a text")
        return tuple(value)

    def all_texts(self) -> dict[str, str]:
        return {key: self.text(key) for key in self._value}


def _wrong(where: str, value: object, right: str) -> MetadataError:
    return MetadataError(f"metadata: {where} is {value!r}; {right} is expected")
