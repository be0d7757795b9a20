"""One item of `when` as the server reads it from YAML, with the types it insists on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import PipelinegenError


class WhenError(PipelinegenError):
    """The server would refuse the whole pipeline because of this `when`."""


@dataclass(frozen=True, slots=True)
class Globs:
    """A filter by name; an empty one lets everything through."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paths:
    """A filter by changed files; `on_empty` is its answer where no file list is known."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    ignore_message: str = ""
    on_empty: bool = True


@dataclass(frozen=True, slots=True)
class Matrix:
    """A filter by the values of the matrix axis."""

    include: Mapping[str, str] = field(default_factory=dict)
    exclude: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Constraint:
    """Filters that must all hold; `unknown` are keys of which the server knows nothing."""

    event: tuple[str, ...] = ()
    branch: Globs = Globs()
    ref: Globs = Globs()
    repo: Globs = Globs()
    instance: Globs = Globs()
    platform: Globs = Globs()
    cron: Globs = Globs()
    path: Paths = Paths()
    matrix: Matrix = field(default_factory=Matrix)
    evaluate: str = ""
    status: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


FILTERS = frozenset(
    {"event", "branch", "ref", "repo", "instance", "platform", "cron", "path", "matrix", "evaluate", "status", "local"}
)


def read_constraints(when: object, where: str = "when") -> tuple[Constraint, ...]:
    """The items of a `when`, called `where` in an error; unknown keys are ignored.

    Raises WhenError where the server cannot read it. A list in YAML has only the items that are not null.
    """
    if when is None:
        return ()
    if isinstance(when, list):
        return tuple(_constraint(item, f"{where}[{at}]") for at, item in enumerate(when) if item is not None)
    return (_constraint(when, where),)


def _constraint(item: object, where: str) -> Constraint:
    if not isinstance(item, Mapping):
        raise _wrong(where, item, "a mapping of filters")
    _check_keys(item, where)
    _optional_flag(item.get("local"), f"{where}.local")  # only its type matters to a server

    def read(key: str, reader: Callable[[Any, str], Any], default: Any) -> Any:
        value = item.get(key)
        return default if value is None else reader(value, f"{where}.{key}")

    return Constraint(
        event=read("event", _texts, ()),
        path=read("path", _paths, Paths()),
        matrix=read("matrix", _matrix, Matrix()),
        evaluate=read("evaluate", _text, ""),
        status=read("status", _statuses, ()),
        unknown=tuple(str(key) for key in item if key not in FILTERS),
        **{key: read(key, _globs, Globs()) for key in ("branch", "ref", "repo", "instance", "platform", "cron")},
    )


def _wrong(where: str, value: object, right: str) -> WhenError:
    return WhenError(f"{where} is {_shown(value)}; {right} is expected")


def _shown(value: object) -> str:
    text = getattr(value, "text", repr(value))
    return text if len(text) <= 80 else f"{text[:77]}..."


def _is_scalar(value: object) -> bool:
    """Whether Go's YAML makes a text of it where one is wanted. It does not of a date."""
    return isinstance(value, (str, int, float, bytes))


def _check_keys(mapping: Mapping[Any, Any], where: str) -> None:
    for key in mapping:
        if key is not None and not _is_scalar(key):
            raise _wrong(f"a key of {where}", key, "a text")


def _text(value: object, where: str) -> str:
    if not _is_scalar(value):
        raise _wrong(where, value, "a text")
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    if isinstance(value, bool):
        return str(value).lower()
    # A number that was read with the server's types knows how it was written: `1.10` stays that.
    return str(getattr(value, "text", value))


def _texts(value: object, where: str) -> tuple[str, ...]:
    """A text, or a list of real texts: a number alone is taken for one, a number in a list is not."""
    if not isinstance(value, list):
        return (_text(value, where),)
    for at, item in enumerate(value):
        if not isinstance(item, (str, bytes)):
            raise _wrong(f"{where}[{at}]", item, "a text (in quotes)")
    return tuple(_text(item, where) for item in value)


def _statuses(value: object, where: str) -> tuple[str, ...]:
    # Read from the source of one 3.x, not measured: 2.x also took a single text.
    if not isinstance(value, list):
        raise _wrong(where, value, "a list such as [success, failure]")
    return tuple(_text(item, f"{where}[{at}]") for at, item in enumerate(value) if item is not None)


def _part(mapping: Mapping[Any, Any], key: str, where: str) -> tuple[str, ...]:
    return () if mapping.get(key) is None else _texts(mapping[key], f"{where}.{key}")


def _globs(value: object, where: str) -> Globs:
    if not isinstance(value, Mapping):
        return Globs(_texts(value, where))
    _check_keys(value, where)
    return Globs(_part(value, "include", where), _part(value, "exclude", where))


def _paths(value: object, where: str) -> Paths:
    if not isinstance(value, Mapping):
        return Paths(_texts(value, where))
    _check_keys(value, where)
    message = value.get("ignore_message")
    on_empty = _optional_flag(value.get("on_empty"), f"{where}.on_empty")
    return Paths(
        _part(value, "include", where),
        _part(value, "exclude", where),
        "" if message is None else _text(message, f"{where}.ignore_message"),
        True if on_empty is None else on_empty,
    )


# Go's YAML 1.2 reader still takes these words of YAML 1.1 where a flag is wanted, even in quotes; `true` in quotes not.
FLAGS = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
}


def _optional_flag(value: object, where: str) -> bool | None:
    if value is None or isinstance(value, bool):
        return value
    if not isinstance(value, str) or value not in FLAGS:
        raise _wrong(where, value, "true or false")
    return FLAGS[value]


def _matrix(value: object, where: str) -> Matrix:
    """Nothing is wrong enough here to be refused; what is no text is left out."""
    if not isinstance(value, Mapping):
        return Matrix()
    if "include" in value and value["include"] is None:
        raise WhenError(f"{where}.include is empty, which crashes the server; leave it out")
    return Matrix({**_named_texts(value.get("include")), **_named_texts(value)}, _named_texts(value.get("exclude")))


def _named_texts(value: object) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {
        _text(key, ""): "" if each is None else _text(each, "")
        for key, each in value.items()
        if _is_scalar(key) and (each is None or _is_scalar(each))
    }
