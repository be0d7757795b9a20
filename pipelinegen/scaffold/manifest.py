"""Workloads in Kubernetes manifests, as far as these are plain YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from ..syntax import yaml

_KINDS = {
    "Deployment": "deployment",
    "StatefulSet": "statefulset",
    "DaemonSet": "daemonset",
    "CronJob": "cronjob",
}
# A line that begins with it ends a document, whatever it stands in.
_BETWEEN = re.compile(r"^(?:---|\.\.\.)(?=[ \t\r\n]|\Z)[^\n]*(?:\n|\Z)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Workload:
    """A workload of a manifest, with the image of each container, init containers too. `namespace` may be empty."""

    path: str
    line: int
    namespace: str
    kind: str
    name: str
    images: Mapping[str, str]

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same as one in another file."""
        return self.namespace, self.kind, self.name, *sorted(self.images.items())

    @property
    def place(self) -> str:
        """The file and line that it begins in."""
        return f"{self.path}:{self.line}"


def workloads(path: str, text: str) -> Iterator[Workload]:
    """The workloads of a file's documents; what is no YAML, such as a chart's template, has none."""
    if "kind:" not in text or "ontainers:" not in text:
        return  # reading takes longer
    start = above = 0
    for end in (*(each.end() for each in _BETWEEN.finditer(text)), len(text)):
        document = text[start:end]
        start = end
        if "ontainers:" in document:
            with suppress(yaml.YamlError):
                yield from _of(path, above, yaml.compose(_BETWEEN.sub("", document)))
        above += document.count("\n")


def _of(path: str, above: int, node: yaml.Node | None) -> Iterator[Workload]:
    kind = _text(node, "kind")
    if kind == "List":
        items = yaml.field(node, "items")
        for item in items.items if items else ():
            yield from _of(path, above, item)
    name = _text(node, "metadata", "name")
    template = (
        ("spec", "jobTemplate", "spec", "template", "spec") if kind == "CronJob" else ("spec", "template", "spec")
    )
    images = dict(_images(yaml.field(node, *template)))
    if node is not None and kind in _KINDS and name and images:
        line = above + node.position.line
        yield Workload(path, line, _text(node, "metadata", "namespace"), _KINDS[kind], name, images)


def _images(pod: yaml.Node | None) -> Iterator[tuple[str, str]]:
    for part in ("initContainers", "containers"):
        containers = yaml.field(pod, part)
        for container in containers.items if containers else ():
            name, image = _text(container, "name"), _text(container, "image")
            if name and image:
                yield name, image


def _text(node: yaml.Node | None, *path: str) -> str:
    found = yaml.field(node, *path)
    return found.value if found is not None and found.kind == "scalar" else ""
