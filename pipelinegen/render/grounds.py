"""What the proofs know beside the rendered files, and what a proof is remembered by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING, Protocol

from .known import known_of
from .server import server_of

if TYPE_CHECKING:
    from ..model.fleet import Fleet
    from ..model.project import Project
    from ..rules import known
    from ..woodpecker.server import Server
    from .render import RenderedFile


_PACKAGE = __name__.partition(".")[0]


class Remembered(Protocol):
    """What has been found to hold before: proofs of files, and shapes of texts that are in the canonical layout."""

    def hold(self, claim: str) -> bool:
        """Whether what a digest stands for has been proved."""

    def add(self, claim: str) -> None:
        """Remember that it has been."""


class Known:
    """What has been found to hold in this process."""

    def __init__(self) -> None:
        self._claims: set[str] = set()

    def hold(self, claim: str) -> bool:
        """Whether what a digest stands for has been proved."""
        return claim in self._claims

    def add(self, claim: str) -> None:
        """Remember that it has been."""
        self._claims.add(claim)


@dataclass(frozen=True, slots=True)
class Grounds:
    """All that the proofs of a project's files are told of the definitions; nothing else may decide how they end."""

    server: Server
    known: known.Known
    repository: str | None
    branch: str | None


def grounds_of(project: Project, fleet: Fleet) -> Grounds:
    """What the definitions say of one project."""
    repository = project.repository
    return Grounds(server_of(fleet, project.name), known_of(project, fleet), repository.name, repository.branch)


def claim(files: Sequence[RenderedFile], grounds: Grounds) -> str:
    """The digest of what a proof depends on, besides the program that proves it."""
    return _digest("proved", *files, grounds)


class Source:
    """All that the files of a project are made from, as a text."""

    def __init__(self, told: str) -> None:
        self._told = told

    def claim(self, files: Mapping[str, str]) -> str:
        """The digest of the claim that these texts, by their paths, are the proved files."""
        return _digest("rendered", self._told, *sorted(files.items()))


class Sources:
    """The definitions and templates of a fleet; `templates` is a digest of the user's own."""

    def __init__(self, fleet: Fleet, templates: str) -> None:
        self._shared = _told_or_none((fleet, templates))

    def of(self, project: Project, definition: str) -> Source | None:
        """That of a project whose definition is called so in its files.

        None where it cannot be told: with a class of the user's own, whose code nobody has looked at.
        """
        told = _told_or_none((project, definition))
        return Source(self._shared + told) if self._shared is not None and told is not None else None


def _digest(*values: object) -> str:
    total = sha256()
    for part in _told(values):
        total.update(part.encode("utf-8", "surrogatepass"))
    return total.hexdigest()


def _told_or_none(value: object) -> str | None:
    try:
        return "".join(_told(value))
    except TypeError:
        return None


def _told(value: object) -> Iterator[str]:
    """A value in texts, put together the same only if it is the same; in whatever order a set has its items.

    Raises TypeError for what is neither plain data nor a class of pipelinegen's.
    """
    if value is None or type(value) in (str, int, float, bool):
        yield f"{value!r},"
    elif isinstance(value, frozenset):
        yield "{"
        yield from sorted("".join(_told(item)) for item in value)
        yield "}"
    elif isinstance(value, dict):
        yield from _told(tuple(value.items()))
    elif isinstance(value, tuple | list):
        yield "("
        for item in value:
            yield from _told(item)
        yield ")"
    elif type(value).__module__.startswith(f"{_PACKAGE}."):
        yield type(value).__qualname__
        yield from _told(_fields(value))
    else:
        raise TypeError(f"{value!r} cannot be told apart from others")


def _fields(value: object) -> tuple[tuple[str, object], ...]:
    if isinstance(value, Enum):
        return (("value", value.value),)
    if is_dataclass(value):
        return tuple((each.name, getattr(value, each.name)) for each in fields(value))
    told: Mapping[str, object] = vars(value)
    # A model of pydantic's keeps its fields there, and has nothing else.
    if set(told) != set(getattr(type(value), "model_fields", ())):
        raise TypeError(f"{value!r} has more than its fields")
    return tuple(told.items())
