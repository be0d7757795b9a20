"""What a Woodpecker server knows of one pipeline: the event with its commit, the repository, the server itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, TypeVar

from ..errors import PipelinegenError

PULL_EVENTS = frozenset({"pull_request", "pull_request_closed", "pull_request_metadata"})


def has_files(event: str) -> bool:
    """Whether the forge says which files have changed; only such an event can be skipped by its message, too."""
    return event == "push" or event in PULL_EVENTS


class MetadataError(PipelinegenError):
    """The metadata is not what `woodpecker-cli exec --metadata-file` reads; the message names the key."""


def _at(path: str, default: Any = "") -> Any:
    """A field whose place in the JSON document is not its name."""
    return field(default=default, metadata={"path": path})


@dataclass(frozen=True, slots=True)
class Commit:
    """The commit of an event. Which ref and branch an event has is the forge's business, and often surprising.

    A tag has `refs/tags/t` as its branch, too; a pull request its target's branch, and its title as the message;
    a manual pipeline the bare branch name as its ref (up to Woodpecker 3.17).
    """

    sha: str = ""
    ref: str = ""
    refspec: str = ""  # `source:target` of a pull request
    branch: str = ""
    message: str = ""
    timestamp: int = 0
    author: str = _at("author.name")
    author_email: str = _at("author.email")
    author_avatar: str = _at("author.avatar")
    changed_files: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    milestone: str = ""
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Pipeline:
    """One pipeline. `target` and `task` are a deployment's, `cron` is the name of the schedule."""

    event: str = ""
    event_reason: tuple[str, ...] = ()
    number: int = 0
    parent: int = 0
    reruns: int = _at("rerun_count", 0)
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
    release_title: str = _at("release.title")
    prerelease: bool = _at("release.is_prerelease", default=False)
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
    trusted_network: bool = _at("trusted.network", default=False)
    trusted_volumes: bool = _at("trusted.volumes", default=False)
    trusted_security: bool = _at("trusted.security", default=False)

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
    platform: str = _at("arch")


@dataclass(frozen=True, slots=True)
class Forge:
    """Where the repository is hosted: a type such as `github` or `forgejo`, and its URL."""

    type: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Workflow:
    """The workflow that is looked at; `matrix` is its axis: the values of one combination."""

    name: str = ""
    number: int = 0
    matrix: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Metadata:
    """All of it.

    `variables` are those of a call, a schedule, a restart, and the server's own for everybody. They are in no metadata
    file: `dataclasses.replace` adds them.
    """

    repository: Repository = field(default_factory=Repository)
    pipeline: Pipeline = field(default_factory=Pipeline)
    previous: Pipeline = field(default_factory=Pipeline)
    system: System = field(default_factory=System)
    forge: Forge = field(default_factory=Forge)
    workflow: Workflow = field(default_factory=Workflow)
    variables: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, document: object) -> Metadata:
        """The metadata of a `--metadata-file`; what is missing is empty. Raises MetadataError for a wrong type."""
        whole = _Section(document, "")
        return cls(
            repository=whole.section("repo").read(Repository),
            pipeline=_pipeline(whole.section("curr")),
            previous=_pipeline(whole.section("prev")),
            system=whole.section("sys").read(System),
            forge=whole.section("forge").read(Forge),
            workflow=whole.section("workflow").read(Workflow),
        )


def _pipeline(section: _Section) -> Pipeline:
    return section.read(Pipeline, commit=section.section("commit").read(Commit))


_Model = TypeVar("_Model", Commit, Pipeline, Repository, System, Forge, Workflow)


class _Section:
    """An object of the JSON document; null is as good as missing."""

    def __init__(self, value: object, path: str) -> None:
        if value is not None and not isinstance(value, Mapping):
            raise _wrong(path or "the document", value, "an object")
        self._value: Mapping[Any, Any] = value or {}
        self._path = path

    def section(self, key: str) -> _Section:
        return _Section(self._value.get(key), self._where(key))

    def read(self, model: type[_Model], **known: Any) -> _Model:
        """The model with each field from its place; `known` are those that are read already."""
        values = dict(known)
        for each in fields(model):
            if each.name not in known:
                values[each.name] = self.get(each.metadata.get("path", each.name), str(each.type))
        return model(**values)

    def texts(self) -> dict[str, str]:
        return {key: _checked(value, str, self._where(key), "a text") or "" for key, value in self._value.items()}

    def _where(self, key: object) -> str:
        return f"{self._path}.{key}" if self._path else str(key)

    def get(self, path: str, kind: str) -> Any:
        first, _, rest = path.partition(".")
        if rest:
            return self.section(first).get(rest, kind)
        value, where = self._value.get(path), self._where(path)
        match kind:
            case "str":
                return _checked(value, str, where, "a text") or ""
            case "int":
                return _checked(value, int, where, "an integer") or 0
            case "bool":
                return _checked(value, bool, where, "true or false") or False
            case "Mapping[str, str]":
                return self.section(path).texts()
        if value is not None and (isinstance(value, str) or not isinstance(value, Sequence)):
            raise _wrong(where, value, "a list of texts")
        return tuple(_checked(item, str, f"{where}[{at}]", "a text") or "" for at, item in enumerate(value or ()))


def _checked(value: object, kind: type, where: str, right: str) -> Any:
    if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool)):
        raise _wrong(where, value, right)
    return value


def _wrong(where: str, value: object, right: str) -> MetadataError:
    return MetadataError(f"metadata: {where} is {value!r}; {right} is expected")
