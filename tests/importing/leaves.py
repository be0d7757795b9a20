"""The values of a document, by a reader of our tests' own: what an import must account for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pipelinegen.syntax import yaml


def leaves(text: str) -> dict[str, Any]:
    """Every value of a document by its place, written `jobs.build.steps[2].run`."""
    return dict(_leaves(yaml.load_plain(text), ""))


def _leaves(node: Any, place: str) -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict) and node:
        for key, value in node.items():
            yield from _leaves(value, f"{place}.{key}".lstrip("."))
    elif isinstance(node, list) and node:
        for at, value in enumerate(node):
            yield from _leaves(value, f"{place}[{at}]")
    else:
        yield place, node


def unaccounted(text: str, rendered: str, told: Mapping[str, Any]) -> list[str]:
    """The places of a file whose value is neither the same in the rendered file nor named in what is told of it."""
    after = leaves(rendered)
    named = [each["place"] for each in (*told["not_expressed"], *told["read"])]
    return [
        place
        for place, value in leaves(text).items()
        if not (place in after and after[place] == value and type(after[place]) is type(value))
        and not any(place == each or place.startswith((f"{each}.", f"{each}[")) for each in named)
    ]
