"""A parsed CI file against its schemas; each violation is one finding at the line that matters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any

from ..finding import Finding, Position
from ..syntax import yaml
from . import sources
from .explain import Fault, explain, short
from .fit import UnknownKeywordError, fits

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


def check_document(
    path: str, document: Any, *, floating_images: Collection[str] = (), latest_is_published: bool = False
) -> list[Finding]:
    """The findings of the upstream and the house schema for a file at `path` (as in its repository).

    `floating_images` are the images that may be used without a fixed tag; with `latest_is_published` the file may
    push the tag `latest`.
    """
    kind = _kind(path)
    house = _house(kind, tuple(floating_images), latest_is_published)
    place = partial(yaml.position, document)
    return (
        check_upstream(path, document, place)
        # A file of the wrong shape would only be wrong in the house's eyes for the same reason again.
        or _findings(path, _faults(document, house), "house-schema", place)
    )


def check_upstream(
    path: str, document: Any, place: Callable[[Sequence[str | int]], Position], *, judged: Collection[str] = ()
) -> list[Finding]:
    """The findings of the schema that the CI's own project publishes, for a file's values; `place` locates a path.

    Of Woodpecker's containers the `judged` keys are left out: somebody else says what is wrong with them.
    """
    kind = _kind(path)
    seen = _widened(document) if kind == "github" else _without_known_keys(document, judged)
    faults = [*_odd_keys(document, [])] or _faults(seen, _upstream(kind))
    return _findings(path, faults, "schema", place)


# GitHub takes one text where its published schema wants a list.
_LISTS = frozenset({"branches", "branches-ignore", "tags", "tags-ignore", "paths", "paths-ignore"})


def _widened(document: Any) -> Any:
    """A GitHub workflow with each filter of an event as the list that GitHub takes it for."""
    events = document.get("on") if isinstance(document, dict) else None
    if not isinstance(events, dict):
        return document
    widened = {
        name: {key: [value] if key in _LISTS and isinstance(value, str) else value for key, value in filters.items()}
        if isinstance(filters, dict)
        else filters
        for name, filters in events.items()
    }
    return {**document, "on": widened}


# A Woodpecker server reads them on every container; its published schema has them on some or none.
_CONTAINER_KEYS = frozenset(
    {
        "depends_on",
        "detach",
        "devices",
        "dns",
        "dns_search",
        "extra_hosts",
        "network_mode",
        "networks",
        "ports",
        "tmpfs",
    }
)


def _without_known_keys(document: Any, judged: Collection[str]) -> Any:
    """A Woodpecker workflow without the judged keys of containers, and those that only its schema does not know."""
    if not isinstance(document, dict):
        return document
    if isinstance(document.get("clone"), dict):
        # The server takes clone steps by their names and any settings for them; its published schema only some.
        document = {key: value for key, value in document.items() if key != "clone"}
    areas = {area: document[area] for area in ("steps", "services", "clone") if area in document}
    kept: dict[str, Any] = {}
    for area, containers in areas.items():
        surplus = _CONTAINER_KEYS - ({"depends_on", "detach", "dns", "dns_search"} if area == "steps" else set())
        surplus -= {"ports"} if area == "services" else set()
        surplus |= set(judged)
        if isinstance(containers, list):
            kept[area] = [_without(each, surplus) for each in containers]
        elif isinstance(containers, dict):
            kept[area] = {name: _without(each, surplus) for name, each in containers.items()}
    return {**document, **kept}


def _without(container: Any, keys: Collection[str]) -> Any:
    return (
        {key: value for key, value in container.items() if key not in keys}
        if isinstance(container, dict)
        else container
    )


def _kind(path: str) -> str:
    return "github" if sources.is_github(path) else "woodpecker"


def _findings(
    path: str, faults: Iterable[Fault], rule: str, place: Callable[[Sequence[str | int]], Position]
) -> list[Finding]:
    found = [Finding(fault.rule or rule, path, place(fault.path), fault.message, fault.help) for fault in faults]
    return list(dict.fromkeys(found))


def _odd_keys(node: Any, path: list[Any]) -> Iterator[Fault]:
    """The keys that are no text: a validator knows nothing else."""
    for key, value in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if isinstance(node, dict) and not isinstance(key, str):
            yield Fault([*path, key], f"key {short(key)} is no text", "put it in quotes")
        yield from _odd_keys(value, [*path, key])


def _faults(document: Any, schema: _Schema) -> Iterator[Fault]:
    if schema.fits(document):
        return
    for error in schema.validator.iter_errors(document):
        # GitHub takes a `strategy` without a matrix, too; its published schema does not.
        yield from (each for each in explain(error, schema.source) if each != _strategy(each.path))


def _strategy(path: list[Any]) -> Fault | None:
    return Fault(path, "key 'matrix' is missing") if path[-1:] == ["strategy"] else None


@dataclass(frozen=True)
class _Schema:
    """A schema in two forms: one that is fast, and one that can say what does not fit."""

    source: Any
    formats: Mapping[str, Callable[[Any], bool]]

    @cached_property
    def fits(self) -> Callable[[Any], bool]:
        try:
            return fits(self.source, self.formats)
        except UnknownKeywordError:  # a later schema of upstream's: jsonschema knows it, if slowly
            return lambda _: False

    @cached_property
    def validator(self) -> Validator:
        import jsonschema  # 70 ms, paid only for what does not fit

        checker = jsonschema.FormatChecker(formats=())
        for name, check in self.formats.items():
            checker.checks(name)(check)
        validator: Validator = jsonschema.Draft7Validator(self.source, format_checker=checker)
        return validator


@cache
def _upstream(kind: str) -> _Schema:
    return _Schema(sources.upstream(kind), {})


@cache
def _house(kind: str, floating_images: tuple[str, ...], latest_is_published: bool) -> _Schema:
    schema = sources.house(kind, floating_images, latest_is_published=latest_is_published)
    return _Schema(schema, {"quoted": lambda value: not isinstance(value, str) or yaml.is_quoted(value)})
