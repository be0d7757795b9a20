"""Images that a script sets by a PATCH of the cluster's API, as curl sends it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ...rules.acts import expanded
from ...rules.facts.curl import request
from ...syntax.shell.script import Command
from .steps import fields, listed

_ADDRESS = re.compile(
    r"/apis/apps/v1/namespaces/(?P<namespace>[\w.-]+)/(?P<kind>deployment|statefulset|daemonset)s/(?P<name>[\w.-]+)"
)


@dataclass(frozen=True)
class Patch:
    """A workload that is patched, and the images that its containers get, as texts."""

    namespace: str
    kind: str
    name: str
    images: Mapping[str, str]


def patch_of(command: Command, values: Mapping[str, str]) -> Patch | None:
    """What a `curl` patches; None where it is no such request, or sets no image of a container that it names."""
    asked = request(command)
    addresses = (_ADDRESS.search(expanded(each.value, values)) for each in asked.addresses)
    found = next((each for each in addresses if each is not None), None)
    images = dict(_images([expanded(each.value, values) for each in asked.data]))
    if asked.method != "PATCH" or found is None or not images:
        return None
    return Patch(found["namespace"], found["kind"], found["name"], images)


def _images(bodies: list[str]) -> Iterator[tuple[str, str]]:
    for body in bodies:
        try:
            spec = fields(fields(json.loads(body)).get("spec"))
        except (ValueError, RecursionError):
            continue
        pod = fields(fields(spec.get("template")).get("spec"))
        for each in map(fields, (*listed(pod.get("initContainers")), *listed(pod.get("containers")))):
            if isinstance(each.get("name"), str) and isinstance(each.get("image"), str):
                yield str(each["name"]), str(each["image"])
